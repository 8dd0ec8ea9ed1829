/** What a Python file is for, told by what it does: training, serving, page, watching. */
import type { PyFile } from '../facts/index.js';
import type { Project, Site } from '../graph/project.js';
import type { Findings } from './findings.js';
import { importRoots } from './tools.js';

/** File sets that several detectors need. */
export interface Roles {
  readonly training: ReadonlySet<PyFile>;
  readonly serving: ReadonlySet<PyFile>;
  readonly pages: ReadonlySet<PyFile>;
  readonly inference: ReadonlySet<PyFile>;
}

const cache = new WeakMap<Project, Roles>();
const PAGE_ROOTS = ['streamlit', 'gradio', 'dash', 'panel', 'nicegui', 'tkinter'];

export function rolesOf(project: Project, found: Findings): Roles {
  const known = cache.get(project);
  if (known) return known;
  const live = project.files('live');
  const fits = found.files('model.fit', 'model.fit-saved');
  const serving = found.files('api.route');
  const pages = new Set(live.filter((f) => [...importRoots(f)].some((r) => PAGE_ROOTS.includes(r))));
  const training = new Set(live.filter((f) => fits.has(f) || (!serving.has(f) && !pages.has(f) && project.closure(f, 3).some((g) => fits.has(g)))));
  const predicts = found.files('model.predict');
  const loads = found.files('model.load', 'io.model-get');
  const inference = new Set(live.filter((f) => !fits.has(f) && (serving.has(f) || pages.has(f) || predicts.has(f) && project.closure(f, 2).some((g) => loads.has(g)))));
  const roles = { training, serving, pages, inference };
  cache.set(project, roles);
  return roles;
}

/** A literal or named text inside a call's arguments, with names replaced by what they are bound to. */
export function argText(site: Site, project: Project): string {
  const { file, call } = site;
  const names = call.args.match(/[A-Za-z_][\w.]*/g)?.slice(0, 12) ?? [];
  const values: string[] = [];
  for (const n of names) {
    const bare = n.replace(/^self\./, '');
    const own = file.facts.constants.get(bare);
    if (own) values.push(own);
    else {
      const tail = bare.split('.').at(-1)!;
      for (const other of project.imports(file)) {
        const v = other.facts.constants.get(tail);
        if (v) values.push(v);
      }
    }
  }
  return `${call.args} ${values.join(' ')}`;
}

/** Name of the function around a call, with its file: what a reader would go by. */
export function whereabouts(site: Site): string {
  const f = site.call.fn >= 0 ? site.file.facts.functions[site.call.fn] : undefined;
  return `${site.file.path} ${f ? `${f.owner} ${f.name}` : ''}`;
}

/** A table that is turned into text, with no place to put it: `df.to_json(orient="split")`. */
export function onlyText(call: { readonly name: string; readonly args: string }): boolean {
  if (!/\.to_(?:csv|json|html|parquet|feather|excel)$/.test(call.name)) return false;
  return !/\bpath(?:_or_buf)?\s*=|\bexcel_writer\s*=/.test(call.args) && /^\s*(?:[a-z_]+\s*=(?!=)|$|None\b)/.test(call.args);
}
