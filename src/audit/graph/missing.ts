/** Imports of the project's own modules that do not exist. */
import { TOOLS } from '../../tools/index.js';
import type { Facts, PyFile } from '../facts/index.js';
import type { ModuleIndex } from './modules.js';

interface Graph {
  readonly facts: Facts;
  readonly modules: ModuleIndex;
}

const FOREIGN_ROOTS = new Set(TOOLS.flatMap((t) => t.imports.map((i) => i.split('.')[0]!)));
/** Packages of the standard library: a folder of that name hides nothing of them. */
const STANDARD = new Set(['asyncio', 'collections', 'concurrent', 'ctypes', 'email', 'html', 'http', 'importlib', 'json', 'logging', 'multiprocessing', 'os', 'sqlite3', 'test', 'tkinter', 'unittest', 'urllib', 'wsgiref', 'xml', 'zoneinfo']);

/** A module of its own that a file needs when it is imported, and that is not there: the file cannot run. */
export function brokenImportOf(graph: Graph, file: PyFile): string | undefined {
  let lines: readonly string[] | undefined;
  for (const i of file.facts.imports) {
    const missing = i.guarded ? null : missingModule(graph, file, i.module, i.level);
    if (!missing) continue;
    lines ??= file.facts.code.split('\n');
    if (/^(?:from|import)\b/.test(lines[i.line - 1] ?? '')) return missing;
  }
  return undefined;
}

/** An import of the project's own package whose file is not in the repository. */
export function missingModule(graph: Graph, file: PyFile, module: string, level: number): string | null {
  if (!module) return null;
  const parts = module.split('.');
  const { folders } = graph.facts.workspace;
  const exists = (dotted: string) => endings(folders).has(dotted.replaceAll('.', '/')) || !!graph.modules.module(dotted, file);
  if (level > 0) return parts.length > 1 && !exists(module) && !graph.facts.workspace.has(`${module.replaceAll('.', '/')}.py`) ? module : null;
  if (parts.length < 2) return null;
  const top = parts[0]!;
  // A folder that merely shares the name of an installed package is not a package of the project.
  // A program that is started in its own folder imports what lies beside it.
  const beside = file.path.split('/').slice(0, -1).join('/');
  const own = !FOREIGN_ROOTS.has(top) && !STANDARD.has(top) && (folders.has(top) || folders.has(`src/${top}`) || file.facts.hasMain && folders.has(`${beside}/${top}`) || /(?:^|\/)(?:main|app|server|wsgi|asgi)\.py$/.test(file.path) && folders.has(`${beside}/${top}`));
  return own && !exists(module) && !exists(parts.slice(0, -1).join('.') || module) ? module : own && !exists(module) && parts.length >= 2 && !moduleMember(graph, file, parts) ? module : null;
}

const known = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

/** Every path that a folder of the repository ends with: asked for each import, so looked up rather than searched. */
function endings(folders: ReadonlySet<string>): ReadonlySet<string> {
  let all = known.get(folders);
  if (!all) {
    const made = new Set<string>();
    for (const folder of folders) for (let at = 0; ; at = folder.indexOf('/', at) + 1) {
      made.add(folder.slice(at));
      if (!folder.includes('/', at)) break;
    }
    known.set(folders, (all = made));
  }
  return all;
}

function moduleMember(graph: Graph, file: PyFile, parts: readonly string[]): boolean {
  const parent = graph.modules.module(parts.slice(0, -1).join('.'), file);
  return !!parent && !parent.path.endsWith('__init__.py');
}
