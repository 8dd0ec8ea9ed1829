/** Dependency files of Python (and the few facts needed of other languages): names, pins, versions. */
import { parse as parseToml } from 'smol-toml';
import { textOf } from './plain.js';

/** One dependency line. */
export interface Dependency {
  readonly name: string;
  readonly pinned: boolean;
  readonly line: number;
}

/** One file that declares dependencies. */
export interface DependencyFile {
  readonly path: string;
  readonly kind: 'requirements' | 'pyproject' | 'lock' | 'conda' | 'pipfile' | 'setup' | 'package' | 'other';
  readonly dependencies: readonly Dependency[];
  /** A freeze of a whole environment: its lines are not choices. */
  readonly frozen: boolean;
  /** The version of the language that the file states, or "". */
  readonly language: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly line: number;
}

const normal = (name: string) => name.toLowerCase().replace(/[._]+/g, '-');

/** `name[extra]==1.2; marker` lines, of requirements files and of TOML lists. */
function readRequirementLine(text: string, line: number): Dependency | null {
  const clean = text.replace(/(?:^|\s)#.*$/, '').replace(/\\$/, '').trim();
  if (!clean || clean.startsWith('-') || /^(?:git\+|https?:|file:|\.)/.test(clean)) return null;
  const m = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(clean);
  if (!m) return null;
  const spec = m[2]!.split(';')[0]!.trim();
  return { name: normal(m[1]!), pinned: /^\(?={2,3}\s*[^*\s,]+\)?(?:\s+--hash.*)?$/.test(spec) || /^@\s*\S+@[0-9a-f]{7,40}/.test(spec) || spec.startsWith("@ file:"), line };
}

export function readRequirements(path: string, text: string): DependencyFile {
  const dependencies: Dependency[] = [];
  let language = '';
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const said = /python(?:\s+version)?\s*[:=]?\s*(3(?:\.\d+)+)/i.exec(raw);
    if (said && raw.trim().startsWith('#')) language = said[1]!;
    if (/^\s*--hash/.test(raw)) continue;
    const d = readRequirementLine(raw, i + 1);
    if (d) dependencies.push(d);
  }
  const pinned = dependencies.filter((d) => d.pinned).length;
  return { path, kind: 'requirements', dependencies, frozen: dependencies.length > 35 && pinned > 0.9 * dependencies.length, language, scripts: {}, line: dependencies[0]?.line ?? 1 };
}

type Dict = Record<string, unknown>;
const dict = (v: unknown): Dict => (typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Dict) : {});
const strings = (v: unknown): string[] => (Array.isArray(v) ? v.filter((x): x is string => typeof x === 'string') : []);

export function readPyproject(path: string, text: string): DependencyFile | null {
  const doc = toml(text);
  if (!doc) return null;
  const project = dict(doc['project']);
  const tool = dict(doc['tool']);
  const poetry = dict(tool['poetry']);
  const lineOf = (name: string) => lineWith(text, name);
  const dependencies: Dependency[] = [];
  const groups = [project['dependencies'], ...Object.values(dict(project['optional-dependencies'])), ...Object.values(dict(doc['dependency-groups'])), dict(tool['uv'])['dev-dependencies']];
  for (const s of groups.flatMap(strings)) {
    const d = readRequirementLine(s, lineOf(s));
    if (d) dependencies.push(d);
  }
  const poetryGroups = [poetry['dependencies'], poetry['dev-dependencies'], ...Object.values(dict(poetry['group'])).map((g) => dict(g)['dependencies'])];
  let language = typeof project['requires-python'] === 'string' ? project['requires-python'] : '';
  for (const g of poetryGroups) for (const [name, spec] of Object.entries(dict(g))) {
    const version = typeof spec === 'string' ? spec : textOf(dict(spec)['version']);
    if (name === 'python') language ||= version;
    else dependencies.push({ name: normal(name), pinned: /^(?:==)?\s*\d[\w.]*$/.test(version), line: lineOf(name) });
  }
  const tasks = { ...dict(project['scripts']), ...dict(poetry['scripts']), ...dict(dict(tool['poe'])['tasks']), ...dict(dict(tool['taskipy'])['tasks']), ...dict(dict(tool['pdm'])['scripts']), ...dict(dict(tool['pixi'])['tasks']) };
  const scripts: Record<string, string> = {};
  for (const [k, v] of Object.entries(tasks)) scripts[k] = typeof v === 'string' ? v : Array.isArray(v) ? v.map(textOf).join(' ; ') : textOf(dict(v)['cmd'] ?? dict(v)['shell'] ?? dict(v)['callable']);
  return { path, kind: 'pyproject', dependencies, frozen: false, language, scripts, line: 1 };
}

export function readPipfile(path: string, text: string): DependencyFile | null {
  const doc = toml(text);
  if (!doc) return null;
  const dependencies = ['packages', 'dev-packages'].flatMap((g) => Object.entries(dict(doc[g])).map(([name, spec]) => {
    const version = typeof spec === 'string' ? spec : textOf(dict(spec)['version']);
    return { name: normal(name), pinned: /^==\s*[^*]+$/.test(version), line: lineWith(text, name) };
  }));
  const requires = dict(doc['requires']);
  const scripts = Object.fromEntries(Object.entries(dict(doc['scripts'])).map(([k, v]) => [k, String(v)]));
  return { path, kind: 'pipfile', dependencies, frozen: false, language: textOf(requires['python_version'] ?? requires['python_full_version']), scripts, line: 1 };
}

/** environment.yml of conda: `name=1.2` and a nested pip list. */
export function readConda(path: string, doc: unknown, text: string): DependencyFile | null {
  const deps = dict(doc)['dependencies'];
  if (!Array.isArray(deps)) return null;
  const dependencies: Dependency[] = [];
  let language = '';
  for (const d of deps) {
    if (typeof d === 'string') {
      const m = /^(?:[\w-]+::)?([\w.-]+)\s*(.*)$/.exec(d);
      if (!m) continue;
      if (m[1] === 'python') language = m[2]!;
      else if (m[1] !== 'pip') dependencies.push({ name: normal(m[1]!), pinned: /^={1,2}\s*\d[^*]*$/.test(m[2]!), line: lineWith(text, d) });
    } else for (const s of strings(dict(d)['pip'])) {
      const r = readRequirementLine(s, lineWith(text, s));
      if (r) dependencies.push(r);
    }
  }
  const pinned = dependencies.filter((d) => d.pinned).length;
  return { path, kind: 'conda', dependencies, frozen: dependencies.length > 60 && pinned > 0.5 * dependencies.length, language, scripts: {}, line: lineWith(text, 'dependencies') };
}

/** setup.py: the strings of install_requires and friends; nothing is executed. */
export function readSetup(path: string, text: string): DependencyFile {
  const dependencies: Dependency[] = [];
  for (const block of text.matchAll(/(?:install_requires|extras_require|requirements|tests_require)\s*=\s*(\[[^\]]{0,4000}\])/g))
    for (const m of block[1]!.matchAll(/["']([^"'\n]{1,120})["']/g)) {
      const d = readRequirementLine(m[1]!, lineWith(text, m[1]!));
      if (d) dependencies.push(d);
    }
  return { path, kind: 'setup', dependencies, frozen: false, language: /python_requires\s*=\s*["']([^"']+)/.exec(text)?.[1] ?? '', scripts: {}, line: 1 };
}

/** package.json: scripts and dependencies. */
export function readPackageJson(path: string, text: string): DependencyFile | null {
  try {
    const doc = dict(JSON.parse(text));
    const deps = { ...dict(doc['dependencies']), ...dict(doc['devDependencies']) };
    const scripts = Object.fromEntries(Object.entries(dict(doc['scripts'])).map(([k, v]) => [k, String(v)]));
    return { path, kind: 'package', dependencies: Object.entries(deps).map(([name, v]) => ({ name, pinned: /^\d/.test(String(v)), line: lineWith(text, `"${name}"`) })), frozen: false, language: textOf(dict(doc['engines'])['node']), scripts, line: 1 };
  } catch {
    return null;
  }
}

function toml(text: string): Dict | null {
  try {
    return dict(parseToml(text));
  } catch {
    return null;
  }
}

function lineWith(text: string, needle: string): number {
  const at = text.indexOf(needle);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
