/** Configuration of the audit: data only, from .mle-audit.toml, pyproject.toml or package.json. */
import { STAGE_IDS, type StageId } from '../stages/index.js';
import { UserError } from '../errors.js';
import { toml } from './facts/requirements.js';
import type { Workspace } from './workspace.js';

/** Paths left out, and stages waived with a reason that is shown. */
export interface Config {
  readonly exclude: readonly string[];
  readonly waive: readonly { readonly stage: StageId; readonly reason: string }[];
}

export const NO_CONFIG: Config = { exclude: [], waive: [] };

type Dict = Record<string, unknown>;
const dict = (v: unknown): Dict => (typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Dict) : {});

/** The configuration of a repository, or of the file that the user names. */
export function findConfig(workspace: Pick<Workspace, 'read'>): Config {
  const own = workspace.read('.mle-audit.toml');
  if (own !== null) return parseConfig(own, '.mle-audit.toml');
  const pyproject = workspace.read('pyproject.toml');
  if (pyproject?.includes('mle-audit')) return readConfig(dict(dict(toml(pyproject)?.['tool'])['mle-audit']), 'pyproject.toml');
  const pkg = workspace.read('package.json');
  if (pkg?.includes('mle-audit')) {
    try {
      return readConfig(dict(dict(JSON.parse(pkg))['mle-audit']), 'package.json');
    } catch {
      return NO_CONFIG; // a broken package.json is the repository's own problem
    }
  }
  return NO_CONFIG;
}

/** Text of a configuration file; TOML, or the tables of a pyproject.toml. */
export function parseConfig(text: string, name: string): Config {
  const doc = name.endsWith('.json') ? fromJson(text, name) : toml(text);
  if (doc === null) throw new UserError(`${name} cannot be read.`, { exitCode: 2 });
  const nested = dict(dict(doc['tool'])['mle-audit']);
  return readConfig(Object.keys(nested).length ? nested : Object.keys(dict(doc['mle-audit'])).length ? dict(doc['mle-audit']) : doc, name);
}

function fromJson(text: string, name: string): Dict {
  try {
    return dict(JSON.parse(text));
  } catch {
    throw new UserError(`${name} cannot be read.`, { exitCode: 2 });
  }
}

function readConfig(table: Dict, name: string): Config {
  const bad = (what: string): never => {
    throw new UserError(`${name}: ${what}`, { exitCode: 2, hint: 'exclude = ["path/**"]; [[waive]] stage = "ab-testing", reason = "…"' });
  };
  const unknown = Object.keys(table).find((k) => !['exclude', 'waive'].includes(k));
  if (unknown !== undefined) bad(`unknown key "${unknown}"`);
  const exclude = table['exclude'] ?? [];
  if (!Array.isArray(exclude) || exclude.some((g) => typeof g !== 'string')) bad('"exclude" is a list of globs');
  const waive = table['waive'] ?? [];
  if (!Array.isArray(waive)) bad('"waive" is a list of tables with stage and reason');
  return {
    exclude: exclude as string[],
    waive: (waive as unknown[]).map((w) => {
      const { stage, reason } = dict(w) as { stage?: unknown; reason?: unknown };
      if (typeof stage !== 'string' || !(STAGE_IDS as readonly string[]).includes(stage)) bad(`"${String(stage)}" is no stage`);
      if (typeof reason !== 'string' || reason.trim().length < 5) bad(`waiving ${String(stage)} needs a reason`);
      return { stage: stage as StageId, reason: (reason as string).trim() };
    }),
  };
}
