/** Names in calls, traced back through imports, assignments, annotations and classes. */
import { intern } from './intern.js';
import type { PyCall, PyClass, PyFunction, PyImport } from '../types.js';

/** A call as written, before its name is resolved. */
export interface RawCall {
  readonly raw: string
  readonly args: string
  readonly line: number
  readonly fn: number
  readonly target: string
  readonly from: number
  readonly to: number
  readonly loops: number
  readonly owner: string
}

/** `app = application`: another name for what a name is bound to. */
export interface Alias {
  readonly target: string
  readonly value: string
  readonly fn: number
  readonly owner: string
}

type Env = Map<string, string>

/** The target of what a function returns. */
export const RETURNED = 'return'

/** Calls whose result is their first argument in another coat. */
const HANDS_ON = /^(?:functools\.partial|prefect\.(?:tasks\.)?task|prefect\.(?:flows\.)?flow|joblib\.delayed|dask\.delayed|ray\.remote)$/

/** Local definitions are written `~.name`, methods of the own class `~.Class.name`. */
export function resolveNames(
  raw: readonly RawCall[], imports: readonly PyImport[], functions: readonly PyFunction[], classes: readonly PyClass[], aliases: readonly Alias[] = [],
): { calls: PyCall[]; functions: PyFunction[]; classes: PyClass[] } {
  const module: Env = new Map()
  for (const f of functions) if (!f.owner && f.parent < 0) module.set(f.name, `~.${f.name}`)
  for (const c of classes) module.set(c.name, `~.${c.name}`)
  for (const i of imports) {
    if (i.name === '*') continue
    if (i.name) module.set(i.alias, i.module ? `${i.module}.${i.name}` : i.name)
    else module.set(i.alias, i.alias === i.module.split('.')[0] ? i.alias : i.module)
  }
  const locals = functions.map((f): Env => annotations(f.params, module))
  const members = new Map<string, Env>()
  const membersOf = (owner: string) => {
    let env = members.get(owner)
    if (!env) members.set(owner, (env = new Map<string, string>()))
    return env
  }

  const look = (name: string, fn: number): string | undefined => {
    for (let f = fn; f >= 0; f = functions[f]!.parent) {
      const hit = locals[f]!.get(name)
      if (hit) return hit
    }
    return module.get(name)
  }
  const resolve = (text: string, fn: number, owner: string): string => {
    const dot = text.indexOf('.')
    const head = dot < 0 ? text : text.slice(0, dot)
    if ((head === 'self' || head === 'cls') && owner) {
      const parts = text.split('.')
      if (parts.length === 2) return `~.${owner}.${parts[1]}`
      const known = membersOf(owner).get(parts[1]!)
      return known ? [known, ...parts.slice(2)].join('.') : text
    }
    const known = look(head, fn)
    return known ? known + text.slice(head.length) : text
  }
  const returned = new Map<string, string>()
  const bind = (target: string, value: string, fn: number, owner: string) => {
    if (target === RETURNED) {
      const f = functions[fn]
      if (f && !f.owner && !value.startsWith('~.')) returned.set(`~.${f.name}`, value)
      return
    }
    for (const [i, name] of target.split(/[,=]/).map((t) => t.trim()).entries()) {
      if (i > 0 && target.includes(',')) break
      if (/^self\.\w+$/.test(name)) membersOf(owner).set(name.slice(5), value)
      else if (/^\w+$/.test(name)) (fn >= 0 ? locals[fn]! : module).set(name, value)
    }
  }

  // functools.partial and what makes a task or a job of a function hand on their first argument.
  const made = (c: RawCall): string => {
    const name = resolve(c.raw, c.fn, c.owner);
    const first = HANDS_ON.test(name) ? /^\s*([A-Za-z_][\w.]*)/.exec(c.args)?.[1] : undefined;
    return first === undefined ? returned.get(name) ?? name : resolve(first, c.fn, c.owner);
  };

  // Twice: an attribute set in a method below is known to the methods above it.
  for (let pass = 0; pass < 2; pass++) {
    for (const c of raw) if (c.target && !c.target.includes(',')) bind(c.target, made(c), c.fn, c.owner)
    for (const a of aliases) {
      const known = look(a.value, a.fn)
      if (known) bind(a.target, known, a.fn, a.owner)
    }
  }

  const calls = raw.map((c): PyCall => ({
    name: intern(resolve(c.raw, c.fn, c.owner)), raw: c.raw, args: c.args, line: c.line, fn: c.fn, target: c.target === RETURNED ? '' : c.target, from: c.from, to: c.to, loops: c.loops,
  }))
  return {
    calls,
    functions: functions.map((f) => ({ ...f, decorators: f.decorators.map((d) => ({ ...d, name: resolve(d.name, f.parent, f.owner) })) })),
    classes: classes.map((c) => ({ ...c, bases: c.bases.map((b) => resolve(b.replace(/\[.*$/, ''), -1, '')) })),
  }
}

/** Parameters with a type are bound to that type's name. */
function annotations(params: string, module: Env): Env {
  const env: Env = new Map()
  for (const m of params.matchAll(/(\w+)\s*:\s*["']?([A-Za-z_][\w.]*)/g)) {
    const [head, ...rest] = m[2]!.split('.')
    const known = module.get(head!)
    if (known) env.set(m[1]!, [known, ...rest].join('.'))
  }
  return env
}
