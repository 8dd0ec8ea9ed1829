/** Scripts, targets and functions that run several separate stages in order, without an orchestrator. */
import type { PyFile } from '../facts/index.js';
import type { Place } from '../graph/modules.js';
import type { Project } from '../graph/project.js';
import type { PyCall } from '../types.js';
import { workflowCommands } from './delivery.js';
import { short, type Findings } from './findings.js';
import { rolesOf } from './roles.js';
import { patternOf } from '../pattern-of.js';

const STAGE_WORD = /ingest|acqui|download|fetch|scrap|collect|extract|load_?data|clean|valid|prep|transform|featur|engineer|split|train|tun|eval|test_model|regist|promot|deploy|predict|score|monitor|drift|report|package|export|explan|inference/i;

/** Downloads, copies and clears: one step that handles files, whatever they are called. */
const HANDLES_FILES = /^\W*f?["'](?:cp|mv|rm|unzip|tar|mkdir|curl|wget|kaggle|gdown|gsutil|aws)\b/;
/** Training data is made or split before anything is trained. */
const TRAINING_DATA = /train(?:ing)?[_-]?(?:data|set|df|test)\w*/gi;
const MAKES_DATA = /(?:generat|simulat|synth|make|build|create)\w*?_?(?=data|sample)/i;
const stageWord = (text: string): string | undefined => { const said = text.replace(TRAINING_DATA, 'data'); return STAGE_WORD.exec(said)?.[0].toLowerCase() ?? (MAKES_DATA.test(said) ? 'ingest' : undefined); };

export function detectCoordinators(project: Project, found: Findings): void {
  commandLists(project, found);
  workflows(project, found);
  functions(project, found);
}

/** The interpreter may be a variable of the Makefile or script. */
const SCRIPT = /(?:python3?|\$[({]?\w{0,20}PY(?:THON)?\w{0,9}[)}]?"?|uv run|poetry run python|spark-submit|Rscript|papermill)\s+(?:-[a-zA-Z]\s+)*(?:-m\s+)?([\w./-]+)(?:[ \t]+([a-z][\w-]+))?/g;
const RUNNER = /(?:^|[\s;&|])(?:make|just|mise\s+run|poe|invoke|inv|task|npm\s+run|mlflow\s+run|kedro\s+run|dvc\s+repro|dbt)[ \t]+([\w:./ =-]+)/g;

/** What a command starts: a script or module of the project, with its subcommand, or a task of a runner. */
function startedStages(text: string): string[] {
  const out: string[] = [];
  if (/^\s*(?:echo|printf|rm|#)/.test(text)) return out;
  for (const m of text.matchAll(SCRIPT)) {
    if (/^(?:pip|pytest|venv|unittest|install|ruff|mypy|black|uvicorn|streamlit|mlflow|jupyter|gunicorn|python3?)$/.test(m[1]!)) continue;
    if (stageWord(m[1]!)) out.push(m[1]!);
    else if (m[2] && STAGE_WORD.test(m[2])) out.push(`${m[1]!} ${m[2]}`);
  }
  for (const m of text.matchAll(RUNNER)) for (const word of m[1]!.split(/\s+/)) if (!word.startsWith('-') && !word.includes('=') && STAGE_WORD.test(word) && !word.startsWith("clean")) out.push(word);
  return out;
}

/** A target, script or task whose lines start at least two stages. */
function commandLists(project: Project, found: Findings) {
  const units = new Map<string, { path: string; line: number; runs: Set<string> }>();
  for (const c of project.facts.commands) {
    if (!['make', 'shell', 'task', 'package', 'compose', 'platform', 'docker'].includes(c.origin) || c.unit === 'cloud build') continue;
    const key = `${c.path}#${c.origin === 'shell' ? '' : c.unit}`;
    const u = units.get(key) ?? { path: c.path, line: c.line, runs: new Set<string>() };
    for (const s of startedStages(c.text)) u.runs.add(s);
    units.set(key, u);
  }
  for (const u of units.values()) if (words(u.runs).size >= 2) found.place('orchestration.linear', u.path, u.line, `runs ${[...u.runs].slice(0, 3).join(', ')} in order`);
  // Steps of a build service name their order themselves; images that are built and deployed are one stage.
  const builds = new Map<string, { line: number; steps: Set<string> }>();
  for (const c of project.facts.commands) if (c.unit === 'cloud build' || /cloudbuild[\w-]*\.ya?ml$/.test(c.path) && c.origin === 'ci') {
    const b = builds.get(c.path) ?? { line: c.line, steps: new Set<string>() };
    for (const [word, pattern] of [['train', /custom-jobs|train/], ['deploy', /\brun\s+deploy|functions\s+deploy|endpoints/], ['data', /storage\s+(?:rsync|cp)|gsutil|dvc\s+pull/]] as const) if (pattern.test(c.text)) b.steps.add(word);
    builds.set(c.path, b);
  }
  for (const [path, b] of builds) if (b.steps.size >= 3) found.place('orchestration.linear', path, b.line, `a build runs ${[...b.steps].join(', ')} in order`);
}

function words(runs: Iterable<string>): Set<string> {
  return new Set([...runs].flatMap((r) => stageWord(r) ?? []));
}

/** A workflow that trains and runs another stage of its own. */
function workflows(project: Project, found: Findings) {
  for (const flow of project.facts.workflows) {
    const runs = new Set<string>();
    for (const c of workflowCommands(project, flow)) {
      if (/^\s*(?:echo|#|git|pip)\b|\bpytest\b/.test(c.text)) continue;
      for (const s of startedStages(c.text)) if (!/(?:^|[\W_])tests?(?:[\W_]|$)/.test(s)) runs.add(s);
      for (const m of c.text.matchAll(/\bdocker(?:-|\s)compose\s[^;&|]*?\brun\s+(?:--rm\s+)?([\w-]+)\s*$/g)) if (STAGE_WORD.test(m[1]!)) runs.add(m[1]!);
    }
    const seen = words(runs);
    for (const w of ['deploy', 'valid', 'test_model']) seen.delete(w);
    if (seen.size >= 2 && seen.has('train') && flow.jobs.some((j) => !j.disabled)) found.place('orchestration.linear', flow.path, 1, `a workflow runs ${[...seen].slice(0, 4).join(', ')} in order`);
  }
}

/** Names that a file or function of a coordinator has; a train command with helpers is none. */
const COORDINATES = /pipeline|main|run|flow|orchestr|\ball\b|e2e|end|driver|jobs?\b|cli|manage|start|demo|update|refresh|stages|steps/i;

function functions(project: Project, found: Findings) {
  const { serving } = rolesOf(project, found);
  const fits = found.files('model.fit', 'model.fit-saved');
  for (const file of project.files('live')) {
    if (/(?:^|\/)(?:test|notebooks?)/.test(file.path)) continue;
    const name = file.path.split('/').at(-1)!;
    listedStages(project, found, file);
    if (fits.has(file)) continue;
    for (const fn of [-1, ...file.facts.functions.keys()]) {
      const f = file.facts.functions[fn];
      if (f && (project.scopeAt(file, fn) === 'dead' || f.parent >= 0)) continue;
      const calls = ownCalls(project, file, fn);
      const from = stagesCalled(project, file, calls);
      const named = !serving.has(file) && (COORDINATES.test(name) || COORDINATES.test(f?.name.replace(/^main$/, '') ?? ''));
      if (named && from.stages.size >= 3 && from.words.size >= 3) found.code('orchestration.linear', project, file, from.line, fn, `runs ${from.stages.size} stages in order`);
      else if (from.commands.size >= 3) found.code('orchestration.linear', project, file, from.line, fn, `runs ${from.commands.size} commands of the project in order`);
      starters(project, found, file, fn, calls);
    }
  }
}

/** The calls of a function, those of functions of the same file included: a class runs its stages method by method. */
function ownCalls(project: Project, file: PyFile, fn: number): readonly PyCall[] {
  const seen = new Set<number>([fn]);
  const out: PyCall[] = [];
  let edge = [fn];
  for (let depth = 0; depth < 3 && edge.length; depth++) {
    const next: number[] = [];
    for (const at of edge) for (const call of project.callsIn(file, at)) {
      out.push(call);
      for (const t of project.modules.targets(file, call)) if (t.file === file && !seen.has(t.fn)) { seen.add(t.fn); next.push(t.fn); }
    }
    edge = next;
  }
  return out;
}

/** The other files whose stages are called, and those of them that are commands themselves. */
function stagesCalled(project: Project, file: PyFile, calls: readonly PyCall[]) {
  const stages = new Map<string, Set<string>>();
  const commands = new Set<string>();
  let line = 0;
  for (const call of calls) for (const t of project.modules.targets(file, call)) {
    if (t.file === file) continue;
    const f = t.file.facts.functions[t.fn]!;
    if (t.file.facts.hasMain && startsFile(t.file, f.name)) commands.add(t.file.path);
    const word = stageWord(`${f.owner} ${f.name} ${t.file.path.split('/').at(-1)!}`);
    if (!word || !standsAlone(project, t)) continue;
    line ||= call.line;
    stages.set(t.file.path, (stages.get(t.file.path) ?? new Set()).add(word));
  }
  return { stages, commands, line: line > 0 ? line : calls[0]?.line ?? 1, words: new Set([...stages.values()].flatMap((s) => [...s])) };
}

/** A stage fetches, keeps or fits something; what only turns one value into another is a helper of the stage that calls it. */
const WORKS = /(?:^|\.)(?:open|read_\w+|to_(?:csv|parquet|sql|json|pickle|feather)|dump|save\w*|load|load_(?:dataset|model|iris|table)\w*|loadtxt|fit|fit_\w+|partial_fit|train|log_\w+|write\w*|execute|executemany|upload\w*|download\w*|urlretrieve|get|post|register\w*|insert\w*|run|makedirs|mkdir|backward)$/;
const works = new WeakMap<Place['file'], Map<number, boolean>>();

function standsAlone(project: Project, { file, fn }: Place): boolean {
  let known = works.get(file);
  if (!known) works.set(file, (known = new Map<number, boolean>()));
  let answer = known.get(fn);
  if (answer === undefined) {
    const f = file.facts.functions[fn]!;
    // A step that is a class is told to start; a class is otherwise judged by all of its methods.
    const all = f.name === '__init__' ? [...file.facts.functions.keys()].filter((i) => file.facts.functions[i]!.owner === f.owner) : [fn];
    known.set(fn, (answer = f.owner !== '' && /^(?:run|start|execute|initiate\w*|launch|__call__)$/.test(f.name) || all.some((i) => project.reach(file, i, 2).some((s) => WORKS.test(s.call.name) && !/(?:dict|kwargs|params|config|cfg|environ|headers)\.get$/.test(s.call.raw)))));
  }
  return answer;
}

/** Is this the function that the file itself starts when it is run? */
function startsFile(file: PyFile, name: string): boolean {
  if (name === '__init__') return false;
  const guard = file.facts.code.search(/^if\s+\(?__name__/m);
  return guard >= 0 && patternOf(`\\b${name}\\s*\\(`).test(file.facts.code.slice(guard));
}

/** A list or table of stages that a loop goes through. */
function listedStages(project: Project, found: Findings, file: PyFile) {
  const { code } = file.facts;
  for (const m of code.matchAll(/^[ \t]*(\w*(?:stages|steps|tasks|scripts|pipeline))[ \t]*(?::[^=\n]{1,60})?=[ \t]*[[{(]([^\]})]{10,1500})[\]})]/gim)) {
    const items = m[2]!.match(/[\w./-]+/g) ?? [];
    const runs = new Set(items.filter((i) => (/\.(?:py|sh)$/.test(i) && project.facts.workspace.files.some((f) => f.path.endsWith(i.replace(/^(?:\.*\/)+/, '')))) || file.facts.functions.some((f) => f.name === i && !f.owner)));
    if (runs.size < 3 || words(runs).size < 2 || !patternOf(`\\bfor\\b[^\\n]{0,80}\\b${m[1]!}\\b|\\b${m[1]!}\\[`).test(code)) continue;
    found.code('orchestration.linear', project, file, file.facts.lineAt(m.index), -1, `goes through ${runs.size} stages in order`);
  }
}

/** A function of the file that hands its parameter to a shell or sub-process: what it is given is a command. */
function runsCommands(project: Project, file: PyFile, call: PyCall): boolean {
  return /["']/.test(call.args) && project.modules.targets(file, call).some((t) => t.file === file && t.fn >= 0 && project.callsIn(t.file, t.fn).some((c) => STARTS.test(c.name) && file.facts.functions[t.fn]!.params.split(',').some((p) => { const name = p.trim().split(/[:=\s]/)[0]!; return name !== '' && patternOf(`\\b${name}\\b`).test(c.args); })));
}

const STARTS = /subprocess\.\w+$|os\.system$|mlflow\.run$|mlflow\.projects\.run$/;

/** Schedulers in a process, sub-processes and MLflow projects. */
function starters(project: Project, found: Findings, file: PyFile, fn: number, calls: readonly PyCall[]) {
  const jobs = new Set(calls.filter((c) => /schedule\.|add_job/.test(c.name) && /\.do$|add_job$/.test(c.name)).map((c) => stageWord(c.args)).filter(Boolean));
  if (jobs.size >= 2) found.code('orchestration.linear', project, file, calls.find((c) => /schedule|add_job/.test(c.name))!.line, fn, `schedules ${jobs.size} stages`);
  const commands = calls.filter((c) => STAGE_WORD.test(c.args) && !HANDLES_FILES.test(c.args) && (STARTS.test(c.name) || runsCommands(project, file, c)));
  if (commands.some((c) => /mlflow\.(?:projects\.)?run$/.test(c.name))) found.code('orchestration.toy', project, file, commands[0]!.line, fn, 'starts MLflow projects as steps');
  if (commands.length >= 2 && words(commands.map((c) => c.args)).size >= 2) found.code('orchestration.linear', project, file, commands[0]!.line, fn, `starts ${commands.length} commands in order: ${short(commands[0]!.args, 40)}`);
}
