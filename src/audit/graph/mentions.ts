/** Which Python files are named by something that people or machines run. */
import type { Facts } from '../facts/index.js';
import type { ModuleIndex } from './modules.js';

const PATH = /[\w./-]+/g;
const MODULE = /(?:-m\s+|\b(?:uvicorn|gunicorn|hypercorn|celery\s+-A|functions-framework)\s+(?:-\S+\s+(?:\d\S*\s+)?)*)([A-Za-z_][\w.]*)/g;
const OBJECT = /\b([A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*):[A-Za-z_]\w*/g;

/** File path -> the first place that names it. Imports are not counted here. */
export function mentionedFiles(facts: Facts, modules: ModuleIndex): Map<string, { path: string; line: number }> {
  const out = new Map<string, { path: string; line: number }>();
  const byName = new Map<string, string[]>();
  for (const path of facts.python.keys()) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    byName.set(name, [...(byName.get(name) ?? []), path]);
  }
  const note = (text: string, place: { path: string; line: number }) => {
    if (text.includes('.py') || text.includes('.ipynb')) for (const [word] of text.matchAll(PATH)) {
      const mention = word.replace(/\.+$/, '');
      if (!/\.(?:py|ipynb)$/.test(mention)) continue;
      const clean = mention.replace(/^(?:\.{0,2}\/)+/, '');
      for (const path of byName.get(clean.slice(clean.lastIndexOf('/') + 1)) ?? [])
        if ((path === clean || path.endsWith(`/${clean}`) || clean.endsWith(`/${path}`)) && !out.has(path)) out.set(path, place);
    }
    if (text.includes(' ') || text.includes(':')) for (const pattern of [MODULE, OBJECT]) for (const m of text.matchAll(pattern)) {
      const found = lookUp(modules, m[1]!);
      if (found && !out.has(found)) out.set(found, place);
    }
  };
  for (const c of facts.commands) note(c.text, c);
  for (const [path, y] of facts.yaml) for (const s of y.scalars) if (s.value.length < 1000) note(s.value, { path, line: s.line });
  for (const [path, blocks] of facts.hcl) for (const b of blocks) for (const m of b.body.matchAll(/"([^"\n]{1,200})"/g)) note(m[1]!, { path, line: b.line });
  for (const [path, t] of facts.text) if (/(?:^|\/)(?:MLproject|vercel\.json|zappa_settings\.json|serverless\.json|app\.json|databricks\.yml|.*\.ini|.*\.cfg|.*\.toml|.*\.conf)$/.test(path)) note(t.slice(0, 50_000), { path, line: 1 });
  for (const file of facts.python.values()) {
    if (file.notebook || !file.facts.code.includes('.py') || /(?:^|\/)tests?\//.test(file.path)) continue;
    // A path in a string starts a sub-process; the file's own name in its own text does not.
    for (const m of file.facts.code.matchAll(/["']([\w./-]*[\w-]+\.py)["']/g)) {
      const before = out.has(file.path);
      note(m[1]!, { path: file.path, line: file.lineOf(file.facts.lineAt(m.index)) });
      if (!before && out.get(file.path)?.path === file.path) out.delete(file.path);
    }
  }
  return out;
}

function lookUp(modules: ModuleIndex, dotted: string): string | undefined {
  const any = modules.all.values().next().value;
  if (!any) return undefined;
  const parts = dotted.split('.');
  const wanted = parts.join('/');
  for (const path of modules.all.keys()) {
    const bare = path.replace(/\.py$/, '').replace(/\/__init__$/, '').replace(/\/__main__$/, '');
    if (bare === wanted || bare.endsWith(`/${wanted}`)) return path;
  }
  return undefined;
}
