/** Checks that can stop the data, and kinds of cleaning, on the live data path. */
import type { PyFile } from '../facts/index.js';
import type { Project } from '../graph/project.js';
import type { PyCheck, Scope } from '../types.js';
import { short, type Detector, type Findings } from './findings.js';
import { KINDS, readCleaning, readSqlCleaning } from './cleaning.js';
import { rolesOf } from './roles.js';
import { patternOf } from '../pattern-of.js';

/** What a condition must mention to be a check of data, by kind. */
const CHECKS: readonly [kind: string, pattern: RegExp][] = [
  ['columns', /\.columns\b|(?:missing|required|expected|extra|unexpected)_?\w*(?:col|feature|field)|(?:col|column|feature|field)s?\w*\s+(?:not\s+)?in\s+\w*(?:df|data|frame|columns)|target\w*\s+not\s+in|not\s+in\s+(?:self\.)?\w*(?:df|data|frame|table|schema)\b|\bmissing\b(?!_values)|missing_cols|\.issubset\(|number_of_columns|\bshape\s*\[\s*(?:1|-1)\s*\]|field_count|\.count\(\s*["'][^"'\n]{1,3}["']\s*\)\s*(?:[<>]=?|[!=]=)|\blen\(\s*\w*(?:fields|parts|cells|tokens)\s*\)\s*(?:[<>]=?|[!=]=)/i],
  ['nulls', /isnull\(|isna\(|\.notnull\(|\.notna\(|null_?(?:count|pct|rate|ratio|frac)|nan_|missing_(?:rate|ratio|pct|frac|values)|\bisnan\(|has_null|null_counts|hasnans/i],
  ['types', /\.dtypes?\b|is_numeric_dtype|is_(?:string|object|datetime\w*|integer|float)_dtype|isinstance\([^)]*(?:datetime|DatetimeIndex)|schema_?(?:errors?|ok|match|valid)/i],
  ['empty', /\.empty\b|\blen\(\s*(?:self\.)?(?:df|data|dataset|frame|rows|records|raw|table|train\w*|X|samples|batch|items|result\w*|files|images\w*|\w*_df|df_\w*|\w*data|\w*rows|common_ids)\s*\)\s*(?:==|<|<=|!=)|\bnot\s+(?:rows|records|samples|data|items|common_ids|df)\b|\.shape\s*\[\s*0\s*\]\s*(?:==|<)|\.count\(\)\s*(?:==|<)|n_?rows?\s*(?:==|<|!=)|row_count\s*(?:==|<|!=)|\bn_(?:rows?|samples?|records?|tx|lbl|obs|items|files|images|train|test|valid|examples|docs|events|customers|users)\w*\s*(?:==\s*0|<\s*\d)|count\w*\s*==\s*0|\bactual\w*\s*!=\s*expected|\bexpected\w*\s*!=\s*actual|num_rows|\.isEmpty\(|is_empty\(/i],
  ['ranges', /(?:df|data|frame|series|values|row|record|col\w*|x|y)\w*(?:\[[^\]]*\])?\)?(?:\.(?:min|max|any|all|between|abs)\(\)?)+.{0,20}(?:[<>]=?|$)|\.between\(|(?:df|data|frame|row|record|rec)\[[^\]]+\]\s*(?:[<>]=?)|out_of_range|min_value|max_value|outside.{0,10}range|\(\s*\w+\s*[<>]=?\s*[^)]*\)\s*\.(?:any|all|sum)\(/i],
  ['duplicates', /duplicated\(|is_unique|nunique\(\)\s*(?:!=|<)|\bduplicate_?(?:ids?|rows|count|keys)/i],
  ['categories', /\.isin\([^)]*\)\)?\.(?:all|any)\(|not\s+in\s+(?:\w*(?:labels?|classes|categories|valid_\w+|allowed\w*|known\w*|levels)\b)|unknown_?(?:categor|class|label)|unexpected_?(?:values|labels|categor)|invalid_(?:values|labels|categor)|set\([^)]*(?:unique|label|class|categor)[^)]*\)|\.unique\(\)/i],
];

const NOT_DATA = /(?:^|\/)(?:app|settings|\w*config\w*)\.py$|(?:^|\/)(?:api|server|routes?|routers?|endpoints?|frontend|dashboard|ui|pages?|monitor\w*|serve|serving|inference|predict\w*|deploy\w*|plots?|visuali\w*|simulat\w*|drift\w*|tests?|auth|client|eda|explor\w*|report\w*)(?:\/|\.py|_)/i;

export const detectValidation: Detector = (project, found) => {
  const { serving, pages, training } = rolesOf(project, found);
  const tabular = /pandas|polars|pyspark|numpy|datasets|torch|tensorflow|sqlalchemy|dask|csv|lxml|bs4|psycopg|pymongo|keras/;
  // What the training imports lies on the way of its data, whatever the folder is called.
  const imported = new Set([...training].flatMap((f) => project.closure(f, 3)));
  for (const file of project.facts.python.values()) {
    const scope = project.scopeOf(file);
    if (scope === 'test' || scope === 'example' || serving.has(file) || pages.has(file) || (NOT_DATA.test(imported.has(file) ? file.path.split('/').at(-1)! : file.path) && !(scope === 'live' && /(?:^|\/)test_/.test(file.path)))) continue;
    if (!file.facts.imports.some((i) => tabular.test(i.module)) && !/\bdf\b|\brows?\b|record|dataset|\bconsumer\b/.test(file.facts.code)) continue;
    readChecks(project, found, file);
    readNamedResults(project, found, file);
    readCleaning(project, found, file);
  }
  for (const f of found.of('validation.schema-row')) if (f.file && !serving.has(f.file)) found.add({ ...f, id: 'validation.schema' });
  readSqlCleaning(project, found);
  dataTests(project, found);
  pydanticRows(project, found, serving);
};

function readChecks(project: Project, found: Findings, file: PyFile) {
  for (const check of file.facts.checks) {
    const fn = check.fn >= 0 ? file.facts.functions[check.fn]! : undefined;
    if (!acts(check, fn?.name ?? '')) continue;
    if (fn && /^(?:forward|__call__)$|predict|serve|plot|evaluate|metric|promote|drift|request|auth|report|summary|describe|downcast|reduce_mem|memory/i.test(fn.name)) continue;
    for (const [kind, pattern] of CHECKS) if (pattern.test(check.condition)) found.code(`validation.check:${kind}:${check.line}`, project, file, check.line, check.fn, `checks ${kind}: ${short(check.condition, 60)}`);
    const kind = CHECKS.find(([, p]) => p.test(check.condition))?.[0] ?? (lacksField(file, check) ? 'fields' : undefined);
    if (kind && !(kind === 'categories' && checksArgument(check.condition, fn?.params ?? ''))) found.code('validation.check', project, file, check.line, check.fn, `checks ${kind}: ${short(check.condition, 60)}`);
  }
}

/** `rent = row.get("rent")`, then `if not rent: continue`: a record without a field that it must have. */
function lacksField(file: PyFile, check: PyCheck): boolean {
  const f = check.fn >= 0 ? file.facts.functions[check.fn] : undefined;
  const name = /^\s*(?:not\s+([a-z]\w*)|([a-z]\w*)\s+is\s+None)\b(?!\s*[.([])/.exec(check.condition)?.slice(1).find(Boolean);
  if (!f || !name) return false;
  return patternOf(`^[ \\t]*${name}[ \\t]*=[ \\t]*(?:message|msg|record|rec|row|item|entry|event|tweet|doc|listing|article|sample)(?:\\.get\\(|[[]["'])`, 'm').test(file.facts.code.slice(f.from, f.to));
}

/** A function that is named for its checks may compute them all before it answers: each named result is one. */
function readNamedResults(project: Project, found: Findings, file: PyFile) {
  for (const [i, f] of file.facts.functions.entries()) {
    if (!/valid|check|verify|quality|integrity|sanity/i.test(f.name) || /plot|report|predict|request|auth|drift/i.test(f.name)) continue;
    const body = file.facts.code.slice(f.from, Math.min(f.to, f.from + 6000));
    if (!/\breturn\s+(?:all|any|not\s+any)\(|\braise\b|sys\.exit/.test(body)) continue;
    for (const m of body.matchAll(/^[ \t]*(?:f?["'][^"'\n]{2,80}["']\s*:|\w+(?:\[[^\]\n]{1,60}\])?\s*=)[ \t]*([^\n]{3,200}?),?$/gm)) {
      const condition = m[1]!;
      if (!/[<>]=?|==|!=|\bin\b|\.(?:all|any)\(\)/.test(condition)) continue;
      const kind = CHECKS.find(([, p]) => p.test(condition))?.[0] ?? (/\blen\(|\.shape\b/.test(condition) && /[<>]/.test(condition) ? 'empty' : undefined);
      const line = file.facts.lineAt(f.from + m.index);
      if (kind) for (const id of ['validation.check', `validation.check:${kind}:${line}`]) found.code(id, project, file, line, i, `checks ${kind}: ${short(condition, 60)}`);
    }
  }
}

/** `if mode not in MODES` looks at how a function was called, not at data. */
function checksArgument(condition: string, params: string): boolean {
  const name = /^\s*(?:not\s+)?\(?(\w+)\s+not\s+in\b/.exec(condition)?.[1];
  return !!name && patternOf(`(?:^|[,*\\s])${name}\\b`).test(params) && !/^(?:col|row|record|value|label|categor|feature|target)/.test(name);
}

/** A check counts if it can fail, or if what it finds is used (collected, returned, skipped). */
function acts(check: PyCheck, fn: string): boolean {
  if (check.effect === 'raise' || check.effect === 'exit' || check.effect === 'assert') return true;
  // "If the column is there, do something with it" finds no fault.
  if (/\bin\s+\w+\.columns/.test(check.condition) && !/\bnot\b/.test(check.condition)) return false;
  const named = /valid|check|verify|quality|schema|ensure|assert|sanity|integrity|gate/i.test(fn);
  if (check.effect === 'return') return named || /return\s+(?:False|None)\b|return\s*\n/.test(check.body);
  if (check.effect === 'skip') return /continue|break/.test(check.body) && !/not\s+in\s+\w+\.columns/.test(check.condition);
  return named && /\.append\(|=\s*False|\.add\(|\+=|errors|issues|failed|problems/.test(check.body);
}

const DATA_PATH = /["'](?:\.{0,2}\/)*(?:[\w-]+\/)*(?:data|datasets?|raw|processed|interim)(?:\/[^"'\n]*)?["']/i;

/** Tests that read the project's data and assert on it; whether they gate anything is seen later. */
function dataTests(project: Project, found: Findings) {
  for (const file of project.files('test')) {
    const { code, calls, checks } = file.facts;
    if (!DATA_PATH.test(code) || !calls.some((c) => /read_(?:csv|parquet|json)$|(?:^|\.)open$|read_text$|load_dataset$/.test(c.name)) || /tmp_path|tempfile|StringIO/.test(code)) continue;
    for (const s of calls) if (/\.validate$|\.expect_\w+$/.test(s.name) && /pandera|great_expectations|Schema/i.test(code)) found.place('validation.test-schema', file.path, s.line, `a test runs a schema on the data: ${short(s.raw, 40)}()`);
    for (const c of checks) if (c.effect === 'assert' && !/exists|status/.test(c.condition) && (CHECKS.some(([, p]) => p.test(c.condition)) || /\blen\(\w+(?:\.\w+\(\))?\)\s*(?:[<>]=?|[!=]=)/.test(c.condition))) found.place('validation.test-data', file.path, c.line, `a test checks the data: ${short(c.condition, 50)}`);
  }
}

/** A pydantic model built for each row of a table is a schema that runs. */
function pydanticRows(project: Project, found: Findings, serving: ReadonlySet<PyFile>) {
  const models = new Set<string>();
  for (const f of project.files('live')) for (const c of f.facts.classes) if (c.bases.some((b) => /(?:^|\.)(?:BaseModel|Schema)$/.test(b))) models.add(c.name);
  if (models.size) for (const s of project.sites) {
    if (!s.call.loops || s.scope !== 'live') continue;
    const name = s.call.name.split('.').filter((n) => !/^(?:model_validate|parse_obj|from_dict|validate)$/.test(n)).at(-1)!;
    if (!models.has(name) || serving.has(s.file) || NOT_DATA.test(s.file.path)) continue;
    if (/\*\*|row|record|item/.test(s.call.args) && /iterrows|to_dict|rows|records|itertuples|reader/.test(s.file.facts.code)) found.site('validation.schema', s, `runs the schema ${name} over rows`);
  }
}

/** Number of distinct explicit checks and kinds of cleaning in a scope; the same check in a copy of a file is one. */
export function countValidation(found: Findings, scope: Scope): { checks: number; kinds: readonly string[] } {
  const checks = new Set(found.in('validation.check', scope).map((f) => `${f.path.split('/').at(-1)!} ${f.what}`)).size;
  return { checks, kinds: KINDS.filter((k) => found.in(`validation.clean:${k}`, scope).length) };
}
