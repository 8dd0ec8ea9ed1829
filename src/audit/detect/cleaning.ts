/** Kinds of cleaning on the data path: what Python code and SQL do to values that should not be there. */
import type { PyFile } from '../facts/index.js';
import type { Project } from '../graph/project.js';
import { statementAt } from '../facts/plain.js';
import { importRoots } from './tools.js';
import { short, type Findings } from './findings.js';

export const KINDS = ['missing values', 'duplicates', 'outliers', 'formats', 'categories'] as const;
type Kind = (typeof KINDS)[number];

/** Calls and expressions that clean, by kind. */
const PYTHON: readonly [kind: Kind, pattern: RegExp, needs?: RegExp][] = [
  ['missing values', /\.(?:dropna|fillna|interpolate|ffill|bfill|fill_null|drop_nulls|fill_nan)\s*\(|\b\w{0,40}Imputer\s*\(|\[\s*\w+(?:\.\w+|\[[^\]\n]{1,60}\])\.not(?:na|null)\(\)|\[\s*~\s*\w+(?:\.\w+|\[[^\]\n]{1,60}\])\.is(?:na|null)\(\)|\.(?:is_not_null|isNotNull)\(\)|\.na\.(?:drop|fill)\(|np\.nan_to_num\(/g],
  ['duplicates', /\.(?:drop_duplicates|dropDuplicates)\s*\(|\.unique\s*\(\s*(?:subset|keep|maintain_order)|\[\s*~\s*\w+(?:\.\w+|\[[^\]\n]*\])*\.duplicated\(/g],
  ['outliers', /\.clip\s*\(|\bwinsorize\(|quantile\s*\(\s*0?\.\d+[^\n]*\n?[^\n]{0,200}quantile|\bzscore\s*\(|\b(\w+)(?:\.loc)?\[\s*[(~]{0,3}\s*\1(?:\.\w+|\[[^\]\n]{1,60}\])\s*(?:[<>]=?)\s*[^\]\n]{1,80}\]|\(\s*\w+(?:\.\w+|\[[^\]\n]{1,60}\])\s*>=?\s*[-\d.]+\s*\)\s*&\s*\(\s*\w+(?:\.\w+|\[[^\]\n]{1,60}\])\s*<=?\s*[-\d.]+|\.between\s*\(|\.filter\s*\([^)\n]{0,120}(?:>|<)|\.query\s*\(\s*f?["'][^"'\n]{0,120}[<>]|remove_outliers|cap_outliers|\bIQR\b|\biqr\b/g],
  ['formats', /to_numeric\s*\([^)]{0,200}errors\s*=\s*["']coerce["']|on_bad_lines\s*=\s*["']skip["']|error_bad_lines\s*=\s*False|\.str\.extract\s*\(|\.str\.(?:replace|strip|split)\s*\(|\bre\.(?:sub|findall|search|match)\s*\(|\.replace\s*\(\s*["'][^"'\n]{0,8}["']\s*,\s*["']|regexp_(?:replace|extract)\(|\.strip\(\)\.replace\(|try_cast\(/g],
  ['categories', /\b(\w+)(?:\.loc)?\[\s*[(~]{0,3}\s*\1(?:\.\w+|\[[^\]\n]{1,60}\])\.isin\s*\(|\.filter\s*\([^\n]{0,80}\.(?:isin|is_in)\s*\(/g, /is_?in\s*\(/],
];

/** Statements of a transformation in SQL that clean, by kind. */
const SQL: readonly [kind: Kind, pattern: RegExp][] = [
  ['missing values', /\bIS\s+NOT\s+NULL\b|\bCOALESCE\s*\(|\bIFNULL\s*\(/i],
  ['duplicates', /\bSELECT\s+DISTINCT\b|\bROW_NUMBER\s*\(\s*\)\s*OVER\s*\(\s*PARTITION\b|\bQUALIFY\b/i],
  ['outliers', /\bBETWEEN\s+-?\d[\d.]*\s+AND\s+-?\d|\b(?:WHERE|AND)\s+[\w.]+\s*[<>]=?\s*-?\d/i],
  ['formats', /\bTRY_CAST\s*\(|\bSAFE_CAST\s*\(|\bREGEXP_(?:REPLACE|EXTRACT)\s*\(|\bignore_errors\s*=\s*true/i],
  ['categories', /\bWHERE\b[^;]{0,200}\bIN\s*\(\s*'/i],
];

const TABULAR = ['pandas', 'polars', 'pyspark', 'dask', 'cudf', 'modin', 'vaex', 'numpy'];
const ELSEWHERE = /plot|drift|report|summary|eda$|predict$|evaluate|metric|split|augment/i;

/** A bound of a range filter is a number or a named limit; a date of a split is none. */
const LIMIT = /[<>]=?\s*\(?\s*(?:-?\d|[A-Z][A-Z0-9_]{2,}\b|\w*(?:min|max|lower|upper|low|high|bound|limit|threshold|cap|quantile|q\d|q_?low|q_?hi)\w*)/;

export function readCleaning(project: Project, found: Findings, file: PyFile): void {
  const { facts } = file;
  const roots = importRoots(file);
  const tabular = TABULAR.some((r) => roots.has(r)) && !/torchvision|PIL|cv2|albumentations/.test([...roots].join(' '));
  for (const [kind, pattern, needs] of PYTHON) if ((!needs || needs.test(facts.code)) && !found.full(`validation.clean:${kind}`)) for (const m of facts.code.matchAll(pattern)) {
    const fn = enclosing(file, m.index);
    const name = fn >= 0 ? facts.functions[fn]!.name : file.path;
    if (ELSEWHERE.test(name)) continue;
    if (kind === 'outliers' && (/[<>]/.test(m[0]) ? !LIMIT.test(m[0]) : m[0].startsWith('.clip') && !tabular)) continue;
    if (kind === 'formats' && !repairs(facts.code, m.index, m[0])) continue;
    note(project, found, kind, m[0], file, facts.lineAt(m.index), fn);
  }
  skipsRows(project, found, file);
  if (/\bSELECT\b/i.test(facts.code)) for (const m of facts.code.matchAll(/("{3}|'{3})([^]{40,4000}?)\1/g)) if (/\bSELECT\b/i.test(m[2]!) && WRITES.test(m[2]!))
    for (const [kind, pattern] of SQL) if (pattern.test(m[2]!)) note(project, found, kind, pattern.exec(m[2]!)![0], file, facts.lineAt(m.index), enclosing(file, m.index));
}

const CONVERTS = /\b(?:float|int|Decimal)\(|json\.loads\(|strptime\(|to_numeric\(/;

/** A row that cannot be parsed is skipped, or its value is coerced to none. */
function skipsRows(project: Project, found: Findings, file: PyFile): void {
  const { code, functions } = file.facts;
  for (const m of code.matchAll(/\bexcept\b[^\n]{0,80}:[ \t]*\n[ \t]*(?:\w*(?:log|LOG)\w*\.\w+\([^\n]{0,200}\n[ \t]*)?(continue|return (?:None|np\.nan|float\(["']nan))/g)) {
    const fn = enclosing(file, m.index);
    const name = fn >= 0 ? functions[fn]!.name : '';
    if (ELSEWHERE.test(name) || m[1] !== 'continue' && !/parse|clean|safe|coerce|(?:to|as)_?(?:float|int|num)|extract_(?:num|price|area)/i.test(name)) continue;
    const tried = code.slice(Math.max(fn >= 0 ? functions[fn]!.from : 0, m.index - 600), m.index);
    if (CONVERTS.test(tried.slice(Math.max(0, tried.lastIndexOf('try:'))))) note(project, found, 'formats', m[1] === 'continue' ? 'skips rows that cannot be parsed' : 'coerces what cannot be parsed', file, file.facts.lineAt(m.index), fn);
  }
}

const NUMBER = /astype\(\s*["']?(?:np\.)?(?:float|int)|to_numeric|float\(|\bint\(|Decimal\(|cast\(/;
const SYMBOL = /[(,[]\s{0,4}[rf]?["'][^"'\n]{0,12}(?:[$€£%°₹,]|\[\^|\\D|\bkm|sq|m²|m2|hrs?\b|mins?\b|usd|eur|\blb|\bkg|bhp|kmpl|cc\b|rs\b)[^"'\n]{0,20}["']/i;

/** Text handling repairs a value where units or symbols go, or a number comes out; columns and sentences are only normalised. */
function repairs(code: string, at: number, text: string): boolean {
  if (/coerce|bad_lines|extract|try_cast/.test(text)) return true;
  const before = code.slice(Math.max(0, at - 80), at);
  if (/\.columns\b/.test(before.slice(before.lastIndexOf('\n') + 1)) || /tokeni|stopword|stem\b|lemma|nltk/i.test(code.slice(Math.max(0, at - 300), at + 300))) return false;
  const statement = statementAt(code, at, 160);
  return NUMBER.test(statement) || NUMBER.test(before.slice(-40)) || SYMBOL.test(code.slice(at, at + 60).split('\n')[0]!);
}

const WRITES = /\b(?:CREATE|INSERT|MERGE)\b/i;

/** SQL files that live code or a command names, and the models of a dbt project. */
export function readSqlCleaning(project: Project, found: Findings): void {
  const dbt = [...project.facts.text.keys()].filter((p) => /(?:^|\/)dbt_project\.ya?ml$/.test(p)).map((p) => p.replace(/dbt_project\.ya?ml$/, ''));
  const named = [...project.files('live').map((f) => f.facts.code), ...project.facts.commands.map((c) => c.text)];
  for (const [path, text] of project.facts.text) {
    if (!/\.sql$/i.test(path)) continue;
    const model = dbt.some((d) => path.startsWith(`${d}models/`));
    const name = path.split('/').at(-1)!;
    if (!model && !(WRITES.test(text) && /\bSELECT\b/i.test(text) && named.some((c) => c.includes(name)))) continue;
    const clean = text.replace(/--[^\n]*/g, '');
    for (const [kind, pattern] of SQL) {
      const m = pattern.exec(clean);
      if (!m) continue;
      const line = clean.slice(0, m.index).split('\n').length;
      for (const id of ['validation.clean', `validation.clean:${kind}`]) found.place(id, path, line, `cleans ${kind}: ${short(m[0], 40)}`);
    }
  }
}

function note(project: Project, found: Findings, kind: Kind, text: string, file: PyFile, line: number, fn: number) {
  for (const id of ['validation.clean', `validation.clean:${kind}`]) found.code(id, project, file, line, fn, `cleans ${kind}: ${short(text, 40)}`);
}

function enclosing(file: PyFile, offset: number): number {
  let best = -1;
  for (const [i, f] of file.facts.functions.entries()) if (f.from <= offset && offset < f.to) best = i;
  return best;
}
