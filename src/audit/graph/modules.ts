/** Dotted names to the project's own files and functions. */
import type { PyFile } from '../facts/index.js';
import type { PyCall } from '../types.js';

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
    if (!this.remembers) return this.findTargets(file, call);
    let places = this.entered.get(call);
    if (!places) this.entered.set(call, (places = orNone(this.findTargets(file, call))));
    return places;
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
      const rest = parts.slice(n);
      const direct = this.inFile(m, rest);
      if (direct.length) return direct;
      const again = m.facts.imports.find((i) => i.alias === rest[0]);
      const origin = again?.module ? this.module(again.module, m) : undefined;
      if (origin && again) return this.inFile(origin, [again.name, ...rest.slice(1)]);
      return [];
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

  private inFile(file: PyFile, rest: readonly string[]): readonly Place[] {
    const { functions, classes } = file.facts;
    const [head, member] = rest;
    const cls = classes.find((c) => c.name === head);
    if (cls) {
      const wanted = rest.length > 1 ? rest.at(-1)! : '__init__';
      const own = functions.findIndex((f) => f.owner === cls.name && f.name === wanted);
      if (own >= 0) return [{ file, fn: own }];
      for (const base of cls.bases) {
        const parts = base.split('.');
        if (parts[0] === '~' && parts[1] !== head) return this.inFile(file, [parts[1]!, wanted]);
        const m = this.module(parts.slice(0, -1).join('.'), file);
        if (m && m !== file) return this.inFile(m, [parts.at(-1)!, wanted]);
      }
      return [];
    }
    const fn = functions.findIndex((f) => f.name === head && !f.owner);
    if (fn >= 0) return member ? this.methodOnly(rest.at(-1)!) : [{ file, fn }];
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
