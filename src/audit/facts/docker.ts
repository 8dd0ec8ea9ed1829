/** Dockerfile instructions: continuation lines joined, comments dropped. */
export interface Instruction {
  readonly op: string
  readonly args: string
  readonly line: number
}

/** One image description. */
export interface DockerFacts {
  readonly instructions: readonly Instruction[]
  /** Sources of COPY and ADD from the build context (not from other stages). */
  readonly copies: readonly { sources: readonly string[]; line: number }[]
  readonly base: readonly string[]
  readonly start: Instruction | null
  readonly user: Instruction | null
}

/** An instruction that goes on for longer is cut: joining lines one by one must not cost their product. */
const LONGEST = 20_000

export function readDockerfile(text: string): DockerFacts {
  const instructions: Instruction[] = []
  let op = ''
  let args = ''
  let start = 0
  let heredoc = ''
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    if (heredoc) {
      if (raw.trim() === heredoc) { heredoc = ''; instructions.push({ op, args: args.trim(), line: start }); op = '' } else if (args.length < LONGEST) args += `\n${raw}`
      continue
    }
    if (/^\s*#/.test(raw) || (!raw.trim() && op === '')) continue
    if (op === '') {
      const m = /^\s*([A-Za-z]+)\s+(.*)$/.exec(raw)
      if (!m) continue
      op = m[1]!.toUpperCase(); args = ''; start = i + 1
      args += m[2]!
    } else if (args.length < LONGEST) args += ` ${raw.trim()}`
    const here = /<<-?\s{0,9}["']?(\w{1,80})["']?/.exec(raw)
    if (here && (op === 'RUN' || op === 'COPY')) { heredoc = here[1]!; continue }
    if (raw.trimEnd().endsWith('\\')) { args = args.trimEnd().replace(/\\$/, ' '); continue }
    instructions.push({ op, args: args.trim(), line: start })
    op = ''
  }
  if (op) instructions.push({ op, args: args.trim(), line: start })
  const copies = instructions.filter((i) => (i.op === 'COPY' || i.op === 'ADD') && !i.args.includes('--from=')).map((i) => {
    const plain = i.args.replace(/--[\w-]+(?:=\S+)?\s+/g, '')
    const parts = plain.trim().startsWith('[') ? [...plain.matchAll(/"([^"]*)"/g)].map((m) => m[1]!) : plain.split(/\s+/)
    return { sources: parts.slice(0, -1), line: i.line }
  })
  // Only the last stage is what runs.
  const last = instructions.findLastIndex((i) => i.op === 'FROM')
  const tail = instructions.slice(Math.max(0, last))
  const startAt = tail.findLast((i) => i.op === 'CMD') && tail.findLast((i) => i.op === 'ENTRYPOINT')
    ? { op: 'CMD', line: tail.findLast((i) => i.op === 'ENTRYPOINT')!.line, args: `${tail.findLast((i) => i.op === 'ENTRYPOINT')!.args} ${tail.findLast((i) => i.op === 'CMD')!.args}` }
    : tail.findLast((i) => i.op === 'CMD' || i.op === 'ENTRYPOINT') ?? null
  return {
    instructions, copies,
    base: instructions.filter((i) => i.op === 'FROM').map((i) => i.args.replace(/--\S+\s+/g, '').split(/\s+/)[0] ?? ''),
    start: startAt,
    user: tail.findLast((i) => i.op === 'USER') ?? null,
  }
}
