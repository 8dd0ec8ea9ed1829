/** Python source to facts: one walk over its statements, no execution. */
import type { PyCheck, PyClass, PyDecorator, PyFacts, PyFunction, PyImport } from '../types.js';
import { intern } from './intern.js'
import { lineIndex } from './lines.js';
import { resolveNames, RETURNED, type Alias, type RawCall } from './python-names.js';
import { CLOSE, FORMAT_CLOSE, FORMAT_OPEN, KEYWORD, NAME, OP, OPEN, STRING, lengthOf, tokenize, type Tokens } from './python-tokens.js'
import { readCalls, readStatements, type Statement } from './python-tree.js'

const ARGS_LIMIT = 1500

interface Frame {
  readonly kind: 'fn' | 'class' | 'loop' | 'try'
  readonly index: number
  readonly to: number
}

/** Reads one file's code. `modulePath` is the dotted path of the file, used for relative imports. */
export function readPython(source: string, modulePath: string, isPackage = false): PyFacts {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const lineAt = lineIndex(text)
  const tokens = tokenize(text)
  const statements = readStatements(text, tokens)
  const { code, docs, comments } = blankComments(text, tokens, statements, lineAt)

  const imports: PyImport[] = []
  const raw: RawCall[] = []
  const aliases: Alias[] = []
  const functions: (PyFunction & { name: string })[] = []
  const classes: PyClass[] = []
  const checks: PyCheck[] = []
  const constants = new Map<string, string>()
  const assigned = new Map<number, string>()
  const stack: Frame[] = []
  const decorators: PyDecorator[] = []
  let hasMain = false
  let script = false

  const innermost = (kind: Frame['kind']) => stack.findLast((f) => f.kind === kind)
  const currentFn = () => innermost('fn')?.index ?? -1
  const currentClass = () => { const f = innermost('class'); return f ? classes[f.index]!.name : '' }
  const outside = () => !stack.some((f) => f.kind === 'fn' || f.kind === 'class')
  const slice = (from: number, to: number, limit = ARGS_LIMIT) => code.slice(from, Math.min(to, from + limit))
  const addCalls = (first: number, last: number) => {
    const calls = readCalls(tokens, text, first, last)
    if (!calls.length) return
    const fn = currentFn()
    const owner = currentClass()
    const loops = stack.reduce((n, f) => (f.kind === 'loop' ? n + 1 : n), 0)
    for (const call of calls) {
      const callee = flattenCallee(slice(call.from, call.open, 2000))
      if (!callee) continue
      if (fn < 0 && outside()) script = true
      const target = assigned.get(call.from) ?? ''
      assigned.delete(call.from)
      raw.push({ raw: intern(callee), args: slice(call.open + 1, call.close), line: lineAt(call.open), fn, target, from: call.from, to: call.to, loops, owner })
    }
  }

  for (const s of statements) {
    while (stack.length && stack.at(-1)!.to <= s.from) stack.pop()
    let { first } = s
    switch (s.kind) {
      case 'import':
        imports.push(...readImport(slice(s.from, s.to, 4000), lineAt(s.from), innermost('try') !== undefined, modulePath, isPackage))
        continue
      case 'decorator': {
        const m = /^@\s*([\w.]+)/.exec(slice(s.from, s.to))
        const open = openAfter(tokens, s)
        if (m) decorators.push({ name: m[1]!, args: open >= 0 ? slice(tokens.to[open]!, s.to - 1) : '', line: lineAt(s.from) })
        first = open >= 0 ? open : s.last
        break
      }
      case 'def': {
        const open = openAfter(tokens, s)
        const close = closeOf(tokens, open, s.last)
        const m = /^(?:async\s+)?def\s+(\w+)/.exec(slice(s.from, s.to, 200))
        const top = stack.findLast((f) => f.kind === 'fn' || f.kind === 'class')
        functions.push({
          name: intern(m?.[1] ?? ''), owner: top?.kind === 'class' ? currentClass() : '', line: lineAt(s.from), from: s.from, to: s.to, parent: currentFn(),
          params: open >= 0 ? slice(tokens.to[open]!, close >= 0 ? tokens.from[close]! : s.to) : '', decorators: decorators.splice(0), doc: docs.get(s.from) ?? '',
        })
        stack.push({ kind: 'fn', index: functions.length - 1, to: s.to })
        first = open >= 0 ? open : s.last
        break
      }
      case 'class': {
        const open = openAfter(tokens, s)
        const close = closeOf(tokens, open, s.last)
        const bases = open >= 0 ? slice(tokens.to[open]!, close >= 0 ? tokens.from[close]! : s.to).split(',').map((b) => b.trim()).filter(Boolean) : []
        decorators.splice(0)
        classes.push({ name: /^class\s+(\w+)/.exec(slice(s.from, s.to, 200))?.[1] ?? '', bases, line: lineAt(s.from), from: s.from, to: s.to })
        stack.push({ kind: 'class', index: classes.length - 1, to: s.to })
        first = open >= 0 ? open : s.last
        break
      }
      case 'loop':
      case 'try':
        stack.push({ kind: s.kind, index: 0, to: s.to })
        break
      case 'with':
        readAliases(tokens, text, s, (from, a, b) => assigned.set(from, slice(a, b, 200)))
        break
      case 'if':
        for (const { from, colon, to } of s.branches) {
          const body = code.slice(colon, Math.min(to, colon + 700))
          checks.push({ condition: code.slice(from, Math.min(colon, from + 600)), effect: effectOf(body), line: lineAt(from), fn: currentFn(), body })
        }
        if (/^if\s*\(?\s*(?:__name__\s*==|['"]__main__['"]\s*==)/.test(slice(s.from, s.to, 60))) hasMain = true
        break
      case 'assert':
        checks.push({ condition: slice(s.from + 6, s.to, 600), effect: 'assert', line: lineAt(s.from), fn: currentFn(), body: '' })
        break
      case 'print':
        if (outside()) script = true
        break
      case 'simple': {
        const equals = assignmentOf(tokens, text, s)
        if (equals < 0) {
          if (text.startsWith('return', s.from) && s.first + 1 < s.last) {
            assigned.set(tokens.from[s.first + 1]!, RETURNED)
            const whole = slice(tokens.from[s.first + 1]!, s.to)
            if (/^[A-Za-z_]\w*$/.test(whole) && !/^(?:True|False|None)$/.test(whole)) aliases.push({ target: RETURNED, value: whole, fn: currentFn(), owner: currentClass() })
          }
          break
        }
        const target = slice(s.from, tokens.from[equals]!, 300).replace(/:[^=]*$/, '').trim()
        const value = equals + 1 < s.last && tokens.kind[equals + 1] === KEYWORD && text.startsWith('await', tokens.from[equals + 1]) ? equals + 2 : equals + 1
        if (value >= s.last) break
        assigned.set(tokens.from[value]!, target)
        const whole = slice(tokens.from[value]!, s.to)
        if (tokens.kind[value] === NAME && value + 1 === s.last && !/^(?:True|False|None)$/.test(whole)) aliases.push({ target, value: whole, fn: currentFn(), owner: currentClass() })
        const lazy = /^(?:importlib\.)?(?:import_module|__import__)\(\s*["']([\w.]+)["']\s*\)(?:\.(\w+))?$/.exec(whole.trim())
        if (lazy && /^\w+$/.test(target)) imports.push({ module: lazy[1]!, name: lazy[2] ?? '', alias: target, line: lineAt(s.from), level: 0, guarded: true })
        if (/^[\w.]+$/.test(target)) rememberConstant(constants, target, slice(tokens.from[value]!, s.to, 400))
        break
      }
      case 'branch':
        break
    }
    addCalls(first, s.last)
  }

  const named = resolveNames(raw, imports, functions, classes, aliases)
  return {
    imports, calls: named.calls, functions: named.functions, classes: named.classes, checks, constants, code, comments, hasMain, script, errors: tokens.errors, lineAt, exported: text.startsWith('# Databricks notebook source'),
  }
}

/** The first opening bracket of a statement's own line, or -1. */
function openAfter({ kind }: Tokens, s: Statement): number {
  for (let t = s.first; t < s.last; t++) if (kind[t] === OPEN) return t
  return -1
}

function closeOf({ kind }: Tokens, open: number, last: number): number {
  let depth = 0
  for (let t = open; t >= 0 && t < last; t++) {
    if (kind[t] === OPEN || kind[t] === FORMAT_OPEN) depth++
    else if ((kind[t] === CLOSE || kind[t] === FORMAT_CLOSE) && --depth === 0) return t
  }
  return -1
}

/** The first `=` outside of brackets, or -1. */
function assignmentOf(tokens: Tokens, text: string, s: Statement): number {
  const { kind, from } = tokens
  let depth = 0
  for (let t = s.first; t < s.last; t++) {
    if (kind[t] === OPEN || kind[t] === FORMAT_OPEN) depth++
    else if (kind[t] === CLOSE || kind[t] === FORMAT_CLOSE) depth--
    else if (depth === 0 && kind[t] === KEYWORD && text.startsWith('lambda', from[t])) return -1
    else if (depth === 0 && kind[t] === OP && lengthOf(tokens, t) === 1 && text.charCodeAt(from[t]!) === 61) return t
  }
  return -1
}

/** `with expression as name`: each expression with its name. */
function readAliases(tokens: Tokens, text: string, s: Statement, note: (from: number, nameFrom: number, nameTo: number) => void) {
  const { kind, from, to } = tokens
  let start = s.first + (text.startsWith('async', s.from) ? 2 : 1)
  // Items may stand in brackets of their own.
  if (kind[start] === OPEN && closeOf(tokens, start, s.last) === s.last - 1) start++
  let depth = 0
  for (let t = start; t < s.last - 1; t++) {
    if (kind[t] === OPEN || kind[t] === FORMAT_OPEN) depth++
    else if (kind[t] === CLOSE || kind[t] === FORMAT_CLOSE) depth--
    else if (depth > 0) continue
    else if (kind[t] === KEYWORD && lengthOf(tokens, t) === 2 && text.startsWith('as', from[t])) note(from[start]!, from[t + 1]!, to[t + 1]!)
    else if (kind[t] === OP && text.charCodeAt(from[t]!) === 44) start = t + 1
  }
}

/** Comments and docstrings become blanks, so that what is commented out is never seen as code. */
function blankComments(text: string, tokens: Tokens, statements: readonly Statement[], lineAt: (o: number) => number) {
  const comments: { text: string; line: number }[] = []
  const ranges: (readonly [number, number])[] = [...tokens.comments]
  const docs = new Map<number, string>()
  for (const [from, to] of tokens.comments) {
    const said = text.slice(from, Math.min(to, from + 200))
    if (/schedul|cron|deploy|serve/i.test(said) && /[=(]/.test(said)) comments.push({ text: copy(said), line: lineAt(from) })
  }
  for (const s of statements) {
    if (s.kind !== 'simple' || tokens.kind[s.first] !== STRING || !isText(tokens, s)) continue
    ranges.push([s.from, s.to])
    const owner = statements[s.parent]
    if (owner?.kind === 'def') docs.set(owner.from, copy(text.slice(s.from, Math.min(s.to, s.from + 400))))
  }
  ranges.sort((a, b) => a[0] - b[0])
  let code = ''
  let at = 0
  for (const [from, to] of ranges) {
    if (from < at) continue
    code += text.slice(at, from) + blank(text.slice(from, to))
    at = to
  }
  return { code: narrow(text, code + text.slice(at)), docs, comments }
}

/** As many spaces, line breaks kept. */
function blank(part: string): string {
  if (!part.includes('\n')) return ' '.repeat(part.length)
  return part.split('\n').map((line) => ' '.repeat(line.length)).join('\n')
}

const WIDE = /[^\0-\xff]/

/** A text of one byte a letter where that is enough: what was wider often stood in comments. */
function narrow(text: string, code: string): string {
  return !WIDE.test(text) || WIDE.test(code) ? code : Buffer.from(code, 'latin1').toString('latin1')
}

/** A part of a text that does not keep the whole of it in memory. */
function copy(part: string): string {
  return Buffer.from(part).toString()
}

/** Nothing but strings, one after the other. */
function isText({ kind }: Tokens, s: Statement): boolean {
  let depth = 0
  for (let t = s.first; t < s.last; t++) {
    if (kind[t] === FORMAT_OPEN) depth++
    else if (kind[t] === FORMAT_CLOSE) depth--
    else if (depth === 0 && kind[t] !== STRING) return false
  }
  return true
}

/** `a.b(c)[0].d` becomes `a.b.d`: the chain of names without what is passed. */
function flattenCallee(text: string): string {
  if (/^[\w.]+$/.test(text)) return text
  let depth = 0
  let out = ''
  for (const c of text) {
    if (c === '(' || c === '[' || c === '{') depth++
    else if (c === ')' || c === ']' || c === '}') depth--
    else if (depth === 0 && /[\w.]/.test(c)) out += c
  }
  return out.replace(/\.{2,}/g, '.').replace(/^\./, '')
}

/** Splits one import statement, resolving leading dots against the file's own dotted path. */
function readImport(text: string, line: number, guarded: boolean, modulePath: string, isPackage: boolean): PyImport[] {
  const flat = text.replace(/[\s\\()]+/g, ' ').trim()
  const from = /^from ?(\.*) ?(\w[\w.]*)? ?import ?(.*)$/.exec(flat)
  const entry = (part: string) => {
    const m = /^([\w.*]+)(?:\s+as\s+(\w+))?$/.exec(part.trim())
    return m ? { name: intern(m[1]!), alias: m[2] === undefined ? '' : intern(m[2]) } : null
  }
  if (from) {
    const level = from[1]!.length
    const base = level ? modulePath.split('.').slice(0, (isPackage ? 1 : 0) - level || undefined).join('.') : ''
    const module = intern([level ? base : '', from[2]].filter(Boolean).join('.'))
    return from[3]!.split(',').flatMap((part) => {
      const e = entry(part)
      return e ? [{ module, name: e.name, alias: e.alias || e.name, line, level, guarded }] : []
    })
  }
  return flat.replace(/^import\s+/, '').split(',').flatMap((part) => {
    const e = entry(part)
    return e ? [{ module: e.name, name: '', alias: e.alias || intern(e.name.split('.')[0]!), line, level: 0, guarded }] : []
  })
}

/** Text that a name is bound to; the default of an environment look-up counts. */
function rememberConstant(constants: Map<string, string>, target: string, value: string) {
  const texts = [...value.matchAll(/["']([^"'\n]{1,300})["']/g)].map((m) => m[1]!)
  if (texts.length && !constants.has(target.replace(/^self\./, '')))
    constants.set(target.replace(/^self\./, ''), texts.at(-1)!)
}

function effectOf(body: string): PyCheck['effect'] {
  if (/\braise\b/.test(body)) return 'raise'
  if (/\b(?:sys\s*\.\s*)?exit\s*\(|\babort\s*\(/.test(body)) return 'exit'
  if (/\breturn\b/.test(body)) return 'return'
  if (/\b(?:continue|break)\b/.test(body)) return 'skip'
  return 'other'
}
