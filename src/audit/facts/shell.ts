/** Shell text to simple commands: comments dropped, continuation lines joined, here-documents kept out. */
export function shellCommands(text: string, firstLine = 1): { text: string; line: number }[] {
  const out: { text: string; line: number }[] = []
  let joined = ''
  let start = firstLine
  let heredoc = ''
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    if (heredoc) {
      if (raw.trim() === heredoc) heredoc = ''
      continue
    }
    const clean = stripComment(raw)
    if (!joined) start = firstLine + i
    if (/\\\s*$/.test(clean)) { if (joined.length < 20_000) joined += `${clean.replace(/\\\s*$/, '')} `; continue }
    const whole = (joined + clean).trim()
    joined = ''
    if (!whole) continue
    out.push({ text: whole.slice(0, 1500), line: start })
    const here = /<<-?\s*["']?([A-Za-z_]\w*)["']?/.exec(whole)
    if (here && !/\bssh\b|\bbash\b|\bsh\b|\bpython/.test(whole)) heredoc = here[1]!
  }
  if (joined.trim()) out.push({ text: joined.trim().slice(0, 1500), line: start })
  return out
}

/** A `#` starts a comment only at a word's start and outside quotes. */
function stripComment(line: string): string {
  let quote = ''
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!
    if (quote) { if (c === quote) quote = '' } else if (c === '"' || c === "'") quote = c
    else if (c === '#' && (i === 0 || /\s/.test(line[i - 1]!))) return line.slice(0, i)
  }
  return line
}
