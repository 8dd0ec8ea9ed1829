/** What a value is made of: backward through assignments, parameters, callers and what own functions return. */
import type { PyFile } from '../facts/index.js';
import { statementAt } from '../facts/plain.js';
import type { PyCall } from '../types.js';
import type { Project } from './project.js';

/** A statement, or a part of one, that a value was made of. */
export interface Origin {
  readonly file: PyFile;
  readonly fn: number;
  readonly from: number;
  readonly text: string;
  /** The calls of own functions whose results were followed: two calls of one function give two values. */
  readonly via?: string;
}

/** A name that is given a value; `key` is set for `name["key"] = …`. */
interface Binding {
  readonly key: string;
  /** Which of several names on the left side, or -1. */
  readonly part: number;
  readonly fn: number;
  readonly from: number;
  readonly text: string;
}

/** `a = …`, `self.a: T = …`, `a, b = …`, `a["k"] = …`, `a += …`, `for a in …`, `with … as a`. */
const ASSIGNED = /^[ \t]*((?:self\.)?[A-Za-z_]\w*)(?:\[f?["']([^"'\n]{1,60})["']\])?((?:, ?\w+){0,8})(?: ?:[^=\n]{1,60})?[ \t]{0,4}[+/]?=(?!=)/gm;
const LOOPED = /\bfor ([\w, ()]{1,80}?) in /g;
const OPENED = /\bwith ([^\n]{1,200}?) as (\w+)/g;

const indexes = new WeakMap<PyFile, ReadonlyMap<string, readonly Binding[]>>();

function bindings(file: PyFile): ReadonlyMap<string, readonly Binding[]> {
  const known = indexes.get(file);
  if (known) return known;
  const out = new Map<string, Binding[]>();
  const { code, functions } = file.facts;
  const add = (name: string, key: string, part: number, at: number, from: number, text: string) => {
    const binding = { key, part, fn: functions.findLastIndex((f) => f.from <= at && at < f.to), from, text };
    const list = out.get(name);
    if (list) list.push(binding);
    else out.set(name, [binding]);
  };
  for (const m of code.matchAll(ASSIGNED)) {
    const from = m.index + m[0].length;
    const text = statementAt(code, from, 600);
    const names = [m[1]!, ...m[3]!.split(',').map((n) => n.trim()).filter(Boolean)];
    for (const [i, name] of names.entries()) add(name, m[2] ?? '', names.length > 1 ? i : -1, m.index, from, text);
  }
  for (const m of code.matchAll(LOOPED)) {
    const from = m.index + m[0].length;
    const text = statementAt(code, from, 200);
    for (const name of m[1]!.match(/\w+/g) ?? []) add(name, '', -1, m.index, from, text);
  }
  for (const m of code.matchAll(OPENED)) add(m[2]!, '', -1, m.index, m.index + 5, m[1]!);
  indexes.set(file, out);
  return out;
}

/** Names that a text reads, with the key where it takes one part: `config["path"]`. What a string says is no name. */
function namesIn(text: string): { name: string; key: string }[] {
  const out: { name: string; key: string }[] = [];
  for (const m of withoutStrings(text).matchAll(/(?<![\w.])((?:self\.)?[A-Za-z_]\w*)(?:\.get\(|\[)?(?:f?["']([^"'\n]{1,60})["'])?/g))
    if (!/^(?:self|f|r|b|if|else|for|in|not|and|or|is|None|True|False|lambda|str|int|float|await|return|os|Path|self\.\w+\()$/.test(m[1]!)) out.push({ name: m[1]!, key: m[2] ?? '' });
  return out;
}

/** The text without what its strings say; keys of subscripts and what a format string reads remain. */
export function withoutStrings(text: string): string {
  return text.replace(/(\[|\.get\()?([A-Za-z]{0,2})(?:"([^"\n]*)"|'([^'\n]*)')/g, (whole, opens: string | undefined, kind: string, a: string | undefined, b: string | undefined) => {
    if (opens) return whole;
    const said = a ?? b ?? '';
    return /f/i.test(kind) ? ` ${(said.match(/\{[^{}]*\}/g) ?? []).join(' ')} ` : ' "" ';
  });
}

/** The arguments of a call, split at its own commas. */
export function argumentsOf(args: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let i = 0; i < args.length; i++) {
    const c = args[i]!;
    if (quote) { if (c === quote) quote = ''; continue; }
    if (c === '"' || c === "'") quote = c;
    else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === ',' && depth === 0) { out.push(args.slice(from, i)); from = i + 1; }
  }
  out.push(args.slice(from));
  return out.map((a) => a.trim()).filter(Boolean);
}

const parameters = (params: string): string[] => argumentsOf(params).map((p) => /^\**(\w+)/.exec(p)?.[1] ?? '').filter((n) => n !== 'self' && n !== 'cls' && n !== '');

/** What a call passes for a parameter of the function that it enters. */
function passed(call: PyCall, params: string, name: string): string | undefined {
  const list = argumentsOf(call.args);
  const keyword = list.find((a) => a.startsWith(name) && /^\s*=(?!=)/.test(a.slice(name.length)));
  if (keyword !== undefined) return keyword.slice(keyword.indexOf('=') + 1);
  const plain = list[parameters(params).indexOf(name)];
  return plain !== undefined && !/^\w+\s*=(?!=)/.test(plain) ? plain : undefined;
}

const STEPS = 5;
const MOST = 60;
const CALLERS = 4;

interface Step extends Origin {
  readonly via: string;
  /** Only this one of several values is asked for, or -1. */
  readonly part: number;
  /** Only this part of what is named at the end is asked for. */
  readonly key: string;
}

/** A part of a call's arguments, with its place. */
export function passedAt({ file, call }: { readonly file: PyFile; readonly call: PyCall }, text: string): Origin {
  return { file, fn: call.fn, from: Math.max(call.from, file.facts.code.indexOf(text, call.from)), text };
}

/** The text itself first, then what it was made of, nearest first. */
export function originsOf(project: Project, start: Origin): Origin[] {
  const out: Origin[] = [];
  const seen = new Set<string>();
  let edge: Step[] = [{ ...start, key: '', part: -1, via: '' }];
  for (let depth = 0; depth <= STEPS && edge.length; depth++) {
    const next: Step[] = [];
    for (const step of edge) {
      const id = `${step.file.path}#${step.from}#${step.text.length}#${step.key}#${step.part}#${step.via}`;
      if (seen.has(id) || out.length >= MOST) continue;
      seen.add(id);
      out.push(step);
      next.push(...before(project, step));
    }
    edge = next;
  }
  return out;
}

/** One step back. */
function before(project: Project, step: Step): Step[] {
  const { file, fn, via } = step;
  const out: Step[] = [];
  const { functions } = file.facts;
  // `a, b = x, y` and `return x, y`: each value for itself.
  const values = step.part >= 0 ? argumentsOf(step.text) : [];
  const text = values.length > 1 ? values[step.part] ?? step.text : step.text;
  const at = step.from + Math.max(0, step.text.indexOf(text));
  for (const { name, key: own } of namesIn(text)) {
    const key = own || step.key;
    const all = bindings(file).get(name) ?? [];
    const take = (list: readonly Binding[]) => { for (const b of list.filter((x) => !x.key || !key || x.key === key).slice(-6)) out.push({ file, fn: b.fn, from: b.from, text: b.text, key: b.key ? '' : key, part: b.part, via }); };
    if (name.startsWith('self.')) { take(all); continue; }
    let found = false;
    for (let f = fn; f >= 0 && !found; f = functions[f]!.parent) {
      const here = all.filter((b) => b.fn === f);
      if (here.length) { take(here); found = true; }
      const { params, owner, name: called } = functions[f]!;
      if (!parameters(params).includes(name)) continue;
      found = true;
      const callers = project.callsNamed(called === '__init__' ? owner : called).filter((s) => s.scope !== 'test' && project.modules.targets(s.file, s.call).some((t) => t.file === file && t.fn === f));
      for (const s of callers.slice(0, CALLERS)) {
        const given = passed(s.call, params, name);
        if (given !== undefined) out.push({ ...passedAt(s, given), key, part: -1, via });
      }
    }
    if (!found) {
      take(all.filter((b) => b.fn < 0));
      const from = file.facts.imports.find((i) => i.alias === name && i.name);
      const home = from ? project.modules.module(from.module, file) : undefined;
      if (home && from) for (const b of bindings(home).get(from.name) ?? []) if (b.fn < 0) out.push({ file: home, fn: -1, from: b.from, text: b.text, key, part: b.part, via });
    }
  }
  for (const call of project.callsIn(file, fn)) if (call.from >= at && call.from < at + text.length) for (const t of project.modules.targets(file, call)) {
    const f = t.file.facts.functions[t.fn]!;
    if (f.name === '__init__') continue;
    const whole = call.from === at && call.to >= at + text.trimEnd().length;
    for (const m of t.file.facts.code.slice(f.from, f.to).matchAll(/\breturn\b[ \t]+/g)) {
      const from = f.from + m.index + m[0].length;
      out.push({ file: t.file, fn: t.fn, from, text: statementAt(t.file.facts.code, from, 600), key: step.key, part: whole && values.length < 2 ? step.part : -1, via: `${via}>${file.path}#${call.from}` });
    }
  }
  return out;
}
