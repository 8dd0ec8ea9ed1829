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
  const find = finder(text)
  let at = 0
  let line = 1
  for (const cell of cells) {
    if (typeof cell !== 'object' || (cell as unknown) === null) continue
    const source = cell.source ?? cell.input ?? ''
    const parts = Array.isArray(source) ? source.map(String) : (source as string).split(/(?<=\n)/)
    if (cell.cell_type === 'markdown') markdown.push(parts.join(''))
    if (cell.cell_type !== 'code') continue
    for (const part of parts) {
      const found = find(part.replace(/\n$/, ''), at)
      if (found >= 0) {
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

/**
 * Finds a line of code in the text of the file, where it may be written in ASCII alone.
 * What is never found has cost a search to the end, so only so many of them are afforded.
 */
function finder(text: string): (part: string, from: number) => number {
  let budget = 5 * text.length + 1_000_000
  return (part, from) => {
    const plain = JSON.stringify(part).slice(1, -1)
    const ascii = plain.replace(/[^\x00-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    for (const needle of plain === ascii ? [plain] : [plain, ascii]) {
      if (needle === '' || budget < 0) return -1
      const found = text.indexOf(needle, from)
      if (found >= 0) return found
      budget -= text.length - from
    }
    return -1
  }
}
