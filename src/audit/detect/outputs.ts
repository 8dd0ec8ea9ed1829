/** Where predictions go: batch files, pages for people, a log of what was predicted. */
import type { PyFile } from '../facts/index.js';
import { stripScriptComments } from '../facts/plain.js';
import type { Project, Site } from '../graph/project.js';
import { short, type Detector, type Findings } from './findings.js';
import { rolesOf } from './roles.js';
import { lineOf } from './serving.js';

const TABLE_WRITE = ['to_csv', 'to_parquet', 'to_sql', 'to_json', 'to_excel', 'write_csv', 'write_parquet', 'saveAsTable', 'insert_many', 'insertInto', 'to_gbq', 'put_object', 'upload_file', 'bulk_write', 'execute_values', 'executemany', 'save_csv', 'save_predictions', 'write_predictions', 'parquet', 'writerow', 'writerows', 'merge', 'write_table', 'copy_expert', 'add_all', 'bulk_insert_mappings', 'upload_fileobj', 'save', 'savetxt', 'insert', 'to_feather', 'to_delta', 'execute', 'sql', 'write'];
const PREDICTION = /predict|pred\b|preds\b|y_hat|yhat|score|proba|forecast|output|result|submission|\bdf\b|\bsub\b|recommend|label/i;

export const detectOutputs: Detector = (project, found) => {
  batch(project, found);
  frontend(project, found);
  predictionLog(project, found);
};

function batch(project: Project, found: Findings) {
  const { serving, pages } = rolesOf(project, found);
  const predicts = new Set(found.of('model.predict').map((f) => f.call));
  const loads = new Set(found.of('model.load').map((f) => f.call));
  const fits = new Set([...found.of('model.fit'), ...found.of('model.fit-saved')].map((f) => f.call));
  const metrics = new Set(found.of('evaluation.metric').map((f) => f.call));
  const servedFiles = new Set([...serving].flatMap((f) => project.closure(f, 3)));
  for (const file of project.facts.python.values()) {
    const scope = project.scopeOf(file);
    if (scope === 'test' || scope === 'example' || serving.has(file) || pages.has(file)) continue;
    if (/simulat|replay|traffic|load_?test|locust|benchmark|smoke/i.test(file.path)) continue;
    const sites = entries(project, file).flatMap((fn) => project.reach(file, fn, 5)).filter((s) => s.scope === scope);
    const hit = sites.find((s) => predicts.has(s.call));
    if (!hit) continue;
    const fitted = sites.some((s) => fits.has(s.call));
    const scored = sites.some((s) => metrics.has(s.call));
    const loaded = sites.some((s) => loads.has(s.call)) || sites.some((s) => /load\w*model|get\w*model|load_(?:pipeline|bundle|artifact|champion)|model\w*load|loader\.load/i.test(s.call.raw));
    const writes = sites.filter((s) => TABLE_WRITE.includes(s.call.name.split('.').at(-1)!) && isTable(s));
    const write = writes.find((s) => PREDICTION.test(`${s.call.raw} ${s.call.args} ${fnName(s)}`) && !/metric|report|importance|confusion|history|params/i.test(s.call.args));
    const submission = writes.find((s) => /submission|submit/i.test(`${s.call.args} ${s.file.path} ${fnName(s)}`)) ?? (write && /submission/i.test(file.facts.code) && /index\s*=\s*False/.test(write.call.args) ? write : undefined);
    const evaluation = /eval|train|valid|experiment|compar|threshold|retrain|backtest|tune|benchmark|explain|ablation|monitor|drift/i.test(file.path.split('/').at(-1)!);
    if (submission) found.site('batch.job', { ...submission, scope }, `writes a submission: ${short(submission.call.args, 50)}`);
    else if (loaded && write && !scored && /\b[yX]_test\b|test_target/.test(file.facts.code)) found.site('batch.same-run', { ...write, scope }, 'scores the held-out test set of its own training');
    else if (loaded && write && !fitted && !scored && !evaluation) found.site('batch.job', { ...write, scope }, `loads a model, scores records and writes them: ${short(`${write.call.raw}(${write.call.args}`, 60)})`);
    else if (loaded && !fitted && !evaluation && !scored && (file.facts.hasMain || file.facts.script) && !servedFiles.has(file)) found.site('batch.command', { ...hit, scope }, 'loads a model and predicts without writing a table');
    else if (write && /predict|forecast|batch|infer|score/i.test(`${file.path.split('/').at(-1)} ${fnName(write)}`) && !evaluation) found.site('batch.same-run', { ...write, scope }, 'writes predictions of the model or data of the same run');
  }
  for (const r of found.live('api.model-route')) {
    const f = r.file && r.fn !== undefined && r.fn >= 0 ? r.file.facts.functions[r.fn] : undefined;
    if (f && (/batch|bulk|many|csv|file(?!name)|upload/i.test(`${f.name} ${f.decorators.map((d) => d.args).join(' ')}`) || (/List\[|list\[|UploadFile/.test(f.params) || listModel(r.file!, f.params))) && !/image|photo|img|audio/i.test(f.params + f.name)) found.add({ ...r, id: 'batch.route', what: `${f.name}() scores many records and returns them` });
  }
  for (const s of found.live('batch.transform')) found.add({ ...s, id: 'batch.job' });
  for (const f of project.files('live')) for (const [i, fn] of f.facts.functions.entries()) if (/batch_?(?:score|predict|infer)|(?:score|predict)_?batch/i.test(fn.name)) found.code('batch.named', project, f, fn.line, i, `${fn.name}() is named a batch job`);
}

/** A request model whose field is a list of rows. */
function listModel(file: PyFile, params: string): boolean {
  const names = params.match(/:\s*([A-Z]\w+)/g)?.map((m) => m.replace(/[:\s]/g, '')) ?? [];
  return file.facts.classes.some((c) => names.includes(c.name) && /\b(?:instances|rows|records|items|samples|inputs|data|customers)\s*:\s*(?:List|list)\[/.test(file.facts.code.slice(c.from, c.to)));
}

function fnName(s: Site): string {
  return s.call.fn >= 0 ? s.file.facts.functions[s.call.fn]!.name : '';
}

function isTable(s: Site): boolean {
  const tail = s.call.name.split('.').at(-1)!;
  if (tail === 'save') return /write|\.mode\(/.test(s.file.facts.code.slice(s.call.from, s.call.to)) && /write/.test(s.call.raw);
  if (tail === 'write') return /output|pred|result/i.test(`${s.call.args} ${s.call.raw}`) && !/^(?:f|fh|fp|file|out|st|sys)\b/.test(s.call.raw);
  if (tail === 'execute' || tail === 'sql') return /\b(?:INSERT\s+INTO|UPDATE\s+\w+\s+SET|MERGE\s+INTO)\b/i.test(s.call.args) && /prob|pred|score|forecast/i.test(s.call.args);
  if (tail === 'parquet' || tail === 'insertInto' || tail === 'saveAsTable') return /write/.test(s.call.raw);
  if (tail === 'merge' || tail === 'insert') return /execute|table|delta/i.test(s.call.raw);
  if (tail === 'put_object' || tail === 'upload_file' || tail === 'upload_fileobj') return /pred|score|result|output|batch|csv|parquet/i.test(s.call.args);
  return true;
}

/** Functions and bodies from which a file's work starts. */
function entries(project: Project, file: PyFile): number[] {
  const out = [-1];
  for (const [i, f] of file.facts.functions.entries()) if (f.parent < 0 && project.scopeAt(file, i) !== 'dead') out.push(i);
  return out.slice(0, 60);
}

const TALKS = /requests\.|httpx\.|aiohttp\.|urlopen/;

function frontend(project: Project, found: Findings) {
  for (const [path, text] of project.facts.text) if (/\.lvdash\.json$/.test(path) && /predict|churn_prob|score|forecast/i.test(text)) found.place('frontend.stored', path, lineOf(text, /predict|score|forecast/i), 'a dashboard over stored predictions');
  const { pages } = rolesOf(project, found);
  for (const a of found.of('frontend.app')) {
    if (!a.file) continue;
    const files = [a.file, ...project.files('live').filter((f) => pages.has(f) && sameFolder(f.path, a.file!.path))].flatMap((f) => project.closure(f, 4));
    const set = new Set(files);
    const hit = found.live('model.predict').find((p) => p.file && set.has(p.file));
    const calls = [...set].flatMap((f) => f.facts.calls.filter((c) => TALKS.test(c.name) && /post|get|request/.test(c.name)).map((c) => ({ f, c })));
    const api = calls.find(({ f, c }) => /predict|score|infer|classif|recommend|forecast|moderate|detect/i.test(`${c.args} ${f.facts.code.slice(Math.max(0, c.from - 500), c.to + 300)}`));
    const stored = [...set].find((f) => /\bpredictions?\b|predicted|y_pred/i.test(f.facts.code) && /read_csv|read_sql|read_parquet|fetch|query|find\(/.test(f.facts.code) && !/mock|simulat/i.test(f.path));
    if (hit) found.add({ ...a, id: 'frontend.model', what: `${a.what}; the page runs the model` });
    else if (api) found.add({ ...a, id: 'frontend.model', what: `${a.what}; the page asks the prediction API` });
    else if (stored) found.add({ ...a, id: 'frontend.stored', what: `${a.what}; the page shows stored predictions` });
  }
  rendered(project, found);
  scripts(project, found);
}

function sameFolder(a: string, b: string): boolean {
  const x = a.split('/').slice(0, -1).join('/');
  const y = b.split('/').slice(0, -1).join('/');
  return x !== '' && y !== '' && (x.startsWith(y) || y.startsWith(x));
}

/** A live route renders a page and a live route of the same service predicts. */
function rendered(project: Project, found: Findings) {
  const { serving } = rolesOf(project, found);
  const predicting = found.has('api.model-route');
  for (const r of found.live('frontend.render')) if (predicting) found.add({ ...r, id: 'frontend.model', what: 'a route renders a page of the service that predicts' });
  for (const s of project.callsNamed('HTMLResponse', 'FileResponse', 'StaticFiles', 'send_from_directory', 'send_static_file')) {
    if (s.scope !== 'live' || !serving.has(s.file)) continue;
    const html = [...project.facts.text].find(([p, t]) => /\.html?$/.test(p) && /<form|fetch\(|axios/.test(t) && /predict|score|classif|recommend/i.test(t));
    if (predicting && (html || /<form|fetch\(/.test(s.file.facts.code))) found.site('frontend.model', s, 'the service serves a page that asks for a prediction');
  }
}

/** Pages in JavaScript and HTML. */
function scripts(project: Project, found: Findings) {
  // Addresses of the routes that predict, whatever they are called.
  const paths = found.live('api.model-route').flatMap((r) => (r.file && r.fn !== undefined && r.fn >= 0 ? r.file.facts.functions[r.fn]!.decorators.map((d) => /["'](\/[\w/-]{2,})/.exec(d.args)?.[1] ?? '') : [r.call ? /["'](\/[\w/-]{2,})/.exec(r.call.args)?.[1] ?? '' : ''])).filter(Boolean);
  for (const [path, text] of project.facts.text) {
    if (!/\.(?:html?|jsx?|tsx?|vue|svelte|mjs|j2|jinja2?)$/i.test(path) || /(?:^|\/)(?:docs?|tests?|coverage|reports?|site|public\/lib|static\/(?:lib|vendor)|examples?|htmlcov|mkdocs|assets|sphinx|_build|_static|notebooks?)\//i.test(path) || /\.(?:test|spec|config|min|d)\.\w+$/.test(path)) continue;
    const clean = stripScriptComments(text);
    const asks = /(?:fetch|axios(?:\.\w+)?|\$\.(?:post|ajax|get|getJSON)|useMutation|apiClient\.\w+|api\.\w+|client\.\w+|http\.\w+|request)\s*(?:<[^>\n]{0,80}>)?\(\s*[^;]{0,200}/.test(clean);
    if (asks && paths.some((p) => clean.includes(`${p}"`) || clean.includes(`${p}'`) || clean.includes(`${p}\``))) found.place('frontend.model-script', path, 1, 'a page that asks a route that predicts');
    else if (asks && /["'`][^"'`\n]{0,120}\/(?:\w+\/)?(?:predict|score|infer|classify|recommend|forecast|estimate|detect|analy[sz]e|moderate)\w*/i.test(clean)) found.place('frontend.model-script', path, lineOf(text, /predict|score|infer|classif|recommend|forecast|estimate|detect|analy/i), 'a page that asks the prediction API');
    else if (/onnxruntime-web|@tensorflow\/tfjs|tf\.loadLayersModel|ort\.InferenceSession/.test(clean)) found.place('frontend.model-script', path, 1, 'a page that runs the model in the browser');
    else if (/\.html?$|\.j2$|\.jinja/i.test(path) && /<form\b/i.test(clean) && /<(?:input|select|textarea)\b/i.test(clean)) found.place(/action\s*=\s*["'][^"']*predict/i.test(clean) && found.has('frontend.render') ? 'frontend.form' : 'frontend.page', path, lineOf(text, /<form/i), 'a page with a form');
    else if (/\.(?:vue|svelte|jsx|tsx)$/.test(path)) found.place('frontend.page', path, 1, 'a page of a JavaScript app');
  }
}

const STORE = ['save', 'execute_values', 'execute_batch', 'add', 'execute', 'executemany', 'insert_one', 'insert_many', 'put_item', 'to_sql', 'writerow', 'write', 'put_object', 'produce', 'send', 'send_and_wait', 'publish', 'xadd', 'lpush', 'rpush', 'to_csv', 'to_parquet', 'insert', 'index', 'upload_blob', 'upload_from_string', 'insert_rows_json', 'basic_publish', 'to_json', 'dump', 'put_record', 'append_row', 'create', 'save', 'write_text', 'writelines', 'concat'];
const IN = /input|feature|request|payload|\bdata\b|\brow\b|record|\bbody\b|\btext\b|model_dump|dict\(|instance|sample|comment|query|transaction|applicant|customer|\bX\b|\bx\b|params|event|message/i;
const OUT = /predict|pred\b|score|proba|result|output|label|decision|class\b|response|risk|forecast|answer/i;

/** Does the code that answers store what was asked and what was answered? */
function predictionLog(project: Project, found: Findings) {
  const routes = found.live('api.model-route', 'batch.job');
  const extra = [...rolesOf(project, found).pages].flatMap((f) => found.live('model.predict').filter((p) => p.file === f));
  for (const r of [...routes, ...extra]) {
    if (!r.file || r.fn === undefined) continue;
    const isBatch = r.id === 'batch.job';
    const reach = project.reach(r.file, r.fn, 6).filter((s) => s.scope === 'live');
    for (const s of reach) {
      const tail = s.call.name.split('.').at(-1)!;
      if (/^(?:info|debug|warning)$/.test(tail) && /log/i.test(s.call.raw) && OUT.test(s.call.args) && /\{|%s|,/.test(s.call.args) && !/model (?:loaded|version)|load/i.test(s.call.args)) found.site('prediction-log.text', s, `only a text log line: ${short(s.call.args, 60)}`);
      if (!STORE.includes(tail) || !stores(s, tail)) continue;
      const fn = s.call.fn >= 0 ? s.file.facts.functions[s.call.fn]! : undefined;
      const body = fn ? s.file.facts.code.slice(fn.from, fn.to) : s.call.args;
      // A generic writer stores what the route hands over: the route's own text says what that is.
      const route = r.fn >= 0 ? r.file.facts.functions[r.fn]! : undefined;
      const handed = fn && fn !== route && /payload|log_data|record|entry|event|\bdoc\b|\bdata\b|message|\*\*|kwargs|\brow\b|log\b/i.test(fn.params) && /log|store|save|record|persist|track|insert|write|publish|emit|audit|history|upload|send/i.test(fn.name);
      const near = `${handed && route ? r.file.facts.code.slice(route.from, route.to).slice(0, 6000) : ''} ${fn?.params ?? ''} ${fn?.name ?? ''} ${body.length < 6000 ? body : s.file.facts.code.slice(Math.max(0, s.call.from - 1500), s.call.to + 500)}`;
      if (/metric|latency/i.test(s.call.args) && !OUT.test(near)) continue;
      const both = IN.test(near) && OUT.test(near) && (/log|store|save|record|persist|track|insert|write|predict|publish|emit|audit|history/i.test(`${fn?.name ?? ''} ${s.call.raw} ${s.call.args} ${s.file.path}`));
      if (isBatch) {
        if (onlyPredictions(s, body)) found.site('prediction-log.half', s, 'a job stores the predictions without their inputs');
        else if (/date|month|year|period|version|run_id|timestamp|strftime|now\(\)/i.test(near) && !/submission/i.test(near)) found.site('prediction-log.batch', s, 'a job stores predictions by date or version');
        else if (!/submission/i.test(near)) found.site('prediction-log.overwritten', s, 'a job writes predictions to one place');
      } else if (both && overwrites(s, tail)) found.site('prediction-log.overwritten', s, `overwrites one file: ${short(s.call.args, 50)}`);
      else if (both) found.site('prediction-log.stored', s, `stores the request with its prediction: ${short(s.call.raw, 40)}(${short(s.call.args, 40)})`);
      else if (OUT.test(`${s.call.args} ${fn?.name ?? ''}`) || /upload|image|input|request/i.test(`${s.call.args} ${fn?.name ?? ''}`)) found.site('prediction-log.half', s, 'stores one side of the prediction');
    }
  }
  for (const s of project.callsNamed('deploy', 'create_endpoint_config')) if (s.scope === 'live' && /data_capture_config|DataCaptureConfig/.test(s.call.args)) found.site('prediction-log.capture', s, 'captures data');
  for (const s of found.live('prediction-log.capture')) found.add({ ...s, id: 'prediction-log.stored', what: 'the endpoint captures requests and answers' });
}

/** The written table was made for the predictions: it holds an id and a result, not the inputs. */
function onlyPredictions(s: Site, body: string): boolean {
  const name = s.call.raw.split('.')[0]!;
  if (!/^[A-Za-z_]\w*$/.test(name)) return false;
  return new RegExp(`\\b${name}\\s*=\\s*(?:pd|pandas|pl)\\.DataFrame\\(|\\b${name}\\s*=\\s*\\w+\\[\\[`).test(body);
}

/** A table or file written under a fixed name holds the last request only. */
function overwrites(s: Site, tail: string): boolean {
  if (!/^(?:to_csv|to_parquet|to_json|dump|write_text)$/.test(tail)) return false;
  return !/mode\s*=\s*["']a|uuid|time|date|request_id|\bid\b|\{/.test(s.call.args) && !/open\([^)]*["']a[b+"']/.test(s.file.facts.code);
}

function stores(s: Site, tail: string): boolean {
  const { raw, args } = s.call;
  if (/^(?:json|plt|fig|st|os|sys|np|logger|logging|response|templates|hash|h|m)\./.test(raw) && tail !== 'dump') return false;
  if (tail === 'add') return /session|db|conn|\bdb\b/i.test(raw);
  if (tail === 'execute') return /insert|\.insert\(|INSERT|\bsql\b|query|stmt|_SQL/.test(args + s.file.facts.code.slice(s.call.from, s.call.to));
  if (tail === 'write' || tail === 'writelines') return /\bf\.|file|fh|log|out/i.test(raw) && /open\([^)]*["']a/.test(s.file.facts.code);
  if (tail === 'dump') return /json|pickle|yaml/.test(raw) && !/model/i.test(args);
  if (tail === 'send' || tail === 'publish' || tail === 'produce') return /produc|publish|queue|kafka|client/i.test(raw);
  if (tail === 'insert' || tail === 'index' || tail === 'create' || tail === 'save') return /table|db|es|objects|collection|supabase/i.test(raw);
  if (tail === 'concat') return false;
  return true;
}
