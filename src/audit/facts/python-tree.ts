/** Tokens to statements in the order of the text, each with the calls of its own line. */
import { CLOSE, FORMAT_CLOSE, FORMAT_OPEN, KEYWORD, NAME, NUMBER, OP, OPEN, STRING, lengthOf, type Tokens } from './python-tokens.js'

/** A call as it stands: the expression that is called, and its arguments. */
export interface CallSpan { readonly from: number; readonly open: number; readonly close: number; readonly to: number }

/** A branch of an if statement: what is asked, and what is then done. */
export interface Branch { readonly from: number; readonly colon: number; to: number }

export type StatementKind = 'import' | 'decorator' | 'def' | 'class' | 'if' | 'loop' | 'try' | 'with' | 'assert' | 'print' | 'simple' | 'branch'

/** A statement; `first` and `last` are the tokens of its own line, without what stands below it. */
export interface Statement {
  readonly kind: StatementKind
  readonly from: number
  /** End of the block, for those that have one. */
  to: number
  readonly first: number
  readonly last: number
  /** Conditions of an if statement. */
  readonly branches: Branch[]
  /** The definition in whose body the statement stands directly, or -1. */
  readonly parent: number
}

const CHAINED = new Set(['elif', 'else', 'except', 'finally'])
const HEADERS: Readonly<Record<string, StatementKind>> = { def: 'def', class: 'class', if: 'if', for: 'loop', while: 'loop', try: 'try', with: 'with' }

export function readStatements(text: string, tokens: Tokens): Statement[] {
  const { kind, from, to, lines } = tokens
  const out: Statement[] = []
  const blocks: { index: number; indent: number; branch: Branch | null }[] = []
  let chain: { index: number; indent: number } | null = null
  const word = (t: number) => (t < kind.length && (kind[t] === KEYWORD || kind[t] === NAME) ? text.slice(from[t], to[t]) : '')
  const is = (t: number, c: string) => text.startsWith(c, from[t]) && lengthOf(tokens, t) === c.length

  /** Closes blocks that a line at this indentation does not belong to; all that was read ends before token `next`. */
  const close = (indent: number, next: number) => {
    chain = null
    while (blocks.length && blocks.at(-1)!.indent >= indent) {
      const { index, indent: own, branch } = blocks.pop()!
      const end = next > 0 ? (text.indexOf('\n', to[next - 1]) + 1 || text.length) : 0 // with its line break
      out[index]!.to = Math.max(out[index]!.to, end)
      if (branch) branch.to = Math.max(branch.to, end)
      chain = own === indent ? { index, indent: own } : null
    }
  }

  const simple = (first: number, last: number) => {
    let start = first
    let depth = 0
    for (let t = first; t <= last; t++) {
      if (t < last && (kind[t] === OPEN || kind[t] === FORMAT_OPEN)) depth++
      else if (t < last && (kind[t] === CLOSE || kind[t] === FORMAT_CLOSE)) depth--
      else if (t === last || (depth <= 0 && kind[t] === OP && is(t, ';'))) {
        if (t > start) out.push({ kind: simpleKind(start, t), from: from[start]!, to: to[t - 1]!, first: start, last: t, branches: [], parent: blocks.at(-1)?.index ?? -1 })
        start = t + 1
      }
    }
  }

  const simpleKind = (first: number, last: number): StatementKind => {
    const head = word(first)
    if (kind[first] === KEYWORD) return head === 'import' || head === 'from' ? 'import' : head === 'assert' ? 'assert' : 'simple'
    if (head === 'print' && last > first + 1 && (kind[first + 1] === STRING || kind[first + 1] === NAME || kind[first + 1] === NUMBER)) return 'print'
    return kind[first] === OP && is(first, '@') ? 'decorator' : 'simple'
  }

  for (const [i, line] of lines.entries()) {
    const first = line.first
    const last = lines[i + 1]?.first ?? kind.length
    if (last <= first) continue
    close(line.indent, first)
    const head = word(first)
    const async = head === 'async' ? 1 : 0
    const opener = async ? word(first + 1) : head
    const owner = chain as { index: number; indent: number } | null
    const chained = kind[first] === KEYWORD && CHAINED.has(head) && owner !== null
    const matching = kind[first] === NAME && (head === 'match' || head === 'case')
    if (!chained && !matching && (kind[first + async] !== KEYWORD || !(opener in HEADERS))) { simple(first, last); continue }
    const colon = colonOf(tokens, text, first, last)
    const parent = blocks.at(-1)?.index ?? -1
    if (matching) {
      if (colon >= last || colon === first + 1 || /^(?:[=.,:]|[^=!<>]=)/.test(text.slice(from[first + 1], to[first + 1]))) { simple(first, last); continue }
      // A pattern names classes as calls would; only its guard asks something.
      let own = first + 1
      if (head === 'case') while (own < colon && word(own) !== 'if') own++
      out.push({ kind: 'branch', from: from[first]!, to: to[last - 1]!, first: own, last: colon, branches: [], parent })
      blocks.push({ index: out.length - 1, indent: line.indent, branch: null })
      if (colon + 1 < last) simple(colon + 1, last)
      continue
    }
    let index: number
    let branch: Branch | null = null
    if (chained) {
      index = owner.index
      const statement = out[index]!
      if (head === 'elif') statement.branches.push((branch = { from: from[first + 1] ?? to[first]!, colon: from[colon] ?? to[last - 1]!, to: to[last - 1]! }))
      if (colon > first + 1) out.push({ kind: 'branch', from: from[first]!, to: to[last - 1]!, first: first + 1, last: colon, branches: [], parent })
    } else {
      index = out.length
      if (opener === 'if') branch = { from: from[first + 1] ?? to[first]!, colon: from[colon] ?? to[last - 1]!, to: to[last - 1]! }
      out.push({ kind: HEADERS[opener]!, from: from[first]!, to: to[last - 1]!, first, last: Math.min(colon, last), branches: branch ? [branch] : [], parent })
    }
    blocks.push({ index, indent: line.indent, branch })
    if (colon + 1 < last) simple(colon + 1, last)
  }
  close(-1, kind.length)
  return out
}

/** The colon that ends a header: the first outside of brackets that belongs to no lambda. */
function colonOf(tokens: Tokens, text: string, first: number, last: number): number {
  const { kind, from } = tokens
  let depth = 0
  let lambdas = 0
  for (let t = first; t < last; t++) {
    if (kind[t] === OPEN || kind[t] === FORMAT_OPEN) depth++
    else if (kind[t] === CLOSE || kind[t] === FORMAT_CLOSE) depth--
    else if (depth === 0 && kind[t] === KEYWORD && lengthOf(tokens, t) === 6 && text.startsWith('lambda', from[t])) lambdas++
    else if (depth === 0 && kind[t] === OP && text.charCodeAt(from[t]!) === 58 && lengthOf(tokens, t) === 1 && lambdas-- === 0) return t
  }
  return last
}

/** Calls among tokens, outer ones first. */
export function readCalls({ kind, from, to }: Tokens, text: string, first: number, last: number): CallSpan[] {
  const calls: CallSpan[] = []
  const stack: { from: number; open: number; after: number }[] = []
  let primary = -1
  let dot = false
  for (let t = first; t < last; t++) {
    const k = kind[t]!
    if (k === NAME || k === NUMBER || k === STRING) {
      if (!(dot && primary >= 0) && !(k === STRING && primary >= 0 && (kind[t - 1] === STRING || kind[t - 1] === FORMAT_CLOSE))) primary = from[t]!
    } else if (k === OPEN) {
      const call = primary >= 0 && text.charCodeAt(from[t]!) === 40
      const index = primary >= 0 && text.charCodeAt(from[t]!) === 91
      stack.push({ from: call ? primary : -1, open: from[t]!, after: call || index ? primary : from[t]! })
      primary = -1
    } else if (k === FORMAT_OPEN) {
      stack.push({ from: -1, open: from[t]!, after: primary })
      primary = -1
    } else if (k === CLOSE || k === FORMAT_CLOSE) {
      const top = stack.pop()
      if (top && top.from >= 0) calls.push({ from: top.from, open: top.open, close: from[t]!, to: to[t]! })
      primary = top?.after ?? -1
    } else if (k === KEYWORD || text.charCodeAt(from[t]!) !== 46) primary = -1
    dot = k === OP && text.charCodeAt(from[t]!) === 46
  }
  const end = last > first ? to[last - 1]! : 0
  for (const open of stack) if (open.from >= 0) calls.push({ from: open.from, open: open.open, close: end, to: end })
  return calls.length > 1 ? calls.sort((a, b) => a.from - b.from || b.to - a.to) : calls
}
