/** Code cells of a notebook as one Python text, with the line of each in the notebook's own file. */

/** Code and, for each line of it, the line of the .ipynb file that holds it. */
export interface NotebookCode {
  readonly code: string
  readonly lines: readonly number[]
  readonly markdown: string
  readonly language: string
}

interface Cell { cell_type?: unknown; source?: unknown; input?: unknown }

export function readNotebook(text: string): NotebookCode {
  const book = JSON.parse(text) as { cells?: Cell[]; worksheets?: { cells?: Cell[] }[]; metadata?: { kernelspec?: { language?: string }; language_info?: { name?: string } } }
  const cells = Array.isArray(book.cells) ? book.cells : (book.worksheets ?? []).flatMap((w) => w.cells ?? [])
  const code: string[] = []
  const lines: number[] = []
  const markdown: string[] = []
  let at = 0
  let line = 1
  for (const cell of cells) {
    if (typeof cell !== 'object' || (cell as unknown) === null) continue
    const source = cell.source ?? cell.input ?? ''
    const parts = Array.isArray(source) ? source.map(String) : (source as string).split(/(?<=\n)/)
    if (cell.cell_type === 'markdown') markdown.push(parts.join(''))
    if (cell.cell_type !== 'code') continue
    for (const part of parts) {
      const needle = JSON.stringify(part.replace(/\n$/, '')).slice(1, -1)
      const found = needle ? text.indexOf(needle, at) : -1
      if (found >= 0 && found - at < 20_000_000) {
        for (let i = text.indexOf('\n', at); i >= 0 && i < found; i = text.indexOf('\n', i + 1)) line++
        at = found
      }
      const plain = part.replace(/\n$/, '').replace(/\r/g, '')
      for (const l of plain.split('\n')) {
        code.push(/^\s*[%!?]/.test(l) ? `${/^\s*/.exec(l)![0]}pass # ${l.trim()}` : l)
        lines.push(line)
      }
    }
    code.push('')
    lines.push(line)
  }
  const language = (book.metadata?.kernelspec?.language ?? book.metadata?.language_info?.name ?? 'python').toLowerCase()
  return { code: code.join('\n'), lines, markdown: markdown.join('\n\n'), language }
}
