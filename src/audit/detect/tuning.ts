/** Searches that a project writes itself, and searches that are only configured. */
import type { PyFile } from '../facts/index.js';
import { argumentsOf, originsOf, withoutStrings } from '../graph/origins.js';
import type { Project } from '../graph/project.js';
import { patternOf } from '../pattern-of.js';
import type { Findings } from './findings.js';

const isDict = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

export function tuning(project: Project, found: Findings): void {
  ownLoops(project, found);
  for (const file of project.facts.python.values()) for (const [i, f] of file.facts.functions.entries()) {
    if (!/(?:random|grid|hyper\w*|hp|param\w*)_?search|run_search|tune_hyper|optimi[sz]e_hyper|hyperparameter_tun/i.test(f.name)) continue;
    const body = file.facts.code.slice(f.from, f.to);
    if (/\bfor\b/.test(body) && /sample|rng|choice|product|uniform|grid|combination/i.test(body) && /best|max\(|min\(/.test(body)) found.code('tuning.search', project, file, f.line, i, `an own search over parameters: ${f.name}()`);
  }
  for (const [path, y] of project.facts.yaml) if (y.docs.some((d) => isDict(d) && 'parameters' in d && 'method' in d && ('metric' in d || 'program' in d))) found.place('tuning.config', path, 1, 'a sweep configuration');
  if (found.of('tuning.config').length) for (const c of project.facts.commands) if (/wandb\s+(?:sweep|agent)/.test(c.text)) found.command('tuning.search', c, 'starts the sweep');
  for (const [path, y] of project.facts.yaml) for (const s of y.scalars) if (s.key === 'sweeper' || /hydra\/sweeper|optuna/.test(s.value) && s.key === 'override') found.place('tuning.config', path, s.line, 'a Hydra sweeper');
  for (const s of project.callsNamed('fit')) if (s.file.facts.code.includes('ParamGridBuilder') && /CrossValidator|TrainValidation/.test(s.call.name)) found.site('tuning.search', s, 'fits a Spark cross-validator over a grid');
}

/** A loop of Python with its lines. */
interface Loop {
  readonly names: readonly string[];
  readonly over: string;
  readonly overAt: number;
  readonly from: number;
  readonly to: number;
  readonly fn: number;
}

const FOR = /^([ \t]*)(?:async )?for ([\w, ()]{1,80}) in ([^\n]{1,200}):[ \t]*$/gm;

function loops(file: PyFile): Loop[] {
  const { code, functions } = file.facts;
  return [...code.matchAll(FOR)].map((m) => {
    const from = m.index + m[0].length + 1;
    let to = from;
    // The block goes on as long as lines are empty or further in.
    while (to < code.length) {
      const end = code.indexOf('\n', to) + 1 || code.length;
      const line = code.slice(to, end);
      if (line.trim() && /^[ \t]*/.exec(line)![0].length <= m[1]!.length) break;
      to = end;
    }
    return { names: m[2]!.match(/\w+/g) ?? [], over: m[3]!, overAt: m.index + m[0].lastIndexOf(m[3]!), from, to, fn: functions.findLastIndex((f) => f.from <= m.index && m.index < f.to) };
  });
}

const HYPER = /^(?:lr|eta|c|k|alpha|beta|gamma|lam\w*|reg\w*|dropout\w*|l1\w*|l2\w*|depth|leaves|trees|units|layers|batch\w*|latent\w*|hidden\w*|subsample\w*|colsample\w*|\w*_?(?:rate|ratio|depth|size|dims?|estimators|components|clusters|topics|neighbors|units|layers|leaf|leaves|split|penalty|kernel|optimizer|features|degree|factors|iterations|weight|params?|lambda|alpha))$/i;
/** What is drawn or chosen as one whole set of parameters. */
const SET = /^(?:hyper_?)?(?:params?|parameters?|combo|combination|candidate(?:_spec|_params?)?|setting|trial|hp|hps|hparams|grid_point|param_set)$/i;
const DRAWN = /^[ \t]*["']?(\w+)["']?[ \t]*[=:][ \t]*(?:int\(|float\()?(?:np\.|numpy\.)?(?:random|rng|rnd)\w*\.(?:\w+\.)?(?:choice|choices|uniform|loguniform|randint|integers|random|sample)\(/gm;
const COMBINED = /\bproduct\(|ParameterGrid\(|ParameterSampler\(/;
/** A result that is kept, or a best one that is chosen. */
const KEPT = /\.append\(|\] ?=|\.log_|\blog_\w+\(|best|writerow|\byield\b|\.loc\[|\.add_row\(/;

/** A loop that fits once for each value of a parameter and keeps each result. */
function ownLoops(project: Project, found: Findings) {
  const fits = new Set([...found.of('model.fit'), ...found.of('model.fit-saved')].map((f) => f.call));
  const fitting = found.files('model.fit', 'model.fit-saved');
  for (const file of project.facts.python.values()) {
    const scope = project.scopeOf(file);
    if (scope === 'test' || scope === 'example' || !file.facts.code.includes('for ')) continue;
    if (![...found.of('model.fit')].some((f) => f.file === file) && !project.closure(file, 3).some((g) => fitting.has(g)) && !file.facts.code.includes('subprocess')) continue;
    for (const loop of loops(file)) {
      const body = file.facts.code.slice(loop.from, loop.to);
      if (!KEPT.test(body) || loop.names.some((n) => /epoch|step|fold|batch_idx/i.test(n)) || /\.split\(\s*[^"'\s)]|epoch/i.test(loop.over)) continue;
      const told = searched(project, file, loop, body);
      if (told === null || !fitsWithin(project, file, loop, body, fits)) continue;
      const only = told.values !== null && told.values <= 1;
      found.code(only ? 'tuning.config' : 'tuning.search', project, file, file.facts.lineAt(loop.overAt), loop.fn, only ? `goes through one value of ${told.name}` : `tries values of ${told.name} and keeps each result`);
    }
  }
}

function fitsWithin(project: Project, file: PyFile, loop: Loop, body: string, fits: ReadonlySet<unknown>): boolean {
  const calls = file.facts.calls.filter((c) => c.from >= loop.from && c.to <= loop.to);
  if (calls.some((c) => fits.has(c))) return true;
  // Each run may be a process of its own.
  if (/\b(?:subprocess\.\w+|os\.system)\(/.test(body) && /train/i.test(body)) return true;
  return calls.some((c) => project.modules.targets(file, c).some((t) => project.reach(t.file, t.fn, 3).some((s) => fits.has(s.call))));
}

/** The parameter that a loop goes through, with how many values of it where the code says so; null for another kind of loop. */
function searched(project: Project, file: PyFile, loop: Loop, body: string): { name: string; values: number | null } | null {
  const drawn = [...body.matchAll(DRAWN)].filter((m) => HYPER.test(m[1]!));
  if (drawn.length >= 2) return { name: drawn[0]![1]!, values: null };
  // One model with its parameters after the other compares models.
  if (loop.over.includes('.items()')) return null;
  const start = { file, fn: loop.fn, from: loop.overAt, text: loop.over };
  const name = loop.names.find((n) => SET.test(n)) ?? loop.names.find((n) => flowsInto(n, body)) ?? (COMBINED.test(loop.over) ? loop.names[0] : undefined);
  if (name === undefined) {
    const combined = loop.names.length > 0 && originsOf(project, start).some((o) => COMBINED.test(o.text)) && loop.names.find((n) => patternOf(`\\b${n}\\b`).test(body));
    return combined ? { name: combined, values: null } : null;
  }
  if (SET.test(name) && !patternOf(`\\*\\*${name}\\b|[(,=]\\s*${name}\\b|\\b${name}\\[`).test(body)) return null;
  // Each quantile has a model of its own.
  if (/quantile/i.test(body)) return null;
  const sizes = originsOf(project, start).flatMap((o) => valuesOf(o.text) ?? []);
  return { name, values: sizes.length ? Math.max(...sizes) : null };
}

/** Is the name given to a parameter of a model: `max_depth=depth`, `"max_depth": depth`, `config["max_depth"] = depth`? */
function flowsInto(name: string, body: string): boolean {
  for (const m of body.matchAll(patternOf(`\\b(\\w{1,40})(?:["']\\]?)?[ \\t]{0,4}[=:][ \\t]{0,4}(?:int\\(|float\\()?${name}\\b`, 'g'))) if (HYPER.test(m[1]!)) return true;
  return false;
}

/** How many values a literal list, range or grid has; null where the text does not say. */
function valuesOf(text: string): number | null {
  const t = text.trim();
  const range = /^(?:np\.|numpy\.)?a?range\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*(?:,\s*(-?[\d.]+)\s*)?\)$/.exec(t);
  if (range) return Math.ceil((Number(range[2]) - Number(range[1])) / (Number(range[3] ?? 1) || 1));
  // What else is in a list, or added to it, is not seen where names stand in it.
  if (/[A-Za-z_]\w/.test(withoutStrings(t).replace(/\b(?:None|True|False)\b/g, ''))) return null;
  if (/^\[[^]*\]$/.test(t)) return argumentsOf(t.slice(1, -1)).length || null;
  if (!/^\{[^]*\}$/.test(t)) return null;
  const lists = argumentsOf(t.slice(1, -1)).map((entry) => entry.slice(entry.indexOf(':') + 1).trim()).map((value) => (value.startsWith('[') && value.endsWith(']') ? value : undefined));
  return lists.length > 0 && lists.every((l) => l !== undefined) ? Math.max(...lists.map((l) => argumentsOf(l.slice(1, -1)).length)) : null;
}
