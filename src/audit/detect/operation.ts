/** Flows, schedules and retraining. */
import type { Workflow } from '../facts/ci.js';
import type { PyFile } from '../facts/index.js';
import { textOf } from '../facts/plain.js';
import { expand } from '../graph/expand.js';
import type { Project } from '../graph/project.js';
import type { Command } from '../types.js';
import { detectCoordinators } from './coordinators.js';
import { workflowCommands } from './delivery.js';
import { short, type Detector, type Findings } from './findings.js';
import { missingModule } from '../graph/missing.js';
import { patternOf } from '../pattern-of.js';
import { askedFor, notWhereItRuns, scriptsRun, STANDS_IN, startsOther } from './retrained.js';

type Dict = Record<string, unknown>;
const isDict = (v: unknown): v is Dict => typeof v === 'object' && v !== null && !Array.isArray(v);

export const detectOperation: Detector = (project, found) => {
  orchestration(project, found);
  detectCoordinators(project, found);
  retraining(project, found);
};

function orchestration(project: Project, found: Findings) {
  const flows = [...found.live('orchestration.flow'), ...(found.has('orchestration.submit') || found.has('orchestration.deploy') ? found.live('orchestration.flow-submit') : [])];
  const units = found.live('orchestration.unit');
  const perFile = new Map<PyFile, number>();
  for (const u of units) if (u.file) perFile.set(u.file, (perFile.get(u.file) ?? 0) + 1);
  for (const f of flows) {
    if (!f.file) continue;
    const broken = f.file.facts.imports.map((i) => missingModule(project, f.file!, i.module, i.level)).find(Boolean);
    const reachable = project.closure(f.file, 2).reduce((n, g) => n + (perFile.get(g) ?? 0), 0);
    // A flow that calls other flows, or plain functions of the project, has those as its steps.
    const subflows = f.fn !== undefined && f.fn >= 0 ? new Set(project.callsIn(f.file, f.fn).flatMap((c) => project.modules.targets(f.file!, c).filter((t) => t.file.facts.functions[t.fn]!.decorators.some((d) => /flow|task|step|component/.test(d.name))).map((t) => `${t.file.path}#${t.fn}`))).size : 0;
    if (broken) found.add({ ...f, id: 'orchestration.broken', what: `${f.what}; imports ${broken}, which does not exist` });
    else if (reachable >= 2 || subflows >= 2) found.add({ ...f, id: 'orchestration.dag', what: `${f.what} with ${Math.max(reachable, subflows)} steps` });
    else found.add({ ...f, id: 'orchestration.toy', what: `${f.what} with fewer than two steps` });
  }
  for (const f of found.live('orchestration.flow-submit')) if (!found.has('orchestration.submit', 'orchestration.deploy')) found.add({ ...f, id: 'orchestration.toy', what: `${f.what}; nothing compiles or submits it` });
  const assets = units.filter((u) => /asset|@op\b|kedro|node|Metaflow|metaflow|TFX/i.test(u.what));
  if (assets.length >= 2) found.add({ ...assets[0]!, id: 'orchestration.dag', what: `${assets.length} steps (${assets[0]!.what})` });
  const luigi = project.files('live').flatMap((f) => f.facts.classes.filter((c) => c.bases.some((b) => /luigi\.|FlowSpec|metaflow/.test(b))).map((c) => ({ f, c })));
  if (luigi.length >= 2 || luigi.some(({ c }) => c.bases.some((b) => b.includes('FlowSpec')))) found.code('orchestration.dag', project, luigi[0]!.f, luigi[0]!.c.line, -1, 'a flow of task classes');
  for (const [path, y] of project.facts.yaml) for (const d of y.docs) if (isDict(d)) yamlFlow(found, path, d, (v) => y.lineOf(v));
  for (const [path, text] of project.facts.text) {
    stateMachine(found, path, text);
    if (/(?:^|\/)Snakefile$/.test(path) && (text.match(/^rule\s+(?!all)/gm) ?? []).length >= 2) found.place('orchestration.dag', path, 1, 'a Snakemake workflow');
  }
  for (const f of project.files('live')) if (f.facts.imports.some((i) => /^aws_cdk|^stepfunctions/.test(i.module))) stateMachine(found, f.path, f.facts.code);
  for (const f of project.facts.workspace.files) if (/(?:^|\/)dags?\/[^/]+\.py$/.test(f.path) && f.bytes < 5 && !f.path.includes('__init__')) found.place('orchestration.empty', f.path, 1, 'an empty DAG file', 'declared');
}

/** Step Functions as JSON, in Terraform or in a CDK stack; without a rule that starts it, training waits for a person. */
function stateMachine(found: Findings, path: string, text: string) {
  const plain = /\.(?:json|tf)$/.test(path) && /"?StartAt"?\s*[:=]/.test(text) ? text.match(/"?Type"?\s*[:=]\s*"Task"/g) : null;
  const cdk = /\.(?:[jt]s|py)$/.test(path) && text.includes('stepfunctions') ? text.match(/\b(?:new\s+)?\w*tasks\.[A-Z]\w+\s*\(|\bnew\s+[A-Z]\w*Invoke\w*\(/g) : null;
  const steps = (plain ?? cdk ?? []).length;
  if (steps < 2) return;
  const line = text.slice(0, text.search(/StartAt|asks\.[A-Z]|Invoke/)).split('\n').length;
  found.place('orchestration.dag', path, line, `a Step Functions state machine of ${steps} tasks`);
  const started = /aws_cloudwatch_event_rule|aws_scheduler_schedule|events\.(?:Rule|Schedule)|Schedule\.(?:cron|rate|expression)/.test(text);
  if (/train/i.test(text)) found.place(started ? 'retraining.schedule' : 'retraining.unscheduled', path, line, started ? 'a schedule starts the training state machine' : 'a training state machine that nothing starts');
}

/** Flows that are written as YAML: DVC, Mage, Databricks, Argo, Azure ML. */
function yamlFlow(found: Findings, path: string, d: Dict, line: (v: object) => number) {
  if (/(?:^|\/)dvc\.yaml$/.test(path) && isDict(d['stages'])) {
    const n = Object.keys(d['stages']).length;
    found.place(n >= 2 ? 'orchestration.dag' : 'orchestration.toy', path, line(d['stages']), `dvc.yaml with ${n} stage${n === 1 ? '' : 's'}`);
  }
  if (/(?:^|\/)metadata\.ya?ml$/.test(path) && Array.isArray(d['blocks'])) {
    const linked = d['blocks'].filter((b) => isDict(b) && Array.isArray(b['upstream_blocks']) && b['upstream_blocks'].length).length;
    if (d['blocks'].length >= 2 && linked) found.place('orchestration.dag', path, 1, `a Mage pipeline of ${d['blocks'].length} blocks`);
  }
  const resources = isDict(d['resources']) ? d['resources'] : {};
  for (const job of Object.values(isDict(resources['jobs']) ? resources['jobs'] : {})) if (isDict(job) && Array.isArray(job['tasks'])) {
    const linked = job['tasks'].some((t) => isDict(t) && t['depends_on']);
    if (job['tasks'].length >= 2 && linked) found.place('orchestration.dag', path, line(job), `a Databricks job of ${job['tasks'].length} tasks`);
    const schedule = isDict(job['schedule']) ? job['schedule'] : null;
    if ((schedule && textOf(schedule['pause_status']).toUpperCase() !== 'PAUSED') || isDict(job['continuous']) || isDict(job['trigger'])) {
      if (/train|retrain/i.test(JSON.stringify(job))) found.place('retraining.schedule', path, line(schedule ?? job), 'a schedule on the training job');
    }
  }
  if (/^(?:Workflow|CronWorkflow|WorkflowTemplate)$/.test(String(d['kind'])) && String(d['apiVersion']).startsWith('argoproj')) found.place('orchestration.dag', path, line(d), 'an Argo workflow');
  if (isDict(d['jobs']) && d['type'] === 'pipeline' && Object.keys(d['jobs']).length >= 2) found.place('orchestration.dag', path, line(d['jobs']), 'an Azure ML pipeline');
  if (d['tasks'] && d['namespace'] && d['id'] && Array.isArray(d['tasks']) && d['tasks'].length >= 2) found.place('orchestration.dag', path, 1, 'a Kestra flow');
}

/** The files that fit a model when they run, with the ways in which a command may name them. */
interface Trainer {
  readonly path: string;
  readonly name: string;
  readonly module: RegExp;
}

const NAMES_TRAINING = /(?<![a-z])(?:(?:re)?train|fit|main|run|tun(?:e|ing)|dag|learn|entren|trein)|model|pipeline|experiment|flow/i;
const trainerCache = new WeakMap<Project, readonly Trainer[]>();

function trainers(project: Project, found: Findings): readonly Trainer[] {
  const known = trainerCache.get(project);
  if (known) return known;
  const fits = found.files('model.fit', 'model.fit-saved');
  const calls = new Set(found.of('model.fit').map((f) => f.call));
  // A name may promise training; without one, what the file starts has to arrive at a fit.
  const runs = (f: PyFile) => NAMES_TRAINING.test(f.path.split('/').at(-1)!) || fits.has(f) || [-1, ...f.facts.functions.keys()].some((fn) => (fn < 0 || /^(?:main|run|cli)$/.test(f.facts.functions[fn]!.name)) && project.reach(f, fn, 6).some((s) => calls.has(s.call)));
  const list = [...project.facts.python.values()].filter((f) => !f.notebook && !/__init__\.py$|evaluat|predict|valid|check|drift|monitor/i.test(f.path.split('/').at(-1)!) && project.closure(f, 3).some((g) => fits.has(g)) && runs(f)).map((f) => {
    const parts = f.path.replace(/(?:\/__main__)?\.py$/, '').split('/');
    return { path: f.path, name: f.path.split('/').at(-1)!, module: patternOf(`-m\\s+(?:[\\w.]+\\.)?${parts.at(-1)!.replace(/\W/g, "\\$&")}(?:$|[\\s:])`) };
  });
  trainerCache.set(project, list);
  return list;
}

/** Does a command lead to code that fits a model? */
function trains(project: Project, found: Findings, c: Command): boolean {
  return trainedBy(project, found, c).length > 0;
}

/** The commands that fit a model among those which a command leads to. */
function trainedBy(project: Project, found: Findings, c: Command): Command[] {
  const list = trainers(project, found);
  return expand(project, c).filter((e) => {
    if (/^\s*(?:echo|#|git|pip|docker\s+push)\b|\bpytest\b|\bunittest\b/.test(e.text)) return false;
    if (/custom-jobs\s+create|create-training-job|az\s+ml\s+job\s+create/.test(e.text)) return true;
    const scripts = scriptsRun(e.text).map((s) => s.replace(/^(?:\.{1,2}\/)+/, '')).filter((s) => !STANDS_IN.test(s));
    if (list.some((t) => scripts.some((s) => s.endsWith(t.name) && (t.path === s || t.path.endsWith(`/${s}`) || s.endsWith(`/${t.path}`))) || (e.text.includes('-m') && t.module.test(e.text)))) return true;
    return /\b(?:dvc\s+repro|kedro\s+run|mlflow\s+run|python3?\s+(?:\S*\/)?[\w-]*train[\w-]*\.py|-m\s+(?:[\w.]+\.)?\w*train\w*(?=\s|$|:)|(?:run|make|invoke|inv|poe|just|task)\s+\S*train|prefect\s+deployment\s+run\s+\S*train)/i.test(e.text);
  });
}

const TAKES = /docker\s+(?:build|push)|git\s+(?:push|commit)|dvc\s+push|aws\s+s3\s+(?:cp|sync)|gsutil|deploy|register|promote|upload|release/i;

/** A test that trains a little leaves no model behind. */
const inTest = (c: Command): boolean => /(?:^|[\s/_$"'{-])(?:tests?|integration|smoke|fixtures?)(?:[\s/_.-]|$)/i.test(`${c.path.replace(/^\.github\/workflows\//, '')} ${c.unit} ${c.text}`);

/** A task that trains, not one that makes or moves the training data. */
const TRAINS = /(?<![a-z])(?:re)?train(?!(?:ing)?[_ -]?(?:data|set|df|path|csv|test|features?|samples?|table|view|dataset|frame))/i;

/** Not the end of "pretrained". */
const RETRAIN = /(?<![a-z])re[-_ ]?train(?!ed|_test)/i;

function retraining(project: Project, found: Findings) {
  const fits = found.files('model.fit', 'model.fit-saved');
  for (const flow of project.facts.workflows) {
    const commands = workflowCommands(project, flow);
    const hits = commands.filter((c) => trains(project, found, c));
    const tested = (c: Command) => inTest(c) || trainedBy(project, found, c).some(inTest);
    const hit = hits.find((c) => !tested(c)) ?? hits[0];
    if (!hit) continue;
    // Kept for a look by hand is not taken: a later command, image, commit or job has to use it.
    const after = jobsAfter(flow, hit.unit);
    const later = commands.slice(commands.indexOf(hit)).some((c) => (after.has(c.unit) || c.path !== flow.path) && TAKES.test(c.text) && !/^\s*echo\b|codecov/.test(c.text)) || flow.jobs.some((j) => after.has(j.name) && j.steps.some((s) => /download-artifact|build-push-action|git-auto-commit|add-and-commit|deploy/.test(s.uses)));
    const astray = hit.origin === 'ci' && notWhereItRuns(project, flow, hit, commands);
    if (astray) found.place('retraining.broken', hit.path, hit.line, `training in a workflow that starts ${astray}, which is not where it runs`);
    else if (hit.ignored) found.place('retraining.broken', hit.path, hit.line, 'training in a workflow whose failure is ignored');
    else if (flow.scheduled) found.place('retraining.schedule', hit.path, hit.line, `a cron workflow trains: ${short(hit.text, 60)}`);
    else if (flow.trigger === 'live' && later && !tested(hit)) found.place('retraining.ci', hit.path, hit.line, `every push trains the model that is then used: ${short(hit.text, 50)}`);
    else if (flow.trigger === 'live') found.place('retraining.smoke', hit.path, hit.line, 'continuous integration trains, but nothing takes that model');
    else if (flow.trigger === 'manual') found.place('retraining.manual', hit.path, hit.line, 'a workflow that a person starts trains the model');
  }
  schedules(project, found, fits);
  byName(project, found);
}

/** A job and those that wait for it; a job beside it has another machine and another copy of everything. */
function jobsAfter(flow: Workflow, job: string): ReadonlySet<string> {
  const out = new Set([job]);
  for (let grown = true; grown;) {
    grown = false;
    for (const j of flow.jobs) if (!out.has(j.name) && (!j.needs || j.needs.some((n) => out.has(n)))) { out.add(j.name); grown = true; }
  }
  return out;
}

function reachesFit(project: Project, file: PyFile, fits: ReadonlySet<PyFile>): boolean {
  return project.closure(file, 4).some((g) => fits.has(g));
}

function schedules(project: Project, found: Findings, fits: ReadonlySet<PyFile>) {
  for (const f of found.of('orchestration.flow')) {
    if (!f.file || f.scope !== 'live' && !project.isBroken(f.file)) continue;
    const trainsHere = reachesFit(project, f.file, fits) || f.file.facts.calls.some((c) => TRAINS.test(c.args) && /Operator$|task/.test(c.name));
    if (!trainsHere) continue;
    if (project.isBroken(f.file) || f.file.facts.imports.some((i) => missingModule(project, f.file!, i.module, i.level))) { found.add({ ...f, scope: 'live', id: 'retraining.broken', what: 'a training DAG that imports what does not exist' }); continue; }
    const text = f.call ? f.call.args : f.fn !== undefined && f.fn >= 0 ? f.file.facts.functions[f.fn]!.decorators.map((d) => d.args).join(' ') : '';
    const schedule = /schedule(?:_interval)?\s*=\s*([^,\n)]+)/.exec(text)?.[1]?.trim();
    if (f.what.includes('Airflow')) {
      if (schedule && !/^(?:None|["']{2}|["']@once["'])$/.test(schedule)) found.add({ ...f, id: 'retraining.schedule', what: `a scheduled DAG trains (schedule ${schedule})` });
      else found.add({ ...f, id: 'retraining.unscheduled', what: 'a training DAG without a schedule' });
    }
  }
  for (const s of project.callsNamed('serve', 'deploy', 'build_from_flow', 'Deployment', 'to_deployment', 'from_source')) {
    if (!/prefect|flow|deployment/i.test(s.call.name) || !project.closure(s.file, 3).some((g) => fits.has(g)) || startsOther(project, found, s)) continue;
    const text = s.file.facts.code.slice(s.call.from, s.call.to + 400);
    if (/\b(?:cron|interval|schedules?|rrule)\s*=\s*(?!None)/.test(text)) found.site('retraining.schedule', s, 'a scheduled deployment of the training flow');
    else found.site('retraining.unscheduled', s, 'a deployment of the training flow without a schedule');
  }
  for (const f of found.live('orchestration.schedule', 'orchestration.schedule-beat')) {
    if (!f.file) continue;
    const near = f.call ? f.file.facts.code.slice(Math.max(0, f.call.from - 200), f.call.to + 200) : '';
    if (/train/i.test(near) || reachesFit(project, f.file, fits)) found.add({ ...f, id: 'retraining.schedule', what: `a schedule starts training (${f.what})` });
  }
  for (const s of [...found.live('orchestration.trigger')]) if (s.file && (/train/i.test(`${s.call?.args ?? ''} ${s.file.facts.code.slice(s.call?.from ?? 0, s.call?.to ?? 0)}`) || /train/i.test(s.path))) found.add({ ...s, id: 'retraining.trigger', what: `a trigger starts the training flow (${s.what})` });
  for (const [path, y] of project.facts.yaml) yamlSchedule(project, found, path, y.docs, (v) => y.lineOf(v));
  for (const [path, blocks] of project.facts.hcl) for (const b of blocks) if ((b.labels[0] ?? '').includes('schedule') && /train/i.test(b.labels.join(' ') + b.body)) found.place('retraining.schedule', path, b.line, 'a cloud schedule starts training');
  // A pipeline that is a resource waits for a person, unless a rule or a schedule names it.
  for (const [path, blocks] of project.facts.hcl) for (const b of blocks) if (/^(?:aws_sagemaker_pipeline|google_vertex_ai_pipeline_job|azapi_\w*pipeline)/.test(b.labels[0] ?? '') && /train/i.test(b.body)) found.place('retraining.unscheduled', path, b.line, 'a training pipeline that is registered without a schedule');
  for (const s of project.callsNamed('define_asset_job', 'define_job')) if (s.scope === 'live' && TRAINS.test(s.call.args)) found.site('retraining.unscheduled', s, 'a training job without a schedule');
  for (const c of project.facts.commands) if (c.unit === 'cron' && trains(project, found, { ...c, text: c.text.replace(/^(?:\S+\s+){5}/, '') })) found.command('retraining.schedule', c, 'a crontab entry trains');
  driftBranches(project, found);
  askedFor(project, found);
  commentedOut(project, found, fits);
}

/** A schedule that is commented out is a mechanism that nothing starts. */
function commentedOut(project: Project, found: Findings, fits: ReadonlySet<PyFile>) {
  for (const file of project.files('live')) {
    const line = file.facts.comments.find((c) => /CronSchedule|IntervalSchedule|DeploymentSpec|schedule(?:_interval)?\s*=|\.serve\(|cron\s*=/.test(c.text));
    if (line && (reachesFit(project, file, fits) || (/\bDAG\b|Operator|@flow/.test(file.facts.code) && /train/i.test(file.facts.code)))) found.code('retraining.unscheduled', project, file, line.line, -1, 'a schedule of the training that is commented out');
  }
}

/** `flows/main.py:flow` of a deployment leads to a fit. */
function entryTrains(project: Project, found: Findings, entry: string): boolean {
  const path = entry.replace(/:.*$/, '').replace(/^\.\//, '');
  const file = project.facts.python.get(path);
  return !!file && reachesFit(project, file, found.files('model.fit', 'model.fit-saved'));
}

/** prefect.yaml, Mage triggers, Kubernetes CronJobs. */
function yamlSchedule(project: Project, found: Findings, path: string, docs: readonly unknown[], line: (v: object) => number) {
  for (const d of docs) {
    if (!isDict(d)) continue;
    const deployments = /prefect\.ya?ml$|deployment\.ya?ml$/.test(path) ? (Array.isArray(d['deployments']) ? d['deployments'] : textOf(d['flow_name']) ? [d] : []) : [];
    for (const x of deployments) if (isDict(x) && (/train/i.test(JSON.stringify(x)) || entryTrains(project, found, textOf(x['entrypoint'])))) {
      const schedule = x['schedule'] ?? x['schedules'];
      const active = schedule && x['is_schedule_active'] !== false && JSON.stringify(schedule).length > 4 && !/^\{"?(?:cron|interval)"?:null/.test(JSON.stringify(schedule));
      found.place(active ? 'retraining.schedule' : 'retraining.unscheduled', path, line(x), active ? 'a scheduled deployment of the training flow' : 'a training deployment without a schedule');
    }
    if (/triggers\.ya?ml$/.test(path) && Array.isArray(d['triggers'])) for (const t of d['triggers']) if (isDict(t) && /train/i.test(path + JSON.stringify(t)) && t['schedule_type'] !== 'api') found.place(t['status'] === 'active' ? 'retraining.schedule' : 'retraining.unscheduled', path, line(t), 'a Mage trigger on the training pipeline');
    if (/^(?:CronJob|CronWorkflow)$/.test(String(d['kind'])) && /train/i.test(JSON.stringify(d))) found.place('retraining.schedule', path, line(d), 'a Kubernetes schedule trains');
    if (d['kind'] === undefined && Array.isArray(d['triggers']) && Array.isArray(d['tasks']) && /train/i.test(JSON.stringify(d['tasks'])) && JSON.stringify(d['triggers']).includes('Schedule')) found.place('retraining.schedule', path, 1, 'a Kestra schedule trains');
  }
}

/** Code that starts training because of drift or new data. */
function driftBranches(project: Project, found: Findings) {
  for (const file of project.files('live')) for (const c of file.facts.checks) {
    if (project.scopeAt(file, c.fn) !== 'live') continue;
    if ((/drift|degrad|new_data|new_rows|stale|performance/i.test(c.condition) || RETRAIN.test(c.condition)) && /\b(?:\w*retrain\w*|run_training\w*|train_model|training_flow|train_pipeline|trigger_training|run_pipeline)\s*\(|run_deployment\s*\(|submit\([^)]*train|subprocess[^)\n]*train/i.test(c.body)) found.code('retraining.trigger', project, file, c.line, c.fn, `training is started when ${short(c.condition, 50)}`);
  }
}

/** Mechanisms that only a person starts count when their own name says retrain. */
function byName(project: Project, found: Findings) {
  const routes = new Set(found.live('api.route').map((r) => (r.file ? `${r.file.path}#${r.fn ?? -1}` : '')));
  for (const file of project.files('live')) for (const [i, f] of file.facts.functions.entries()) {
    if (project.scopeAt(file, i) === 'dead') continue;
    if (RETRAIN.test(f.name) && !/should|check|need|recommend|is_|alert|notify|flag/i.test(f.name) || RETRAIN.test(f.doc.slice(0, 160)) && (/train/i.test(f.name) || trainers(project, found).some((t) => t.path === file.path) && /pipeline|run|main/i.test(f.name))) found.code('retraining.named', project, file, f.line, i, `${f.name}() is a retraining mechanism that a person starts`);
    if (routes.has(`${file.path}#${i}`) && (/["'][^"']*\/(?:re)?train\b/i.test(f.decorators.map((d) => d.args).join(' ')) || /^(?:start_|run_|trigger_)?(?:re)?train(?:ing)?(?:_model|_job|s)?$/.test(f.name))) found.code('retraining.named', project, file, f.line, i, 'a route of the service starts training');
  }
  for (const f of project.facts.workspace.files) if (RETRAIN.test(f.path.split('/').at(-1)!) && /\.(?:py|sh|ya?ml)$/.test(f.path) && f.bytes > 60 && !/test|doc/i.test(f.path)) {
    const py = project.facts.python.get(f.path);
    if (!py || project.scopeOf(py) === 'live') found.place('retraining.named', f.path, 1, 'a retraining script that a person starts');
  }
  for (const c of project.facts.commands) if (c.origin === 'make' && RETRAIN.test(c.unit)) found.command('retraining.named', c, `make ${c.unit} retrains when a person starts it`);
}
