/** Dotted names to the project's own files and functions. */
import type { PyFile } from '../facts/index.js';
import type { PyCall, PyFunction } from '../types.js';

/** A function of a file; -1 is the module body. */
export interface Place {
  readonly file: PyFile;
  readonly fn: number;
}

/** Names so common that a call of them on an unknown object says nothing about which class is meant. */
const COMMON = new Set(['fit', 'predict', 'transform', 'get', 'run', 'close', 'read', 'write', 'load', 'save', 'update', 'append', 'add', 'execute', 'send', 'info', 'error', 'format', 'join', 'items', 'keys', 'values', 'copy', 'pop', 'connect', 'commit', 'start', 'stop', 'set', 'put', 'post', 'delete', 'query', 'filter', 'count', 'create', 'build', 'step', 'train', 'eval', 'forward', 'to', 'map', 'mean', 'sum', 'log', 'score', 'fit_transform']);

export class ModuleIndex {
  private readonly suffixes = new Map<string, PyFile[]>();
  /** First words of what a dotted name may mean here: most names begin with a library and are looked up no further. */
  private readonly heads = new Set<string>();
  /** What a call of a name means that begins with no module of the project: the same in every file. */
  private readonly foreign = new Map<string, readonly Place[]>();
  private readonly methods = new Map<string, Place[]>();
  // Detectors follow the same calls again and again; in a very large repository to remember them would cost more memory than time.
  private readonly remembers: boolean;
  private readonly entered = new WeakMap<PyCall, readonly Place[]>();
  private readonly handed = new WeakMap<PyCall, readonly Place[]>();

  constructor(private readonly python: ReadonlyMap<string, PyFile>) {
    this.remembers = python.size < 2000;
    for (const file of python.values()) {
      if (file.notebook) continue;
      const parts = file.module.split('.');
      for (let i = 0; i < parts.length; i++) push(this.suffixes, parts.slice(i).join('.'), file);
      for (const part of parts) this.heads.add(part);
      for (const [i, f] of file.facts.functions.entries()) if (f.owner) push(this.methods, f.name, { file, fn: i });
    }
  }

  /** The file of a dotted module as seen from another file: nearest folder first. */
  module(dotted: string, from: PyFile): PyFile | undefined {
    const found = this.suffixes.get(dotted);
    if (!found) return undefined;
    if (found.length === 1) {
      // `import io` must not find some/deep/io.py: a single name is local to its folder or to a source root.
      if (!dotted.includes('.') && !this.plausible(found[0]!, from)) return undefined;
      return found[0];
    }
    const best = nearest(found, from);
    return !dotted.includes('.') && !this.plausible(best, from) ? undefined : best;
  }

  private plausible(file: PyFile, from: PyFile): boolean {
    const folder = file.path.replace(/\/__init__\.py$/, '').split('/').slice(0, -1).join('/');
    const own = from.path.split('/').slice(0, -1).join('/');
    return folder === own || own.startsWith(`${folder}/`) || folder === '' || /^(?:.*\/)?(?:src|lib|app|code|scripts|python)$/.test(folder) || from.notebook || folder.split('/').length <= 2;
  }

  importsOf(file: PyFile): PyFile[] {
    const out = new Set<PyFile>();
    for (const i of file.facts.imports) {
      if (i.name && i.name !== '*') {
        const sub = this.module(i.module ? `${i.module}.${i.name}` : i.name, file);
        if (sub && (i.module || sub.path.split('/').slice(0, -1).join('/') === file.path.split('/').slice(0, -1).join('/'))) out.add(sub);
      }
      const m = i.module ? this.module(i.module, file) : undefined;
      if (m) out.add(m);
      // Importing a.b runs a/__init__ as well.
      const parts = i.module.split('.');
      for (let n = 1; n < parts.length; n++) {
        const up = this.module(parts.slice(0, n).join('.'), file);
        if (up?.path.endsWith("__init__.py")) out.add(up);
      }
    }
    out.delete(file);
    return [...out];
  }

  /** The functions of this project that a call may enter. */
  targets(file: PyFile, call: PyCall): readonly Place[] {
    if (!this.remembers) return this.implementations(this.findTargets(file, call));
    let places = this.entered.get(call);
    if (!places) this.entered.set(call, (places = orNone(this.implementations(this.findTargets(file, call)))));
    return places;
  }

  /** A method that only says what its subclasses do stands for theirs. */
  private implementations(places: readonly Place[]): readonly Place[] {
    return places.flatMap(({ file, fn }) => {
      const f = file.facts.functions[fn];
      if (!f?.owner || !isAbstract(file, f)) return [{ file, fn }];
      const wanted = methodsOf(file, f.owner);
      const protocol = file.facts.classes.some((c) => c.name === f.owner && c.bases.some((b) => /(?:^|\.)Protocol$/.test(b)));
      const made = (this.methods.get(f.name) ?? []).filter((m) => {
        const owner = m.file.facts.functions[m.fn]!.owner;
        if (owner === f.owner && m.file === file) return false;
        // What a protocol asks for is met by any class that has all of it.
        const has = protocol ? methodsOf(m.file, owner) : [];
        return protocol && wanted.length > 1 && wanted.every((w) => has.includes(w)) || m.file.facts.classes.some((c) => c.name === owner && c.bases.some((b) => b.split('.').at(-1) === f.owner));
      });
      return made.length && made.length <= MOST_SUBCLASSES ? made : [{ file, fn }];
    });
  }

  private findTargets(file: PyFile, { name }: PyCall): readonly Place[] {
    const known = this.foreign.get(name);
    if (known) return known;
    const parts = name.split('.');
    if (parts[0] === '~') return this.inFile(file, parts.slice(1));
    const own = this.heads.has(parts[0]!);
    for (let n = own ? parts.length - 1 : 0; n >= 1; n--) {
      const m = this.module(parts.slice(0, n).join('.'), file);
      if (!m) continue;
      return this.inFile(m, parts.slice(n));
    }
    const places = parts.length < 2 || parts.at(-1)!.startsWith('__') ? NONE : this.methodOnly(parts.at(-1)!);
    if (!own) this.foreign.set(name, places);
    return places;
  }

  /** Functions handed over by name: `add_task(store, …)`, `python_callable=build`, `Depends(check)`. */
  callbacks(file: PyFile, call: PyCall): readonly Place[] {
    if (!this.remembers) return this.findCallbacks(file, call);
    let places = this.handed.get(call);
    if (!places) this.handed.set(call, (places = orNone(this.findCallbacks(file, call))));
    return places;
  }

  private findCallbacks(file: PyFile, call: PyCall): readonly Place[] {
    if (call.args.length < 3) return NONE;
    const out: Place[] = [];
    for (const m of call.args.matchAll(/(?:^|[,=([])\s*([A-Za-z_][\w.]{2,80})\s*(?=[,)\]]|$)/g)) {
      const [head, ...rest] = m[1]!.split('.');
      const own = file.facts.functions.findIndex((f) => f.name === (head === 'self' ? rest[0] : head) && (head === 'self' ? !!f.owner : !f.owner && f.parent < 0));
      if (own >= 0 && rest.length === (head === 'self' ? 1 : 0)) { out.push({ file, fn: own }); continue; }
      const from = file.facts.imports.find((i) => i.alias === head);
      if (!from) continue;
      const name = [from.module, from.name, ...rest].filter(Boolean).join('.');
      out.push(...this.targets(file, { ...call, name, raw: m[1]! }));
    }
    return out;
  }

  /** What a dotted name leads to, as it is seen inside a file: a class, a function, an object made there, or what it imports itself. */
  private inFile(file: PyFile, rest: readonly string[], depth = 0): readonly Place[] {
    if (depth > MOST_STEPS) return [];
    const { functions, classes } = file.facts;
    const [head, member] = rest;
    const cls = classes.find((c) => c.name === head);
    if (cls) {
      const wanted = rest.length > 1 ? rest.at(-1)! : '__init__';
      const own = functions.findIndex((f) => f.owner === cls.name && f.name === wanted);
      if (own >= 0) return [{ file, fn: own }];
      for (const base of cls.bases) {
        const parts = base.split('.');
        if (parts[0] === '~' && parts[1] !== head) return this.inFile(file, [parts[1]!, wanted], depth + 1);
        const m = this.module(parts.slice(0, -1).join('.'), file);
        if (m && m !== file) return this.inFile(m, [parts.at(-1)!, wanted], depth + 1);
      }
      return [];
    }
    const fn = functions.findIndex((f) => f.name === head && !f.owner);
    if (fn >= 0 && !member) return [{ file, fn }];
    if (fn >= 0) {
      const made = this.asSeen(file, returnedBy(file, functions[fn]!), rest.slice(1), depth);
      return made.length ? made : this.methodOnly(rest.at(-1)!);
    }
    const made = member ? file.facts.calls.find((c) => c.fn < 0 && c.target === head)?.name : undefined;
    if (made) return this.asSeen(file, made, rest.slice(1), depth);
    const again = file.facts.imports.find((i) => i.alias === head && i.module);
    const origin = again && this.module(again.module, file);
    return again && origin && origin !== file ? this.inFile(origin, [again.name, ...rest.slice(1)].filter(Boolean), depth + 1) : [];
  }

  /** A member of what a name stands for in a file. */
  private asSeen(file: PyFile, name: string, rest: readonly string[], depth: number): readonly Place[] {
    const parts = name.split('.');
    if (parts[0] === '~') return this.inFile(file, [...parts.slice(1), ...rest], depth + 1);
    for (let n = parts.length - 1; n >= 1; n--) {
      const m = this.module(parts.slice(0, n).join('.'), file);
      if (m) return m === file ? [] : this.inFile(m, [...parts.slice(n), ...rest], depth + 1);
    }
    return [];
  }

  private methodOnly(name: string): readonly Place[] {
    const owners = COMMON.has(name) ? undefined : this.methods.get(name);
    return owners && owners.length <= 2 ? owners : NONE;
  }

  get all(): ReadonlyMap<string, PyFile> {
    return this.python;
  }
}

/** Names that stand for names are followed this far. */
const MOST_STEPS = 6;

/** A base with more of them is a plug-in point: which one is meant cannot be told. */
const MOST_SUBCLASSES = 4;

const methodsOf = (file: PyFile, owner: string): string[] => file.facts.functions.filter((f) => f.owner === owner && !f.name.startsWith('_')).map((f) => f.name);

function isAbstract(file: PyFile, f: PyFunction): boolean {
  if (f.decorators.some((d) => d.name.endsWith('abstractmethod'))) return true;
  const { code } = file.facts;
  return f.to - f.from < 1500 && /^\s*(?:\.\.\.|raise NotImplementedError\b[^\n]*)\s*$/.test(code.slice(code.indexOf(f.params, f.from) + f.params.length, f.to).replace(/^[^\n]*:[ \t]*(?=\n|\.\.\.)/, ''));
}

/** The class of what a function returns, by its annotation or by what it makes; "" where that is not told. */
function returnedBy(file: PyFile, f: PyFunction): string {
  const { code, imports, calls, classes } = file.facts;
  const body = code.slice(code.indexOf(f.params, f.from) + f.params.length, f.to);
  const said = /^\s*\)\s*->\s*["']?(?:Optional\[)?([A-Za-z_][\w.]*)/.exec(body)?.[1];
  const named = said ?? /\breturn\s+([A-Za-z_]\w*)\s*$/m.exec(body)?.[1];
  if (!named) return '';
  const made = said ? undefined : calls.find((c) => c.target === named && c.from >= f.from && c.to <= f.to)?.name ?? calls.find((c) => c.target === named)?.name;
  if (made) return made;
  if (classes.some((c) => c.name === named)) return `~.${named}`;
  const from = imports.find((i) => i.alias === named.split('.')[0]);
  return from ? [from.module, from.name, ...named.split('.').slice(1)].filter(Boolean).join('.') : '';
}

/** Most calls lead nowhere in the project: one empty list serves them all. */
const NONE: readonly Place[] = [];

function orNone(places: readonly Place[]): readonly Place[] {
  return places.length ? places : NONE;
}

/** The file that has most folders in common with another; of equals the one that is named more shortly, then the first. */
function nearest(files: readonly PyFile[], from: PyFile): PyFile {
  let best = files[0]!;
  let most = -Infinity;
  for (const file of files) {
    const near = shared(file.path, from.path) * 10 - file.module.split('.').length;
    if (near > most) [best, most] = [file, near];
  }
  return best;
}

function shared(a: string, b: string): number {
  const x = a.split('/');
  const y = b.split('/');
  let n = 0;
  while (n < x.length && n < y.length && x[n] === y[n]) n++;
  return n;
}

function push<T>(map: Map<string, T[]>, key: string, value: T) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
