/** Python source to facts: one walk over a tolerant syntax tree, no execution. */
import { parser } from '@lezer/python'
import type { PyCall, PyCheck, PyClass, PyDecorator, PyFacts, PyFunction, PyImport } from '../types.js';
import { lineIndex } from './lines.js';
import { resolveNames, type Alias, type RawCall } from './python-names.js';

const ARGS_LIMIT = 1500
const NEWLINE_KEEPING = /[^\n]/g

interface Frame {
  readonly kind: 'fn' | 'class'
  readonly index: number
}

/** Reads one file's code. `modulePath` is the dotted path of the file, used for relative imports. */
export function readPython(source: string, modulePath: string, isPackage = false): PyFacts {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const lineAt = lineIndex(text)
  const tree = parser.parse(text)
  const { code, docs, errors, comments } = blankComments(text, tree, lineAt)

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
  let loops = 0
  let guarded = 0
  let hasMain = false
  let script = false

  const currentFn = () => {
    for (let i = stack.length - 1; i >= 0; i--) if (stack[i]!.kind === 'fn') return stack[i]!.index
    return -1
  }
  const currentClass = () => {
    for (let i = stack.length - 1; i >= 0; i--) if (stack[i]!.kind === 'class') return classes[stack[i]!.index]!.name
    return ''
  }
  const slice = (from: number, to: number, limit = ARGS_LIMIT) => code.slice(from, Math.min(to, from + limit))

  tree.iterate({
    enter(node) {
      switch (node.name) {
        case 'ImportStatement':
          imports.push(...readImport(slice(node.from, node.to, 4000), lineAt(node.from), guarded > 0, modulePath, isPackage))
          return false
        case 'Decorator': {
          const m = /^@\s*([\w.]+)/.exec(slice(node.from, node.to))
          const open = code.indexOf('(', node.from)
          const args = open > 0 && open < node.to ? slice(open + 1, node.to - 1) : ''
          if (m) decorators.push({ name: m[1]!, args, line: lineAt(node.from) })
          return true
        }
        case 'FunctionDefinition': {
          const m = /^(?:async\s+)?def\s+(\w+)\s*(?:\[[^\]]*\])?\s*\(/.exec(slice(node.from, node.to, 200))
          const params = node.node.getChild('ParamList')
          functions.push({
            name: m?.[1] ?? '',
            owner: stack.at(-1)?.kind === 'class' ? currentClass() : '',
            line: lineAt(node.from),
            from: node.from,
            to: node.to,
            parent: currentFn(),
            params: params ? slice(params.from + 1, params.to - 1) : '',
            decorators: decorators.splice(0),
            doc: docs.get(node.from) ?? '',
          })
          stack.push({ kind: 'fn', index: functions.length - 1 })
          return true
        }
        case 'ClassDefinition': {
          const m = /^class\s+(\w+)/.exec(slice(node.from, node.to, 200))
          const args = node.node.getChild('ArgList')
          const bases = args ? slice(args.from + 1, args.to - 1).split(',').map((b) => b.trim()).filter(Boolean) : []
          decorators.splice(0)
          classes.push({ name: m?.[1] ?? '', bases, line: lineAt(node.from), from: node.from, to: node.to })
          stack.push({ kind: 'class', index: classes.length - 1 })
          return true
        }
        case 'ForStatement':
        case 'WhileStatement':
          loops++
          return true
        case 'TryStatement':
          guarded++
          return true
        case 'AssignStatement': {
          const op = node.node.getChild('AssignOp')
          if (!op) return true
          const target = slice(node.from, op.from, 300).replace(/:[^=]*$/, '').trim()
          let value = op.nextSibling
          while (value && (value.name === 'await' || value.name === '(')) value = value.nextSibling
          if (!value) return true
          if (value.name === 'AwaitExpression') value = value.lastChild ?? value
          assigned.set(value.from, target)
          if (value.name === 'VariableName' && value.to === node.to) aliases.push({ target, value: slice(value.from, value.to), fn: currentFn(), owner: currentClass() })
          if (/^[\w.]+$/.test(target)) rememberConstant(constants, target, slice(value.from, node.to, 400))
          return true
        }
        case 'WithStatement': {
          for (let c = node.node.firstChild; c && c.name !== 'Body'; c = c.nextSibling)
            if (c.name === 'as' && c.prevSibling && c.nextSibling)
              assigned.set(c.prevSibling.from, slice(c.nextSibling.from, c.nextSibling.to, 200))
          return true
        }
        case 'CallExpression': {
          const args = node.node.getChild('ArgList')
          if (!args) return true
          const callee = flattenCallee(slice(node.from, args.from, 2000))
          if (!callee) return true
          const fn = currentFn()
          if (fn < 0 && stack.length === 0) script = true
          const target = assigned.get(node.from) ?? ''
          assigned.delete(node.from)
          raw.push({
            raw: callee, args: slice(args.from + 1, args.to - 1), line: lineAt(args.from), fn, target,
            from: node.from, to: node.to, loops, owner: currentClass(),
          })
          return true
        }
        case 'IfStatement': {
          readIf(node.node, code, lineAt, currentFn(), checks)
          if (/^if\s*\(?\s*(?:__name__\s*==|['"]__main__['"]\s*==)/.test(slice(node.from, node.to, 60))) hasMain = true
          return true
        }
        case 'AssertStatement':
          checks.push({ condition: slice(node.from + 6, node.to, 600), effect: 'assert', line: lineAt(node.from), fn: currentFn(), body: '' })
          return true
        case 'PrintStatement':
          if (stack.length === 0) script = true
          return true
      }
      return true
    },
    leave(node) {
      if (node.name === 'FunctionDefinition' || node.name === 'ClassDefinition') stack.pop()
      else if (node.name === 'ForStatement' || node.name === 'WhileStatement') loops--
      else if (node.name === 'TryStatement') guarded--
    },
  })

  const named = resolveNames(raw, imports, functions, classes, aliases)
  const calls: PyCall[] = named.calls
  return {
    imports, calls, functions: named.functions, classes: named.classes, checks, constants, code, comments, hasMain, script, errors, lineAt, exported: text.startsWith("# Databricks notebook source"),
  }
}

/** Comments and docstrings become blanks, so that what is commented out is never seen as code. */
function blankComments(text: string, tree: ReturnType<typeof parser.parse>, lineAt: (o: number) => number) {
  const comments: { text: string; line: number }[] = []
  const ranges: [number, number][] = []
  const docs = new Map<number, string>()
  let errors = 0
  tree.iterate({
    enter(node) {
      if (node.type.isError) errors++
      if (node.name === 'Comment') {
        ranges.push([node.from, node.to])
        const said = text.slice(node.from, Math.min(node.to, node.from + 200))
        if (/schedul|cron|deploy|serve/i.test(said) && /[=(]/.test(said)) comments.push({ text: said, line: lineAt(node.from) })
      }
      else if (node.name === 'ExpressionStatement') {
        const only = node.node.firstChild
        if (only && only.name.endsWith("String") && only.to === node.to) {
          ranges.push([node.from, node.to])
          const owner = node.node.parent?.parent
          if (owner?.name === 'FunctionDefinition') docs.set(owner.from, text.slice(only.from, Math.min(only.to, only.from + 400)))
        }
      }
      return true
    },
  })
  let code = ''
  let at = 0
  for (const [from, to] of ranges) {
    if (from < at) continue
    code += text.slice(at, from) + text.slice(from, to).replace(NEWLINE_KEEPING, ' ')
    at = to
  }
  return { code: code + text.slice(at), docs, errors, comments }
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
    return m ? { name: m[1]!, alias: m[2] ?? '' } : null
  }
  if (from) {
    const level = from[1]!.length
    const base = level ? modulePath.split('.').slice(0, (isPackage ? 1 : 0) - level || undefined).join('.') : ''
    const module = [level ? base : '', from[2]].filter(Boolean).join('.')
    return from[3]!.split(',').flatMap((part) => {
      const e = entry(part)
      return e ? [{ module, name: e.name, alias: e.alias || e.name, line, level, guarded }] : []
    })
  }
  return flat.replace(/^import\s+/, '').split(',').flatMap((part) => {
    const e = entry(part)
    return e ? [{ module: e.name, name: '', alias: e.alias || e.name.split('.')[0]!, line, level: 0, guarded }] : []
  })
}

/** Text that a name is bound to; the default of an environment look-up counts. */
function rememberConstant(constants: Map<string, string>, target: string, value: string) {
  const texts = [...value.matchAll(/["']([^"'\n]{1,300})["']/g)].map((m) => m[1]!)
  if (texts.length && !constants.has(target.replace(/^self\./, '')))
    constants.set(target.replace(/^self\./, ''), texts.at(-1)!)
}

interface Syntax { name: string; from: number; to: number; firstChild: Syntax | null; nextSibling: Syntax | null }

/** Each branch of an if statement as a condition with its effect. */
function readIf(node: Syntax, code: string, lineAt: (o: number) => number, fn: number, checks: PyCheck[]) {
  let condition: Syntax | null = null
  for (let c = node.firstChild; c; c = c.nextSibling) {
    if (c.name === 'if' || c.name === 'elif') condition = c.nextSibling
    else if (c.name === 'Body' && condition) {
      const body = code.slice(c.from, Math.min(c.to, c.from + 700))
      checks.push({ condition: code.slice(condition.from, Math.min(c.from, condition.from + 600)), effect: effectOf(body), line: lineAt(condition.from), fn, body })
      condition = null
    }
  }
}

function effectOf(body: string): PyCheck['effect'] {
  if (/\braise\b/.test(body)) return 'raise'
  if (/\b(?:sys\s*\.\s*)?exit\s*\(|\babort\s*\(/.test(body)) return 'exit'
  if (/\breturn\b/.test(body)) return 'return'
  if (/\b(?:continue|break)\b/.test(body)) return 'skip'
  return 'other'
}
