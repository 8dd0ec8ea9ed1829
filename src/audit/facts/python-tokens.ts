/** Python text to tokens in one pass: what the audit needs to know of any version's code, broken code included. */

export const NAME = 1
export const KEYWORD = 2
export const NUMBER = 3
export const STRING = 4
export const OPEN = 5
export const CLOSE = 6
export const OP = 7
/** Around an expression within a format string. */
export const FORMAT_OPEN = 8
export const FORMAT_CLOSE = 9

/** Tokens as columns, and where logical lines and comments stand; they last until the next text is read. */
export interface Tokens {
  readonly kind: Uint8Array
  readonly from: Int32Array
  readonly to: Int32Array
  /** First token of each logical line, with its indentation. */
  readonly lines: readonly { first: number; indent: number }[]
  readonly comments: readonly [from: number, to: number][]
  readonly errors: number
}

export function lengthOf({ from, to }: Tokens, token: number): number {
  return to[token]! - from[token]!
}

const KEYWORDS = new Set(['and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with', 'yield'])
/** A line at the margin that begins so is a statement, whatever bracket is still open above. */
const STATEMENT = /(?:def|class|import|from|async def|@\w|if __name__)\b/y
const [LF, TAB, SPACE, HASH, BACKSLASH, DOUBLE, SINGLE, DOT, EQUALS, BANG, COLON] = [10, 9, 32, 35, 92, 34, 39, 46, 61, 33, 58]

const isDigit = (c: number) => c >= 48 && c <= 57
const isLetter = (c: number) => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c > 127
const isWord = (c: number) => isLetter(c) || isDigit(c)
const isOpen = (c: number) => c === 40 || c === 91 || c === 123
const isClose = (c: number) => c === 41 || c === 93 || c === 125

/** The columns of one text after the other: new ones for each of ten thousand would cost more than to fill them. */
let columns = columnsOf(1 << 16)

function columnsOf(length: number) {
  return { kind: new Uint8Array(length), from: new Int32Array(length), to: new Int32Array(length) }
}

/** Room for this many tokens; what is there already stays. */
function widen(most: number) {
  if (most <= columns.kind.length) return
  const wider = columnsOf(most * 2)
  for (const name of ['kind', 'from', 'to'] as const) wider[name].set(columns[name])
  columns = wider
}

export function tokenize(text: string): Tokens {
  let { kind, from, to } = columns
  let count = 0
  const lines: { first: number; indent: number }[] = []
  const comments: [number, number][] = []
  let errors = 0
  let depth = 0
  let at = 0
  const length = text.length
  const push = (k: number, start: number, end: number) => {
    if (count === kind.length) { widen(count + 1); ({ kind, from, to } = columns) }
    kind[count] = k
    from[count] = start
    to[count++] = end
  }

  const readWord = (): void => {
    const start = at
    while (at < length && isWord(text.charCodeAt(at))) at++
    const quote = text.charCodeAt(at)
    if ((quote === DOUBLE || quote === SINGLE) && at - start <= 3 && /^[rbuft]{1,3}$/i.test(text.slice(start, at))) { readString(start, /[ft]/i.test(text.slice(start, at))); return }
    const short = at - start <= 8
    push(short && KEYWORDS.has(text.slice(start, at)) ? KEYWORD : NAME, start, at)
  }

  /** `at` is on the quote. */
  const readString = (start: number, format: boolean): void => {
    const quote = text.charCodeAt(at)
    const triple = text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote
    const index = count
    push(STRING, start, start)
    // The last token of a format string ends where the string does.
    const end = () => { to[index] = at; if (count > index + 1) { push(FORMAT_OPEN, at, at); push(FORMAT_CLOSE, at, at) } }
    at += triple ? 3 : 1
    for (; at < length; at++) {
      const c = text.charCodeAt(at)
      if (c === BACKSLASH) at++
      else if (c === quote && (!triple || (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote))) { at += triple ? 3 : 1; end(); return }
      else if (c === LF && !triple) break
      else if (format && c === 123) {
        if (text.charCodeAt(at + 1) === 123) at++
        else { at++; readField(quote, triple); at-- }
      }
    }
    errors++
    at = Math.min(at, length)
    end()
  }

  /** An expression in a format string, up to its closing brace; `at` is behind the opening one. */
  const readField = (quote: number, triple: boolean): void => {
    push(FORMAT_OPEN, at - 1, at)
    let inner = 0
    let spec = false
    while (at < length) {
      const c = text.charCodeAt(at)
      if (c === 125 && inner === 0) { push(FORMAT_CLOSE, at, at + 1); at++; return }
      if (c === quote && (!triple || (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote))) break
      if (c === LF && !triple) break
      if (spec) { at++; if (c === 123) readField(quote, triple) } else if (inner === 0 && (c === COLON || (c === BANG && text.charCodeAt(at + 1) !== EQUALS))) { spec = true; at++ } else if (c === LF) at++
      else { if (isOpen(c)) inner++; else if (isClose(c)) inner--; readToken(c) }
    }
    push(FORMAT_CLOSE, at, at)
  }

  const readToken = (c: number): void => {
    if (c === SPACE || c === TAB || c === 12 || c === 13) at++
    else if (isLetter(c)) readWord()
    else if (c === DOUBLE || c === SINGLE) readString(at, false)
    else if (isDigit(c) || (c === DOT && isDigit(text.charCodeAt(at + 1)))) {
      const start = at
      while (at < length && (isWord(text.charCodeAt(at)) || text.charCodeAt(at) === DOT || ((text.charCodeAt(at) === 43 || text.charCodeAt(at) === 45) && /[eE]/.test(text.charAt(at - 1)) && !/^0x/i.test(text.slice(start, start + 2))))) at++
      push(NUMBER, start, at)
    } else if (isOpen(c)) { push(OPEN, at, at + 1); at++ } else if (isClose(c)) { push(CLOSE, at, at + 1); at++ } else if (c === BACKSLASH) {
      at++
      while (text.charCodeAt(at) === SPACE) at++
      if (text.charCodeAt(at) === LF) at++
      else errors++
    } else readOperator(c)
  }

  const readOperator = (c: number): void => {
    const start = at++
    if (text.charCodeAt(at) === c && (c === 42 || c === 47 || c === 60 || c === 62)) at++ // ** // << >>
    if (text.charCodeAt(at) === EQUALS && c !== 44 && c !== 59 && c !== DOT && c !== 126) at++
    else if (c === 45 && text.charCodeAt(at) === 62) at++ // ->
    if (c === 36 || c === 63 || (c === BANG && at === start + 1)) errors++
    push(OP, start, at)
  }

  let fresh = true
  while (at < length) {
    const c = text.charCodeAt(at)
    if (fresh && depth === 0) {
      let indent = 0
      while (at < length && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB || text.charCodeAt(at) === 12)) { indent = text.charCodeAt(at) === TAB ? (indent | 7) + 1 : indent + 1; at++ }
      const first = text.charCodeAt(at)
      if (at < length && first !== LF && first !== HASH && first !== 13) { lines.push({ first: count, indent }); fresh = false }
      if (at >= length) break
      if (first === LF) at++
      else if (first === HASH) readComment()
      else if (first === 13) at++
      continue
    }
    if (c === LF) {
      at++
      if (depth === 0) fresh = true
      else {
        STATEMENT.lastIndex = at
        if (STATEMENT.test(text)) { errors++; depth = 0; fresh = true }
      }
    } else if (c === HASH) readComment()
    else {
      if (isOpen(c)) depth++
      else if (isClose(c)) { if (depth > 0) depth--; else errors++ }
      readToken(c)
    }
  }
  if (depth > 0) errors++
  return { kind: kind.subarray(0, count), from: from.subarray(0, count), to: to.subarray(0, count), lines, comments, errors }

  function readComment(): void {
    const end = text.indexOf('\n', at)
    comments.push([at, end < 0 ? length : end])
    at = end < 0 ? length : end
  }
}
