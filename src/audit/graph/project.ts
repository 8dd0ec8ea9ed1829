/** Facts to project: who imports and calls whom, what is reachable, which code is live. */
import type { Facts, PyFile } from '../facts/index.js';
import type { PyCall, PyFunction, Scope } from '../types.js';
import { assetsOf, givenAssets } from './assets.js';
import { ModuleIndex, type Place } from './modules.js';
import { brokenImportOf } from './missing.js';
import { liveFunctions } from './live.js';
import { mentionedFiles } from './mentions.js';

const TEST_PATH = /(?:^|\/)(?:tests?|testing|__tests__|integration[-_]tests?|unit[-_]tests?|e2e|integraton[-_]test)\/|(?:^|\/)(?:test_[^/]*|[^/]*_tests?|conftest|locustfile|unit_tests?)\.py$/i;
const EXAMPLE_PATH = /(?:^|\/)(?:examples?|samples?|docs?|deprecated|archived?|legacy|old|backup|bak|tutorials?|exercises?|playground|sandbox|scratch|[^/]*-original|_old|benchmarks?)\//i;

/** Entries of closures that are kept: where everything imports everything, to find them anew costs less than to keep them. */
const MOST_REMEMBERED = 500_000;

/** A call with the file and scope that it stands in. */
export interface Site {
  readonly file: PyFile;
  readonly call: PyCall;
  readonly scope: Scope;
}

/** The repository as one graph; detectors ask it and nothing else. */
export class Project {
  readonly modules: ModuleIndex;
  readonly sites: readonly Site[];
  /** Files named by commands, configuration or README, thus run by somebody. */
  readonly mentioned: ReadonlyMap<string, { path: string; line: number }>;
  private readonly scopes = new Map<string, Scope>();
  private readonly scopesWithin = new Map<PyFile, readonly Scope[]>();
  private readonly closures = new Map<PyFile, Map<number, readonly PyFile[]>>();
  private remembered = 0;
  private readonly byScopes = new Map<string, readonly PyFile[]>();
  private readonly broken = new Set<string>();
  private readonly deadFunctions: ReadonlySet<PyFunction>;
  private readonly importCache = new Map<string, readonly PyFile[]>();
  private readonly byTail = new Map<string, Site[]>();
  private readonly assets: ReadonlyMap<string, Place>;
  private readonly inside = new Map<PyFile, Map<number, readonly PyCall[]>>();

  constructor(readonly facts: Facts) {
    this.modules = new ModuleIndex(facts.python);
    this.assets = assetsOf(facts.python.values());
    this.mentioned = mentionedFiles(facts, this.modules);
    this.classify();
    this.deadFunctions = liveFunctions([...facts.python.values()].filter((f) => this.scopes.get(f.path) === 'live'), facts);
    const sites: Site[] = [];
    for (const file of facts.python.values()) for (const call of file.facts.calls) {
      const site = { file, call, scope: this.scopeAt(file, call.fn) };
      sites.push(site);
      const tail = call.name.slice(call.name.lastIndexOf('.') + 1);
      const list = this.byTail.get(tail);
      if (list) list.push(site);
      else this.byTail.set(tail, [site]);
    }
    this.sites = sites;
  }

  /** All Python files that stand in one of the given scopes. */
  files(...scopes: Scope[]): readonly PyFile[] {
    const key = scopes.join();
    let list = this.byScopes.get(key);
    if (!list) this.byScopes.set(key, (list = [...this.facts.python.values()].filter((f) => scopes.includes(this.scopes.get(f.path)!))));
    return list;
  }

  scopeOf(file: PyFile): Scope {
    return this.scopes.get(file.path)!;
  }

  /** Does the file import a module of the project that does not exist? */
  isBroken(file: PyFile): boolean {
    return this.broken.has(file.path);
  }

  /** Scope of a function of a file (-1: module level). */
  scopeAt(file: PyFile, fn: number): Scope {
    let scopes = this.scopesWithin.get(file);
    if (!scopes) this.scopesWithin.set(file, (scopes = this.scopesOf(file)));
    return scopes[fn + 1]!;
  }

  /** Scopes of the module level and of each function of a file. */
  private scopesOf(file: PyFile): readonly Scope[] {
    const scope = this.broken.has(file.path) && this.scopes.get(file.path) === 'live' ? 'dead' : this.scopes.get(file.path)!;
    const out: Scope[] = [scope];
    // A function stands behind the one that it is defined in.
    for (const f of file.facts.functions) out.push(scope === 'live' && this.deadFunctions.has(f) ? 'dead' : out[f.parent + 1]!);
    return out;
  }

  /** Calls whose last name is one of these. */
  callsNamed(...tails: string[]): Site[] {
    return tails.flatMap((t) => this.byTail.get(t) ?? []);
  }

  /** Project files that a file imports, directly. */
  imports(file: PyFile): readonly PyFile[] {
    let list = this.importCache.get(file.path);
    if (!list) this.importCache.set(file.path, (list = this.modules.importsOf(file)));
    return list;
  }

  /** A file and what it imports, to a depth. */
  closure(file: PyFile, depth = 4): readonly PyFile[] {
    const known = this.closures.get(file)?.get(depth);
    if (known) return known;
    const seen = new Set([file]);
    let edge = [file];
    for (let d = 0; d < depth && edge.length; d++) {
      const next: PyFile[] = [];
      for (const f of edge) for (const g of this.imports(f)) if (!seen.has(g)) { seen.add(g); next.push(g); }
      edge = next;
    }
    const list = [...seen];
    this.remembered += list.length;
    if (this.remembered < MOST_REMEMBERED) {
      if (!this.closures.has(file)) this.closures.set(file, new Map<number, readonly PyFile[]>());
      this.closures.get(file)!.set(depth, list);
    }
    return list;
  }

  /** The calls that a function makes, itself and through functions of this project, to a depth. */
  reach(file: PyFile, fn: number, depth = 5, follow: (call: PyCall) => boolean = () => true): Site[] {
    const seen = new Map<PyFile, Set<number>>([[file, new Set([fn])]]);
    const out: Site[] = [];
    let edge: Place[] = [{ file, fn }];
    for (let d = 0; d <= depth && edge.length; d++) {
      const next: Place[] = [];
      const enter = (to: Place) => {
        const inside = seen.get(to.file);
        if (inside?.has(to.fn)) return;
        if (inside) inside.add(to.fn);
        else seen.set(to.file, new Set([to.fn]));
        next.push(to);
      };
      for (const at of edge) {
        givenAssets(this.assets, at).forEach(enter);
        for (const call of this.callsIn(at.file, at.fn)) {
          out.push({ file: at.file, call, scope: this.scopeAt(at.file, call.fn) });
          if (!follow(call)) continue;
          for (const to of this.modules.targets(at.file, call)) enter(to);
          for (const to of this.modules.callbacks(at.file, call)) enter(to);
        }
      }
      edge = next;
    }
    return out;
  }

  /** Functions that are entered from these calls, to a depth; what stands in a file to stop at is not followed further. */
  entered(calls: readonly Site[], stop: (f: PyFile) => boolean, depth = 5): Map<string, { file: PyFile; fn: number }> {
    const out = new Map<string, { file: PyFile; fn: number }>();
    let edge: readonly { file: PyFile; call: PyCall }[] = calls;
    for (let d = 0; d <= depth && edge.length; d++) {
      const next: { file: PyFile; fn: number }[] = [];
      for (const { file, call } of edge) for (const to of [...this.modules.targets(file, call), ...this.modules.callbacks(file, call)]) {
        const key = `${to.file.path}#${to.fn}`;
        if (out.has(key) || stop(to.file)) continue;
        out.set(key, to);
        next.push(to);
      }
      edge = next.flatMap(({ file, fn }) => this.callsIn(file, fn).map((call) => ({ file, call })));
    }
    return out;
  }

  /** Calls directly inside a function, nested functions included. */
  callsIn(file: PyFile, fn: number): readonly PyCall[] {
    let lists = this.inside.get(file);
    if (!lists) this.inside.set(file, (lists = new Map<number, readonly PyCall[]>()));
    let list = lists.get(fn);
    if (!list) {
      const f = file.facts.functions[fn];
      lists.set(fn, (list = file.facts.calls.filter((c) => (f ? c.from >= f.from && c.to <= f.to : c.fn < 0))));
    }
    return list;
  }

  private classify() {
    const { python } = this.facts;
    const roots: PyFile[] = [];
    const pytestProjects = [...this.facts.text].filter(([p, t]) => p.endsWith("/MLproject") && /\bpytest\b/.test(t)).map(([p]) => p.replace(/MLproject$/, ''));
    for (const file of python.values()) {
      const named = this.mentioned.has(file.path);
      if (file.notebook || file.facts.exported && !named && !jobNotebook(this.facts, file)) this.scopes.set(file.path, 'notebook');
      // Tests that a pipeline step runs on the data are checks of that pipeline.
      else if (TEST_PATH.test(file.path) && pytestProjects.some((p) => file.path.startsWith(p))) roots.push(file);
      else if (TEST_PATH.test(file.path)) this.scopes.set(file.path, 'test');
      else if (EXAMPLE_PATH.test(file.path) && !named) this.scopes.set(file.path, 'example');
      else if (named || isRoot(file)) roots.push(file);
    }
    for (const r of roots) this.scopes.set(r.path, 'live');
    let edge = roots;
    while (edge.length) {
      const next: PyFile[] = [];
      for (const f of edge) for (const g of this.imports(f)) {
        const now = this.scopes.get(g.path);
        if (now === undefined || now === 'example') { this.scopes.set(g.path, 'live'); next.push(g); }
      }
      edge = next;
    }
    for (const file of python.values()) if (!this.scopes.has(file.path)) this.scopes.set(file.path, 'dead');
    // What imports a module of its own that does not exist fails at its first line; what it would serve is judged there.
    for (const file of python.values()) if (this.scopes.get(file.path) === 'live' && (brokenImportOf(this, file) || inConflict(file.facts.code))) this.broken.add(file.path);
  }
}

/** Marks of a merge that was committed unfinished: nothing of the file runs. */
function inConflict(code: string): boolean {
  return code.includes('<<<<<<< ') && /^<{7} /m.test(code) && /^={7}[ \t]*$/m.test(code) && /^>{7} /m.test(code);
}

/** A job names its notebook without the extension. */
function jobNotebook(facts: Facts, file: PyFile): boolean {
  const bare = file.path.replace(/\.py$/, '');
  return [...facts.yaml.values()].some((y) => y.scalars.some((s) => s.key === 'notebook_path' && s.value.replace(/^(?:\.{0,2}\/)+/, '').replace(/\.py$/, '').endsWith(bare.split('/').slice(-2).join('/'))));
}

/** Files that run or are loaded without anybody importing them. */
function isRoot(file: PyFile): boolean {
  const { facts, path } = file;
  if (facts.hasMain || facts.script) return true;
  if (/(?:^|\/)(?:__main__|app|main|wsgi|asgi|manage|server|lambda_function|handler|setup|settings|inference|score)\.py$/i.test(path) || /(?:^|\/)(?:pages|dags|plugins|migrations|management\/commands|flows)\//i.test(path)) return true;
  if (facts.functions.some((f) => f.decorators.some((d) => !/^(?:property|staticmethod|classmethod|cached_property|abstractmethod|wraps|contextmanager|dataclass|lru_cache|cache|overload)$/.test(d.name.split('.').at(-1)!) && d.name.includes('.') || /^(?:task|flow|dag|op|asset|component|step|data_loader|transformer|data_exporter|custom|sensor)$/.test(d.name)))) return true;
  if (/(?:^|\/)pipeline_registry\.py$|(?:^|\/)pipelines?\/(?:.*\/)?(?:pipeline|nodes)\.py$/.test(path) && (facts.imports.some((i) => i.module.startsWith("kedro")) || path.endsWith("nodes.py"))) return true;
  return facts.functions.some((f) => /^(?:lambda_handler|handler|model_fn|predict_fn|input_fn)$/.test(f.name) || f.name.endsWith("_handler") && /^\s*event\s*,\s*_?context/.test(f.params));
}
