/** Files that the tree in the README lists and the repository does not have. */
import type { Project } from '../graph/project.js';
import { compileGlobs } from '../globs.js';
import { short, type Detector } from './findings.js';

/** Code and configuration are committed; data, models and secrets of a tree may be made later. */
const COMMITTED = /^[\w.-]+\.(?:py|ipynb|ya?ml|toml|sh|sql|tf|js|ts|tsx|html|R|cfg|ini)$|^(?:Dockerfile[\w.-]*|Makefile|Procfile|Jenkinsfile)$/;

export const detectReadmeTree: Detector = (project, found) => {
  const names = new Set(project.facts.workspace.files.map((f) => f.path.split('/').at(-1)!.toLowerCase()));
  const ignored = compileGlobs(ignoredPatterns(project));
  for (const [path, md] of project.facts.markdown) {
    if (!/^(?:readme[^/]*|docs\/readme[^/]*)$/i.test(path)) continue;
    // A tree of another project, or of a plan, has hardly anything in common with this one.
    const entries = md.tree.flatMap((l) => entry(l.text).map((name) => ({ name, line: l.line })));
    const absent = entries.filter((e) => !names.has(e.name.toLowerCase()) && !ignored(e.name));
    if (absent.length * 2 > entries.length) continue;
    for (const e of absent.slice(0, 5)) found.place('documentation.absent-file', path, e.line, `lists ${short(e.name, 60)}, which does not exist`);
  }
};

/** The file that a line of a tree names: `│   ├── train.py   # fits` is train.py. */
function entry(text: string): string[] {
  const name = /[├└]\s*[─-]{1,3}\s*([^\s#<(]+)/.exec(text)?.[1]?.replace(/^[`*]+|[`*]+$/g, '').split('/').at(-1) ?? '';
  return COMMITTED.test(name) && !/\.{3}|[<>*{}]|^(?:config|settings)\.local/.test(name) ? [name] : [];
}

function ignoredPatterns(project: Project): string[] {
  const lines = [...project.facts.text].filter(([p]) => /(?:^|\/)\.gitignore$/.test(p)).flatMap(([, t]) => t.split(/\r?\n/));
  return lines.map((l) => l.trim()).filter((l) => l && !l.startsWith('#') && !l.startsWith('!')).map((l) => l.replace(/^\/|\/$/g, '')).slice(0, 500);
}
