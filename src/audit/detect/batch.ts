/** Jobs that score many records with a trained model and keep the result. */
import type { PyFile } from '../facts/index.js';
import type { Project, Site } from '../graph/project.js';
import { short, type Detector, type Findings } from './findings.js';
import { asksService } from './asked.js';
import { callersOf, handedTo } from './flow.js';
import { onlyText, rolesOf } from './roles.js';

const TABLE_WRITE = ['to_csv', 'to_parquet', 'to_sql', 'to_json', 'to_excel', 'write_csv', 'write_parquet', 'saveAsTable', 'insert_many', 'insertInto', 'to_gbq', 'put_object', 'upload_file', 'bulk_write', 'execute_values', 'executemany', 'save_csv', 'save_predictions', 'write_predictions', 'parquet', 'writerow', 'writerows', 'merge', 'write_table', 'copy_expert', 'add_all', 'bulk_insert_mappings', 'upload_fileobj', 'save', 'savetxt', 'insert', 'to_feather', 'to_delta', 'execute', 'sql', 'write', 'write_text', 'dump', 'add', 'insert_one', 'put_item'];
/** These write one row, and a job writes many: somewhere on the way there is a loop. */
const ONE_ROW = new Set(['execute', 'add', 'insert_one', 'put_item', 'replace_one', 'update_one']);
const PREDICTION = /predict|pred\b|preds\b|y_hat|yhat|score|proba|forecast|output|result|submission|\bdf\b|\bsub\b|recommend|label/i;

export const detectBatch: Detector = (project, found) => {
  jobs(project, found);
  lists(project, found);
  for (const s of found.live('batch.transform')) found.add({ ...s, id: 'batch.job' });
  for (const f of project.files('live')) for (const [i, fn] of f.facts.functions.entries()) if (/batch_?(?:score|predict|infer)|(?:score|predict)_?batch/i.test(fn.name)) found.code('batch.named', project, f, fn.line, i, `${fn.name}() is named a batch job`);
};

const LOADS = /load\w*model|get\w*model|load_(?:pipeline|bundle|artifact|champion)|model\w*load|loader\.load|spark_udf/i;

const EVALUATES = /eval|valid|experiment|compar|threshold|backtest|tune|benchmark|explain|ablation|monitor|drift|bias|fairness|calibrat|convert|export|demo|embed/i;

/** What one entry point of a file reaches decides, so that a helper which writes is no job by itself. */
function jobs(project: Project, found: Findings) {
  const { serving, pages } = rolesOf(project, found);
  const calls = (...ids: string[]) => new Set(ids.flatMap((id) => found.of(id).map((f) => f.call)));
  const predicts = calls('model.predict');
  const loads = calls('model.load');
  const fits = calls('model.fit', 'model.fit-saved');
  const metrics = calls('evaluation.metric');
  const fitFiles = found.files('model.fit', 'model.fit-saved');
  const servedFiles = new Set([...serving].flatMap((f) => project.closure(f, 5)));
  for (const file of project.facts.python.values()) {
    const scope = project.scopeOf(file);
    if (scope === 'test' || scope === 'example' || serving.has(file) || pages.has(file)) continue;
    if (/simulat|replay|traffic|load_?test|locust|benchmark|smoke/i.test(file.path)) continue;
    const base = file.path.split('/').at(-1)!;
    const evaluates = EVALUATES.test(base);
    for (const entry of entries(project, file)) {
      const sites = project.reach(file, entry, 5).filter((s) => s.scope === scope);
      // The service of the project may be asked instead of the model itself.
      const asked = /(?:^|\/)(?:ui|app|frontend|dashboard)\/|client|bench/i.test(file.path) ? undefined : sites.find((s) => asksService(project, s));
      // A method of the project that is only named so is looked into, not believed.
      const predicted = sites.filter((s) => predicts.has(s.call));
      const hit = predicted.find((s) => !project.modules.targets(s.file, s.call).length) ?? asked ?? predicted[0];
      if (!hit) continue;
      // Where a service is asked, or the name says so, a pipeline is one that predicts.
      const evaluation = evaluates || /train|pipeline/i.test(base) && hit !== asked && !/predict|scor|infer|forecast|batch/i.test(base);
      // What a module loads when it is imported, or an object when it is made, is there for all that follows.
      const atImport = [...new Set(sites.map((s) => s.file))].flatMap((f) => f.facts.calls.filter((c) => c.fn < 0 || /^(?:__init__|setup|__post_init__)$/.test(f.facts.functions[c.fn]!.name)));
      const fitted = sites.some((s) => fits.has(s.call));
      const scored = sites.some((s) => metrics.has(s.call));
      const loaded = hit === asked || [...sites.map((s) => s.call), ...atImport].some((c) => loads.has(c) || LOADS.test(c.raw));
      const handed = (s: Site) => handedTo(project, s, sites);
      const writes = sites.filter((s) => (TABLE_WRITE.includes(tailOf(s)) && !onlyText(s.call) && isTable(s, sites, handed)) || ownWriter(s, sites));
      const ofPredictions = (s: Site) => PREDICTION.test(`${s.call.raw} ${handed(s)} ${fnName(s)}`) && speaksOfPredictions(project, s, sites);
      const many = (w: Site) => !ONE_ROW.has(tailOf(w)) || /\bSELECT\b/.test(w.call.args) || [w, hit].some((x) => [x, ...callersOf(project, x, sites, 4)].some((y) => y.call.loops > 0));
      const writtenRows = writes.filter((s) => (s.call.raw === 'f.write' || ofPredictions(s)) && !/metric|report|importance|confusion|history|params/i.test(s.call.args) && many(s));
      const write = writtenRows.find((s) => !/submi/i.test(`${s.call.args} ${fnName(s)}`)) ?? writtenRows[0];
      // A monitoring job that keeps its predictions has made them on the way.
      const keeps = write !== undefined && /predictions?\w*(?:_\{[^}]*\})?[\w{}]*\.(?:csv|parquet|json)/i.test(handed(write));
      const submission = writes.find((s) => /submission|submit/i.test(`${s.call.args} ${s.file.path} ${fnName(s)}`)) ?? (write && /submission/i.test(file.facts.code) && /index\s*=\s*False/.test(write.call.args) ? write : undefined);
      if (submission) found.site('batch.job', { ...submission, scope }, `writes a submission: ${short(submission.call.args, 50)}`);
      if (submission && write === submission) continue;
      // The evidence is the write, the job what leads to it.
      const job = write && { id: 'batch.job', scope, path: write.file.path, line: write.file.lineOf(write.call.line), call: write.call, file, fn: entry };
      if (loaded && write && !scored && /\b[yX]_test\b|test_target/.test(file.facts.code)) found.site('batch.same-run', { ...write, scope }, 'scores the held-out test set of its own training');
      else if (job && loaded && !fitted && !scored && (!evaluation || keeps && /monitor|drift/i.test(file.path.split('/').at(-1)!))) found.add({ ...job, what: `loads a model, scores records and writes them: ${short(`${job.call.raw}(${job.call.args}`, 60)})` });
      else if (loaded && hit !== asked && !fitted && !fitFiles.has(file) && !evaluation && !scored && startable(file, entry) && ANSWERS.test(`${file.path.split('/').at(-1)!} ${fnName(hit)}`) && !servedFiles.has(file)) found.site('batch.command', { ...hit, scope }, 'loads a model and predicts without writing a table');
      else if (write && /predict|forecast|batch|infer|score/i.test(`${file.path.split('/').at(-1)} ${fnName(write)}`) && !evaluation && !EVALUATES.test(write.file.path.split('/').at(-1)!)) found.site('batch.same-run', { ...write, scope }, 'writes predictions of the model or data of the same run');
    }
  }
}

/** Routes that take a list or file and give the answers back, and pages that take a file. */
function lists(project: Project, found: Findings) {
  for (const r of found.live('api.model-route', 'api.asks')) {
    const f = r.file && r.fn !== undefined && r.fn >= 0 ? r.file.facts.functions[r.fn] : undefined;
    if (!f || /image|photo|img|audio/i.test(f.params + f.name)) continue;
    const named = /batch|bulk|many|csv|file(?!name)|upload/i.test(`${f.name} ${f.decorators.map((d) => d.args).join(' ')}`);
    const whole = /["']predictions["']\s*:\s*\w+\.tolist\(\)/.test(r.file!.facts.code.slice(f.from, f.to));
    if (named || whole || /List\[|list\[|UploadFile/.test(f.params) || listModel(project, r.file!, f.params) || takesLists(project, r.file!, r.fn!)) found.add({ ...r, id: 'batch.route', what: `${f.name}() scores many records and returns them` });
  }
  const { pages } = rolesOf(project, found);
  for (const s of project.callsNamed('file_uploader', 'File', 'Upload')) if (s.scope === 'live' && pages.has(s.file) && /csv|xlsx|parquet|batch/i.test(s.call.args) && found.live('model.predict').some((p) => p.file && project.closure(s.file, 3).includes(p.file))) found.site('batch.route', s, 'a page scores a file that is uploaded');
}

/** What a person starts: the body of a script, or a command of it; a helper that is imported is no command. */
function startable(file: PyFile, entry: number): boolean {
  return entry < 0 ? file.facts.hasMain || file.facts.script : file.facts.functions[entry]!.decorators.some((d) => /(?:^|\.)command$/.test(d.name));
}

/** Names of what is started to get an answer. */
const ANSWERS = /predict|infer|scor|classif|forecast|recommend|apply|generat|translat|main|run|app|cli|test|demo|serv|use/i;

/** The function that writes, or one that hands it the table, names what was predicted: a cleaned table does not count. */
function speaksOfPredictions(project: Project, s: Site, sites: readonly Site[]): boolean {
  const text = (x: Site) => (x.call.fn >= 0 ? x.file.facts.code.slice(x.file.facts.functions[x.call.fn]!.from, x.file.facts.functions[x.call.fn]!.to) : x.file.facts.code);
  return [s, ...callersOf(project, s, sites)].some((x) => PREDICTED.test(text(x)));
}

const PREDICTED = /predict|\bpreds?\b|y_hat|yhat|\bscores?\b|scored|proba|forecast|submission|recommend|inference|_pred\b/i;

/** A request model, wherever it is defined, with a field that is a list of rows; a list of numbers is one row, a conversation one question. */
function listModel(project: Project, file: PyFile, params: string): boolean {
  const names = params.match(/:\s*([A-Z]\w+)/g)?.map((m) => m.replace(/[:\s]/g, '')) ?? [];
  return names.length > 0 && project.closure(file, 2).some((g) => g.facts.classes.some((c) => names.includes(c.name) && !oneRow(g.facts.code.slice(c.from, c.to)) && [...g.facts.code.slice(c.from, c.to).matchAll(/^[ \t]+(\w+)[ \t]*:[ \t]*(?:Optional\[)?(?:conlist\(|(?:List|list|Sequence)\[)([A-Za-z_]\w*)/gm)].some((m) => ROWS.test(m[1]!) || /^[A-Z]|^dict$|^list$/.test(m[2]!) && !/^(?:Any|Literal|Optional|Union|Annotated)$/.test(m[2]!) && !/message|history|sequence|reading|series|window|turn|lag|point/i.test(m[1]!))));
}

/** Plain values beside the list, other than options, describe one thing of which the list is a part. */
function oneRow(body: string): boolean {
  const plain = [...body.matchAll(/^[ \t]+(\w+)[ \t]*:[ \t]*(?:Optional\[)?(?:str|int|float|bool)\b/gm)].map((m) => m[1]!);
  return plain.filter((n) => !/id$|model|version|threshold|top|limit|min|max|return|include|explain|with|format|batch|mode|name|seed/i.test(n)).length >= 2;
}

const ROWS = /^(?:instances|rows|records|items|samples|inputs|data|customers|texts)$/;

/** The route, or what it calls before the model, takes a list as well as one row: `frame = DataFrame(x if isinstance(x, list) else [x])`. */
function takesLists(project: Project, file: PyFile, fn: number): boolean {
  const entered = new Set([file.facts.functions[fn], ...project.reach(file, fn, 2).map((s) => s.file.facts.functions[s.call.fn])]);
  const files = new Set([file, ...project.reach(file, fn, 2).map((s) => s.file)]);
  return [...files].some((g) => g.facts.functions.filter((f) => entered.has(f)).some((f) => {
    const body = g.facts.code.slice(f.from, Math.min(f.to, f.from + 4000));
    const name = /\bisinstance\(\s*(\w+)\s*,\s*\(?list\b/.exec(body)?.[1];
    return name !== undefined && body.includes('DataFrame(') && /payload|data|body|instances|inputs|rows|records|request|json/i.test(name);
  }));
}

const tailOf = (s: Site): string => s.call.name.slice(s.call.name.lastIndexOf('.') + 1);

function fnName(s: Site): string {
  return s.call.fn >= 0 ? s.file.facts.functions[s.call.fn]!.name : '';
}

/** A writer of the project's own that is handed the predictions of a loop. */
function ownWriter(s: Site, sites: readonly Site[]): boolean {
  return /(?:^|\.)(?:write|save|export|dump)_\w*(?:text|json|csv|file|atomic|results?|rows)\w*$/.test(s.call.raw) && /predict|forecast/i.test(s.call.args) && sites.some((x) => x.call.loops > 0 && x.call !== s.call);
}

/** Does this call write rows? A line of text counts inside a loop over a file that is named for its predictions. */
function isTable(s: Site, sites: readonly Site[], handed: (s: Site) => string): boolean {
  const tail = tailOf(s);
  if (tail === 'write' && /^(?:f|fh|fp|file|out\w*)\.write$/.test(s.call.raw)) {
    const near = s.file.facts.code.slice(Math.max(0, s.call.from - 800), s.call.from);
    return s.call.loops > 0 && /open\([^)\n]*(?:pred|forecast|score|result|output)[^)\n]*,\s*["'][wa]/i.test(near);
  }
  if (tail === 'dump') return s.call.raw === 'json.dump' && /pred|forecast|scor|result/i.test(s.call.args) && sites.some((x) => x.call.loops > 0 && x.call !== s.call);
  if (tail === 'write_text') return /pred|forecast|score|result/i.test(s.call.args) && !/metric|report/i.test(s.call.args) && sites.some((x) => x.call.loops > 0 && x.call !== s.call);
  if (tail === 'save') return /write|\.mode\(/.test(s.file.facts.code.slice(s.call.from, s.call.to)) && s.call.raw.includes('write');
  if (tail === 'write') return /output|pred|result/i.test(`${s.call.args} ${s.call.raw}`) && !/^(?:f|fh|fp|file|out|st|sys)\b/.test(s.call.raw);
  if (tail === 'execute' || tail === 'sql') return /\b(?:INSERT\s+INTO|UPDATE\s+\w+\s+SET|MERGE\s+INTO|CREATE\s+(?:OR\s+REPLACE\s+)?TABLE)\b/i.test(s.call.args) && /prob|pred|score|forecast/i.test(handed(s));
  if (tail === 'parquet' || tail === 'insertInto' || tail === 'saveAsTable') return s.call.raw.includes('write');
  if (tail === 'add') return /session|\bdb\b|conn/i.test(s.call.raw);
  if (tail === 'merge' || tail === 'insert') return /execute|table|delta/i.test(s.call.raw);
  if (tail === 'put_object' || tail === 'upload_file' || tail === 'upload_fileobj') return /pred|score|result|output|batch|csv|parquet/i.test(`${handed(s)} ${fnName(s)}`);
  return true;
}

/** Functions and bodies from which a file's work starts. */
function entries(project: Project, file: PyFile): number[] {
  const out = [-1];
  for (const [i, f] of file.facts.functions.entries()) if (f.parent < 0 && project.scopeAt(file, i) !== 'dead') out.push(i);
  return out.slice(0, 60);
}

