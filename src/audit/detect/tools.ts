/** Applies the tool registry: resolved calls, decorators, commands, files, actions, unused dependencies. */
import { TOOLS, type Tool } from '../../tools/index.js';
import type { PyFile } from '../facts/index.js';
import type { Project } from '../graph/project.js';
import type { PyCall } from '../types.js';
import { compileGlobs } from '../globs.js';
import { short, type Detector, type Findings } from './findings.js';

interface Matcher {
  readonly tool: Tool;
  readonly signal: string;
  /** "" for method patterns. */
  readonly root: string;
  /** What a name begins with. */
  readonly start: string;
  readonly rest: readonly string[];
  readonly reach: 'name' | 'file' | 'project';
}

const byTail = new Map<string, Matcher[]>();
/** Patterns that take any last word, by the first of the name. */
const byHead = new Map<string, Matcher[]>();
const NO_MATCHER: readonly Matcher[] = [];
for (const tool of TOOLS) for (const [pattern, signal] of Object.entries(tool.calls ?? {})) {
  const m = parsePattern(tool, pattern, signal);
  const tail = m.rest.at(-1)!;
  const [table, key] = tail === '*' ? [byHead, m.root.split('.')[0]!] as const : [byTail, tail] as const;
  table.set(key, [...(table.get(key) ?? []), m]);
}

function parsePattern(tool: Tool, pattern: string, signal: string): Matcher {
  if (pattern.startsWith('+.')) return { tool, signal, root: '', start: '', rest: [pattern.slice(2)], reach: 'project' };
  if (pattern.startsWith('.')) return { tool, signal, root: '', start: '', rest: [pattern.slice(1)], reach: 'file' };
  const root = [...tool.imports].sort((a, b) => b.length - a.length).find((i) => pattern === i || pattern.startsWith(`${i}.`)) ?? pattern.split('.')[0]!;
  return { tool, signal, root, start: `${root}.`, rest: pattern.slice(root.length + 1).split('.'), reach: 'name' };
}

const rootsOf = new WeakMap<PyFile, ReadonlySet<string>>();

/** Import names of a file: `a.b.c` also counts as `a` and `a.b`. */
export function importRoots(file: PyFile): ReadonlySet<string> {
  const known = rootsOf.get(file);
  if (known) return known;
  const out = new Set<string>();
  rootsOf.set(file, out);
  for (const i of file.facts.imports) {
    const parts = [...i.module.split('.'), ...(i.name && i.name !== '*' ? [i.name] : [])];
    for (let n = 1; n <= parts.length; n++) out.add(parts.slice(0, n).join('.'));
  }
  return out;
}

function matches(m: Matcher, name: string): boolean {
  if (!name.startsWith(m.start)) return false;
  const segments = name.slice(m.root.length + 1).split('.');
  if (m.rest.at(-1) !== '*' && segments.at(-1) !== m.rest.at(-1)) return false;
  // The result of a request is data, not a client: `requests.get(u).json().get(k)` fetches once.
  if (m.signal.startsWith('io.http') && segments.slice(0, -1).some((x) => /^(?:get|post|json|text|urlopen|headers|content)$/.test(x))) return false;
  let at = 0;
  for (const want of m.rest.slice(0, -1)) {
    at = segments.indexOf(want, at);
    if (at < 0) return false;
    at++;
  }
  return true;
}

/** The tool signals of one call. */
function matchCall(call: PyCall | { name: string; raw: string }, fileRoots: ReadonlySet<string>, projectRoots: ReadonlySet<string>, file?: PyFile): readonly Matcher[] {
  const tail = call.name.slice(call.name.lastIndexOf('.') + 1);
  const tails = byTail.get(tail);
  const dot = call.name.indexOf('.');
  const heads = dot < 0 ? undefined : byHead.get(call.name.slice(0, dot));
  if (!tails && !heads) return NO_MATCHER;
  const out: Matcher[] = [];
  const dotted = dot >= 0;
  // A method that the own class does not define comes from the base that a library gave it.
  const inherited = !!file && /^~\.\w+\.\w+$/.test(call.name) && !file.facts.functions.some((f) => f.name === tail && f.owner) && file.facts.classes.some((c) => c.name === call.name.split('.')[1]);
  for (const m of tails ?? NO_MATCHER) {
    if (m.reach === 'name' ? matches(m, call.name) : dotted && (!call.name.startsWith('~.') || inherited) && m.tool.imports.some((i) => (m.reach === 'file' ? fileRoots : projectRoots).has(i))) out.push(m);
  }
  for (const m of heads ?? NO_MATCHER) if (matches(m, call.name)) out.push(m);
  return out;
}

export const detectTools: Detector = (project, found) => {
  const needed = new Set(project.facts.dependencies.flatMap((d) => d.dependencies.map((x) => x.name)));
  const own = new Set([...project.facts.workspace.folders].filter((f) => /^(?:src\/)?[\w]+$/.test(f) && project.facts.workspace.has(`${f}/__init__.py`)).map((f) => f.replace(/^src\//, '')).filter((f) => !needed.has(f.replaceAll('_', '-'))));
  const projectRoots = new Set<string>();
  for (const f of project.files('live')) for (const r of importRoots(f)) projectRoots.add(r);
  for (const file of project.facts.python.values()) {
    const roots = importRoots(file);
    // A file that imports nothing but its own modules may still be handed a client.
    for (const call of file.facts.calls) for (const m of matchCall(call, roots, file.notebook ? roots : projectRoots, file)) {
      // A package does not use itself, and a route is declared by a decorator, not by reading a header.
      if (own.has(m.root || m.tool.imports[0]!) || (m.signal === 'api.route' && m.root !== 'aiohttp.web' && VERBS.has(m.rest.at(-1)!) && !/\.(?:FastAPI|APIRouter|Flask|Blueprint|Starlette)\.\w+$/.test(call.name))) continue;
      for (const signal of m.signal.split('|')) found.site(signal, { file, call, scope: project.scopeAt(file, call.fn) }, `${m.tool.title}: ${short(call.raw, 60)}()`);
    }
    for (const [i, f] of file.facts.functions.entries()) for (const d of f.decorators)
      for (const m of matchCall({ name: d.name, raw: d.name }, roots, roots)) if (!own.has(m.root)) found.code(m.signal, project, file, d.line, i, `${m.tool.title}: @${d.name.split('.').slice(-2).join('.')} on ${f.name}`);
  }
  if (projectRoots.has('hydra')) configured(project, found, projectRoots);
  detectCommands(project, found);
  detectFiles(project, found);
  detectDeclared(project, found, projectRoots);
};

/** Hydra makes what `_target_` names: configuration that calls. */
function configured(project: Project, found: Findings, roots: ReadonlySet<string>) {
  for (const [path, y] of project.facts.yaml) for (const s of y.scalars) if (s.key === '_target_') for (const m of matchCall({ name: s.value, raw: s.value }, roots, roots)) if (m.reach === 'name') for (const signal of m.signal.split('|')) found.place(signal, path, s.line, `${m.tool.title}: ${short(s.value, 60)} by configuration`);
}

const COMMANDS = TOOLS.flatMap((tool) => Object.entries(tool.commands ?? {}).map(([start, signal]) => ({ tool, signal, words: start.split(' ') })));
const ACTIONS = TOOLS.flatMap((tool) => Object.entries(tool.actions ?? {}).map(([name, signal]) => ({ signal, name: name.toLowerCase() })));

/** Whether a command begins a tool's command that witnesses the given signal. */
export function commandIs(text: string, signal: string): boolean {
  return COMMANDS.some((t) => t.signal === signal && text.includes(t.words[0]!) && runs(text, t.words));
}

/** Whether a workflow step uses an action that witnesses the given signal. */
export function actionIs(uses: string, signal: string): boolean {
  const name = uses.toLowerCase();
  return name !== '' && ACTIONS.some((a) => a.signal === signal && name.includes(a.name));
}

function detectCommands(project: Project, found: Findings) {
  const table = COMMANDS.filter((t) => !/^(?:deployment|security)\./.test(t.signal));
  for (const c of project.facts.commands) {
    for (const t of table) if (runs(c.text, t.words)) found.command(t.signal, c, `${t.tool.title}: ${short(c.text, 70)}`);
  }
}

const VERBS = new Set(['get', 'post', 'put', 'route', 'api_route', 'websocket', 'patch']);

/** The words occur in this order, the first as a command word. */
function runs(text: string, words: readonly string[]): boolean {
  const first = wordAt(text, words[0]!);
  if (first < 0 || /^(?:sudo\s+)?(?:pip3?|uv|poetry|conda|apt|apt-get|npm|brew|RUN pip)\b[^;&|]*\b(?:install|add)\b[^;&|]*$/.test(text)) return false;
  let at = first;
  for (const w of words) {
    at = text.indexOf(w, at);
    if (at < 0) return false;
    at += w.length;
  }
  return true;
}

/** Where a word stands as a whole command word, or -1. */
function wordAt(text: string, word: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1];
    const after = text[at + word.length];
    if ((before === undefined || /[\s;&|("'`/]/.test(before)) && (after === undefined || /[\s"'`)]/.test(after))) return at;
  }
  return -1;
}

function detectFiles(project: Project, found: Findings) {
  for (const tool of TOOLS) for (const [glob, signal] of Object.entries(tool.files ?? {})) {
    const match = compileGlobs([glob]);
    for (const f of project.facts.workspace.files) if (match(f.path)) found.place(signal, f.path, 1, `${tool.title}: ${f.path}`, 'declared');
  }
}

/** Nobody asks for more by hand: a longer list is what an environment holds. */
const LISTED = 150;

/** Direct dependencies that no live code imports: E2 at most. */
function detectDeclared(project: Project, found: Findings, imported: ReadonlySet<string>) {
  for (const file of project.facts.dependencies) {
    if (file.frozen || file.dependencies.length > LISTED || file.kind === 'lock' || file.kind === 'package') continue;
    const names = new Map(file.dependencies.map((d) => [d.name, d]));
    for (const tool of TOOLS) {
      if (!tool.declares || tool.imports.some((i) => imported.has(i))) continue;
      const hit = (tool.packages ?? tool.imports).map((p) => names.get(p.toLowerCase().replace(/_/g, '-'))).find(Boolean);
      if (hit) found.place(`${tool.stage}.declared`, file.path, hit.line, `${tool.title} is a dependency that no code uses`, 'declared');
    }
  }
}
