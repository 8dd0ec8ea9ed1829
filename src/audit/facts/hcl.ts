/** Terraform blocks: type, labels and body; comments blanked, strings and nesting respected. */
import { lineIndex } from './lines.js';

export interface HclBlock {
  readonly type: string
  readonly labels: readonly string[]
  readonly body: string
  readonly line: number
}

export function readHcl(source: string): HclBlock[] {
  const text = blank(source)
  const blocks: HclBlock[] = []
  const lineAt = lineIndex(text)
  const head = /^[ \t]*([a-z_]+)((?:[ \t]+"[^"\n]*")*)[ \t]*\{/gm
  for (let m = head.exec(text); m; m = head.exec(text)) {
    const open = m.index + m[0].length
    let depth = 1
    let i = open
    for (; i < text.length && depth > 0; i++) {
      if (text[i] === '{') depth++
      else if (text[i] === '}') depth--
      else if (text[i] === '"') { i++; while (i < text.length && text[i] !== '"' && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1 }
    }
    blocks.push({ type: m[1]!, labels: [...m[2]!.matchAll(/"([^"\n]*)"/g)].map((x) => x[1]!), body: text.slice(open, i - 1), line: lineAt(m.index) })
    head.lastIndex = i
  }
  return blocks
}

function blank(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') {
      const from = i++
      while (i < text.length && text[i] !== '"' && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1
      out += text.slice(from, i + 1)
    } else if (text[i] === '#' || (text[i] === '/' && text[i + 1] === '/')) {
      while (i < text.length && text[i] !== '\n') i++
      out += '\n'
    } else if (text[i] === '/' && text[i + 1] === '*') {
      const end = text.indexOf('*/', i + 2)
      const to = end < 0 ? text.length : end + 2
      out += text.slice(i, to).replace(/[^\n]/g, ' ')
      i = to - 1
    } else out += text.charAt(i)
  }
  return out
}
