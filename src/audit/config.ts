/** Configuration of the audit: data only, from .mle-audit.toml, pyproject.toml or package.json. */
import { STAGE_IDS, type StageId } from '../stages/index.js';
import { UserError } from '../errors.js';
import { parse as parseToml, TomlError } from 'smol-toml';
import { didYouMean } from '../suggest.js';
import { visible } from '../terminal.js';
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
  if (pyproject?.includes('mle-audit')) return readConfig(dict(dict(fromToml(pyproject, 'pyproject.toml')['tool'])['mle-audit']), 'pyproject.toml');
  const pkg = workspace.read('package.json');
  if (pkg?.includes('"mle-audit"')) return readConfig(dict(fromJson(pkg, 'package.json')['mle-audit']), 'package.json');
  return NO_CONFIG;
}

/** Text of a configuration file; TOML, or the tables of a pyproject.toml. */
export function parseConfig(text: string, name: string): Config {
  const doc = name.endsWith('.json') ? fromJson(text, name) : fromToml(text, name);
  const nested = dict(dict(doc['tool'])['mle-audit']);
  return readConfig(Object.keys(nested).length ? nested : Object.keys(dict(doc['mle-audit'])).length ? dict(doc['mle-audit']) : doc, name);
}

function fromJson(text: string, name: string): Dict {
  try {
    return dict(JSON.parse(text));
  } catch (error) {
    throw new UserError(`${name} is no valid JSON.`, { exitCode: 2, hint: 'Mend it, or name another file with --config.', cause: error });
  }
}

function fromToml(text: string, name: string): Dict {
  try {
    return dict(parseToml(text));
  } catch (error) {
    const line = error instanceof TomlError ? `, line ${error.line},` : '';
    throw new UserError(`${name}${line} is no valid TOML.`, { exitCode: 2, hint: 'Mend it, or name another file with --config.', cause: error });
  }
}

/** More would be no list that a person keeps. */
const MOST_GLOBS = 200;
const LONGEST_GLOB = 300;

const KEYS: readonly string[] = ['exclude', 'waive'];

function readConfig(table: Dict, name: string): Config {
  const bad = (what: string, suggestion = ''): never => {
    throw new UserError(`${name}: ${visible(what)}.${suggestion}`, { exitCode: 2, hint: 'exclude = ["path/**"]; [[waive]] stage = "ab-testing", reason = "…"' });
  };
  const unknown = Object.keys(table).find((k) => !KEYS.includes(k));
  if (unknown !== undefined) bad(`unknown key "${unknown.slice(0, 60)}"`, didYouMean(unknown.slice(0, 60), KEYS));
  const exclude = table['exclude'] ?? [];
  if (!Array.isArray(exclude) || exclude.some((g) => typeof g !== 'string')) bad('"exclude" is a list of globs');
  if ((exclude as string[]).length > MOST_GLOBS || (exclude as string[]).some((g) => g.length > LONGEST_GLOB)) bad(`"exclude" has at most ${MOST_GLOBS} globs of at most ${LONGEST_GLOB} characters`);
  const waive = table['waive'] ?? [];
  if (!Array.isArray(waive)) bad('"waive" is a list of tables with stage and reason');
  return {
    exclude: exclude as string[],
    waive: (waive as unknown[]).map((w) => {
      const { stage, reason } = dict(w) as { stage?: unknown; reason?: unknown };
      if (typeof stage !== 'string' || !(STAGE_IDS as readonly string[]).includes(stage)) bad(`"${String(stage).slice(0, 60)}" is no stage`, didYouMean(String(stage).slice(0, 60), STAGE_IDS));
      if (typeof reason !== 'string' || reason.trim().length < 5) bad(`waiving ${String(stage)} needs a reason, a sentence that the report can show`);
      return { stage: stage as StageId, reason: (reason as string).trim() };
    }),
  };
}
