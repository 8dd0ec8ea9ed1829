/** Searches, trackers and versions of data and models. */
import type { PyFile } from '../facts/index.js';
import { argumentsOf, originsOf, passedAt, withoutStrings } from '../graph/origins.js';
import type { Project, Site } from '../graph/project.js';
import type { PyCall } from '../types.js';
import { compileGlobs } from '../globs.js';
import { short, type Detector, type Findings } from './findings.js';
import { argText, rolesOf, whereabouts } from './roles.js';
import { patternOf } from '../pattern-of.js';
import { tuning } from './tuning.js';

export const detectExperiments: Detector = (project, found) => {
  tuning(project, found);
  tracking(project, found);
  versioning(project, found);
};

function tracking(project: Project, found: Findings) {
  for (const f of found.of('tracking.run')) {
    if (f.call && /wandb|neptune|swanlab|aim|comet|trackio/.test(f.call.name) && /config\s*=|hparams/.test(f.call.args)) found.add({ ...f, id: 'tracking.params' });
    if (f.call?.name.includes('wandb')) {
      const more = project.callsNamed('update').find((s) => s.file === f.file && s.call.raw.includes('config'));
      if (more) found.add({ ...f, id: 'tracking.params' });
      // A run that an agent of a sweep starts carries the parameters that the sweep chose.
      const swept = project.callsNamed('agent', 'sweep').some((s) => s.call.name.includes('wandb') && s.scope === f.scope) || f.scope === 'live' && project.facts.commands.some((c) => /wandb\s+(?:agent|sweep)/.test(c.text));
      if (swept && f.file && /\bconfig\b/.test(f.file.facts.code)) found.add({ ...f, id: 'tracking.params', what: 'the sweep records the parameters of its runs' });
    }
  }
  for (const s of project.callsNamed('save_hyperparameters', 'log_hyperparams')) found.site('tracking.params', s, 'logs hyperparameters to the logger');
  for (const f of found.of('tracking.logger')) {
    const logs = project.callsNamed('log', 'log_dict').some((s) => s.scope === f.scope && s.call.raw.startsWith("self.log"));
    if (logs) found.add({ ...f, id: 'tracking.metrics', what: 'the logger of the trainer records metrics' });
    if (f.call && /config\s*=/.test(f.call.args)) found.add({ ...f, id: 'tracking.params' });
  }
  for (const s of project.callsNamed('TrainingArguments', 'Seq2SeqTrainingArguments')) if (/report_to\s*=\s*\[?["'](?!none)/.test(s.call.args)) {
    found.site('tracking.params', s, 'the trainer reports to a tracker');
    found.site('tracking.metrics', s, 'the trainer reports to a tracker');
  }
  for (const s of project.callsNamed('log')) if (/wandb|mlflow|self\.(?:run|experiment|tracker)|\brun\.log$|tracker\.log$/.test(`${s.call.name} ${s.call.raw}`) && s.file.facts.imports.some((i) => /wandb|neptune|swanlab/.test(i.module))) found.site('tracking.metrics', s, 'logs to the run');
  // What logs by itself has something to log where a model is fitted.
  const fitting = found.files('model.fit', 'model.fit-saved');
  const around = new Set([...rolesOf(project, found).training].flatMap((f) => project.closure(f, 4)));
  for (const f of found.live('tracking.autolog')) if (f.file && (around.has(f.file) || project.closure(f.file, 3).some((g) => fitting.has(g)))) found.add({ ...f, id: 'tracking.autolog-fit' });
  for (const c of project.facts.commands) if (c.origin !== 'readme' && /\bmlflow\s+(?:server|ui)\b/.test(c.text)) found.command('tracking.server', c, 'starts a tracking server');
  for (const [path, y] of project.facts.yaml) for (const s of y.scalars) if (s.key === 'image' && /mlflow|wandb\/local|clearml/.test(s.value)) found.place('tracking.server', path, s.line, 'a tracking server in a container');
}

const TRACKED = /\.(?:csv|tsv|parquet|feather|pkl|pickle|joblib|h5|hdf5|keras|onnx|pt|pth|ckpt|bin|safetensors|npy|npz|zip|gz|tar|xlsx|arff|tflite|pb|model|data|db|sqlite)(?:$|[\s*])/i;

function versioning(project: Project, found: Findings) {
  for (const s of project.sites) if (/registered_model_name\s*=\s*(?!None\b)/.test(s.call.args) && /log_model|save|autolog|\.log_/.test(s.call.name)) found.site('versioning.register', s, 'registers the model when it is logged');
  const { workspace, text } = project.facts;
  const names = workspace.files.map((f) => f.path);
  for (const p of names) {
    if (/[^/]\.dvc$/.test(p) && !p.startsWith('.dvc/')) found.place('versioning.pointer', p, 1, `DVC pointer of ${p.replace(/\.dvc$/, '')}`);
    else if (/(?:^|\/)dvc\.lock$/.test(p)) found.place('versioning.pointer', p, 1, 'dvc.lock is committed');
  }
  for (const [path, content] of text) if (/(?:^|\/)\.gitattributes$/.test(path)) for (const [i, line] of content.split('\n').entries()) {
    const pattern = /^(\S+)\s+.*filter=lfs/.exec(line)?.[1];
    if (!pattern || !(TRACKED.test(pattern) || /data|model|artifact/i.test(pattern))) continue;
    const match = compileGlobs([pattern.replace(/^\//, '')]);
    found.place(names.some(match) ? 'versioning.pointer' : 'versioning.declared', path, i + 1, `Git LFS tracks ${pattern}`, names.some(match) ? 'live' : 'declared');
  }
  uploads(project, found);
  for (const s of project.callsNamed('log_artifact', 'log_artifacts')) if (s.call.name.includes('mlflow') && /model|\.(?:pkl|joblib|onnx|pt|h5|keras)\b/i.test(argText(s, project)) && !/metric|report|plot|figure|config|card|confusion/i.test(s.call.args)) found.site('model.log', s, `logs the model with a run: ${short(s.call.raw, 40)}(${short(s.call.args, 40)})`);
  for (const f of workspace.files) if (/(?:^|\/)[^/]*\d{4}[-_]?\d{2}[-_]?\d{2}[^/]*\/(?:.*\/)?[^/]+\.(?:pkl|joblib|onnx|pt|pth|h5|keras|ckpt)$/.test(f.path)) found.place('versioning.local', f.path, 1, 'model files in folders by their date');
  for (const f of workspace.files) if (/[._-]v\d+(?:[._-]\d+)*\.(?:pkl|joblib|onnx|pt|pth|h5|keras|bin|json|cbm|ubj)$/i.test(f.path) && /model|artifact/i.test(f.path)) found.place('versioning.local', f.path, 1, 'a model file with a version in its name');
  for (const [path, blocks] of project.facts.hcl) for (const b of blocks) if (/\bType\s*=\s*"RegisterModel"/.test(b.body)) found.place('versioning.register', path, b.line, 'a step of the pipeline registers the model');
  for (const f of found.of('versioning.artifact')) if (/model|data|artifact/i.test(f.call?.args ?? '') || f.call) found.add({ ...f, id: 'versioning.register', what: 'logs the model or data as a versioned artefact' });
  ownRegistry(project, found);
  keptApart(project, found);
}

/** What tells one run from another. */
const RUN = /(?<![a-z])(?:strftime|now|utcnow|today|isoformat|uuid\w*|(?:run|experiment|trial)_?(?:id|name|tag)|model_?id|version\w*|(?:git_?)?sha|commit\w*)(?![a-z])|time\.time\(|\b(?:run_|model_|train_|start_|current_)?timestamp\b/i;
/** A model that is kept by its date has that for a version; data that is collected by dates has none. */
const DATED = /(?<![a-z])(?:date|week|month)(?:_?\w+)?(?![a-z])/i;
const RUN_FOLDER = /\b(?:logdir|log_dir|output_dir|dirpath|save_dir|default_root_dir|ckpt_dir|checkpoint_dir|checkpoint_path|filepath)\s*=\s*([^,]{1,120})/;

/** Models whose paths, wherever they are put together, hold what tells runs apart. */
function keptApart(project: Project, found: Findings) {
  const note = (f: { readonly file?: PyFile; readonly call?: PyCall }, path: string, scope: Site['scope']) => {
    if (!f.file || !f.call) return;
    const told = originsOf(project, passedAt({ file: f.file, call: f.call }, path)).find((o) => RUN.test(withoutStrings(o.text)));
    if (told) found.site('versioning.local', { file: f.file, call: f.call, scope }, `keeps runs apart by their path: ${short(told.text, 50)}`);
  };
  for (const f of found.of('model.saved')) if (f.call) {
    const parts = argumentsOf(f.call.args);
    // What is saved comes first where a function, not the model itself, saves it.
    note(f, (/(?:^|\.)(?:dump|save_file|save_model|save)$/.test(f.call.name) && parts.length > 1 ? parts.slice(1) : parts).join(', '), f.scope as Site['scope']);
  }
  const fitting = found.files('model.fit', 'model.fit-saved');
  for (const file of fitting) for (const call of file.facts.calls) {
    const folder = RUN_FOLDER.exec(call.args)?.[1];
    if (folder !== undefined && /fit|train|callback|checkpoint|trainer|runner/i.test(call.name)) note({ file, call }, folder, project.scopeAt(file, call.fn));
  }
  for (const s of project.callsNamed('copy', 'copy2', 'copyfile', 'copytree', 'move')) if (s.call.name.startsWith('shutil') && /model/i.test(`${s.call.args} ${whereabouts(s)}`)) note(s, argumentsOf(s.call.args)[1] ?? '', s.scope);
}

function uploads(project: Project, found: Findings) {
  const { inference, training } = rolesOf(project, found);
  for (const f of found.of('io.storage-put')) {
    if (!f.file || !f.call) continue;
    const site: Site = { file: f.file, call: f.call, scope: f.scope as Site['scope'] };
    const fn = f.fn !== undefined && f.fn >= 0 ? f.file.facts.functions[f.fn]! : undefined;
    // The key may be put together by whoever calls, and an object of the bucket may hold it: `bucket.blob(key).upload_…`.
    const made = [f.call.args, f.call.raw.replace(/\.\w+$/, '')].flatMap((t) => originsOf(project, passedAt(site, t)));
    const textOf = `${argText(site, project)} ${whereabouts(site)} ${made.map((o) => o.text).join(' ')}`;
    if (!/model|artifact|data|train|pkl|joblib/i.test(textOf) || /predict|log\b|request|feedback|monitor/i.test(`${fn?.name ?? ''} ${f.call.args}`)) continue;
    // What a scoring job uploads is its result.
    if (inference.has(f.file) && !training.has(f.file) && !/model|artifact/i.test(f.call.args)) continue;
    const versioned = made.some((o) => RUN.test(withoutStrings(o.text)) || /model/i.test(f.path) && DATED.test(withoutStrings(o.text)));
    found.add({ ...f, id: versioned && /model|artifact|train/i.test(textOf) ? 'versioning.upload' : 'versioning.fixed-upload', what: versioned ? 'uploads under a version' : 'uploads to one fixed key' });
  }
}

/** A home-made registry: training adds a version, and serving or scoring resolves it through an alias or pointer. */
function ownRegistry(project: Project, found: Findings) {
  const { inference, training, serving } = rolesOf(project, found);
  // What a service imports resolves the model for it, unless it is the trainer's.
  const served = new Set([...serving].flatMap((f) => project.closure(f, 2)).filter((f) => !training.has(f)));
  const WRITE = /register|add_version|save_version|promote|set_active|activate|set_alias|publish|finali[sz]e|add_model|create_version|update_manifest|save_manifest|write_registry|register_model/i;
  const READ = /(?:get|load|resolve|read|find)_?\w*(?:active|alias|champion|latest|current|production|registry|version|manifest|pointer)|load_registry|load_from_registry|resolve/i;
  const WORD = /registry|alias|active_version|manifest|champion|current_version|active_model|pointer|active\b/i;
  let write: Site | undefined;
  let read: Site | undefined;
  let index: Site | undefined;
  for (const s of project.sites) {
    if (s.scope !== 'live') continue;
    for (const t of project.modules.targets(s.file, s.call)) {
      const f = t.file.facts.functions[t.fn]!;
      const body = t.file.facts.code.slice(f.from, f.to);
      if (/mlflow|wandb/.test(body)) continue;
      if (WRITE.test(f.name) && /version|alias|active/i.test(body) && (WORD.test(body) || WORD.test(t.file.path)) && /dump|write|save|symlink|copy|replace|execute|\.add\(/i.test(body)) { index ??= s; if (!inference.has(s.file) || training.has(s.file)) write ??= s; }
      if (READ.test(f.name) && (WORD.test(body) || WORD.test(t.file.path)) && /version|alias|active/i.test(body + declared(t.file, body)) && (inference.has(s.file) || served.has(s.file))) read ??= s;
    }
  }
  if (write && read) found.site('versioning.own-registry', write, 'adds a version to its own registry, which serving or scoring resolves');
  else if (index) found.site('versioning.local', index, 'an own index of versions');
}

/** The declarations of the classes of the same file that a text names: a pointer's type says what it points to. */
function declared(file: PyFile, text: string): string {
  const { classes, code } = file.facts;
  return classes.filter((c) => patternOf(`\\b${c.name}\\b`).test(text)).map((c) => code.slice(c.from, c.to)).join('\n');
}
