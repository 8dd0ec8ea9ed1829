/** Does the code that answers store what was asked and what was answered? */
import type { Site } from '../graph/project.js';
import { short, type Detector, type Findings } from './findings.js';
import { FEW, keepsOnlyAnswers, NOT_INPUT } from './stored-columns.js';
import { handedTo } from './flow.js';
import { onlyText, rolesOf } from './roles.js';
import { patternOf } from '../pattern-of.js';

const STORE = ['save', 'execute_values', 'execute_batch', 'add', 'execute', 'executemany', 'insert_one', 'insert_many', 'put_item', 'to_sql', 'writerow', 'write', 'put_object', 'produce', 'send', 'send_and_wait', 'publish', 'xadd', 'lpush', 'rpush', 'to_csv', 'to_parquet', 'insert', 'index', 'upload_blob', 'upload_from_string', 'insert_rows_json', 'basic_publish', 'to_json', 'dump', 'put_record', 'append_row', 'create', 'write_text', 'writelines', 'concat', 'replace_one', 'update_one', 'find_one_and_update', 'commit'];
const IN = /input|feature|request|payload|\bdata\b|\brow\b|record|\bbody\b|\btext\b|model_dump|dict\(|instance|sample|comment|query|transaction|applicant|customer|\bX\b|\bx\b|params|event|message/i;
const OUT = /predict|pred\b|score|proba|result|output|label|decision|class\b|response|risk|forecast|answer/i;

export const detectPredictionLog: Detector = (project, found) => {
  const routes = found.live('api.model-route', 'api.asks', 'batch.job');
  const jobWrites = new Set(found.live('batch.job').map((f) => f.call));
  const extra = [...rolesOf(project, found).pages].flatMap((f) => found.live('model.predict').filter((p) => p.file === f));
  for (const r of [...routes, ...extra]) {
    if (!r.file || r.fn === undefined) continue;
    // A submission answers a competition, nobody asked for a prediction.
    if (r.id === 'batch.job' && r.what.includes('submission')) continue;
    const reach = project.reach(r.file, r.fn, 6).filter((s) => s.scope === 'live');
    // A handler that starts a job is one.
    const isBatch = r.id === 'batch.job' || reach.some((s) => jobWrites.has(s.call));
    for (const s of reach) {
      const tail = s.call.name.split('.').at(-1)!;
      if (/^(?:info|debug|warning)$/.test(tail) && /log/i.test(s.call.raw) && OUT.test(s.call.args) && /\{|%s|,/.test(s.call.args) && !/model (?:loaded|version)|load|could not|fail|error/i.test(s.call.args)) found.site('prediction-log.text', s, `only a text log line: ${short(s.call.args, 60)}`);
      // What a route prints goes into the log of its service.
      if (!isBatch && s.call.raw === 'print' && s.file === r.file && PRINTED.some((p) => p.test(s.call.args)) && !/error|fail|exception|load|shape|len\(/i.test(s.call.args)) found.site('prediction-log.text', s, `only a printed line: ${short(s.call.args, 60)}`);
      if (/^(?:info|debug)$/.test(tail) && /log/i.test(s.call.raw) && /dumps\(|extra\s*=/.test(s.call.args)) structuredLine(s, found);
      if (!STORE.includes(tail) || onlyText(s.call) || !stores(s, tail)) continue;
      const fn = s.call.fn >= 0 ? s.file.facts.functions[s.call.fn]! : undefined;
      const body = fn ? s.file.facts.code.slice(fn.from, fn.to) : s.call.args;
      // A generic writer stores what the route hands over: the route's own text says what that is.
      const route = r.fn >= 0 ? r.file.facts.functions[r.fn]! : undefined;
      const handed = fn && fn !== route && /payload|log_data|record|entry|event|\bdoc\b|\bdata\b|message|\*\*|kwargs|\brow\b|log\b/i.test(fn.params) && /log|store|save|record|persist|track|insert|write|publish|emit|audit|history|upload|send/i.test(fn.name);
      const flow = handedTo(project, s, reach, 3);
      const near = `${flow} ${handed && route ? r.file.facts.code.slice(route.from, route.to).slice(0, 6000) : ''} ${fn?.params ?? ''} ${fn?.name ?? ''} ${body.length < 6000 ? body : s.file.facts.code.slice(Math.max(0, s.call.from - 1500), s.call.to + 500)}`;
      if (/metric|latency/i.test(s.call.args) && !OUT.test(near)) continue;
      const upload = tail === 'save' && /^(?:file|image|img|upload\w*|audio|photo)\./i.test(s.call.raw);
      const both = !upload && IN.test(near) && OUT.test(near) && (/^(?:to_|insert|execute|commit|put_item|writerow)/.test(tail) || /log|store|save|record|persist|track|insert|write|predict|publish|emit|audit|history/i.test(`${fn?.name ?? ''} ${s.call.raw} ${s.call.args} ${s.file.path}`));
      if (isBatch) {
        // What the job's helpers write besides (features, reports) is no prediction.
        if (s.call !== r.call && !/pred|prob|forecast|scor|result|output/i.test(s.file === r.file ? near : flow)) continue;
        if (onlyPredictions(s, body) || keepsOnlyAnswers(project, reach, s)) found.site('prediction-log.half', s, 'a job stores the predictions without their inputs');
        else if ((PERIOD.test(near) || /\{\w*(?:year|month|date|period|run_id|version)\b[^}\n]{0,20}\}/i.test(s.file === r.file ? s.file.facts.code : near)) && !/submission/i.test(near)) found.site('prediction-log.batch', s, 'a job stores predictions by date or version');
        else if (!/submission/i.test(near)) found.site('prediction-log.overwritten', s, 'a job writes predictions to one place');
      } else if (both && overwrites(s, tail, body)) found.site('prediction-log.overwritten', s, `overwrites one file: ${short(s.call.args, 50)}`);
      else if (both && (fewInputs(body) || fewInputs(flow))) found.site('prediction-log.half', s, 'stores the prediction with few of its inputs');
      else if (both) found.site('prediction-log.stored', s, `stores the request with its prediction: ${short(s.call.raw, 40)}(${short(s.call.args, 40)})`);
      else if (OUT.test(`${s.call.args} ${fn?.name ?? ''}`) || /upload|image|input|request/i.test(`${s.call.args} ${fn?.name ?? ''}`)) found.site('prediction-log.half', s, 'stores one side of the prediction');
    }
  }
  textLines(project, found);
  for (const f of found.live('batch.same-run')) if (f.what.includes('same run')) found.add({ ...f, id: 'prediction-log.overwritten', what: 'predictions of the same run are written to one place' });
  for (const s of project.callsNamed('deploy', 'create_endpoint_config')) if (s.scope === 'live' && /data_capture_config|DataCaptureConfig/.test(s.call.args)) found.site('prediction-log.capture', s, 'captures data');
  for (const [path, blocks] of project.facts.hcl) for (const b of blocks) if (/data_capture_config"?\s*\{/.test(b.body) && !/enable_capture\s*=\s*false/.test(b.body)) found.place('prediction-log.stored', path, b.line, 'the endpoint captures requests and answers');
  for (const s of found.live('prediction-log.capture')) found.add({ ...s, id: 'prediction-log.stored', what: 'the endpoint captures requests and answers' });
}

/** An input or an answer in a text, after one, or by itself. */
const PRINTED = [/\{[^}]*(?:pred|result|proba|input|request|data|features|text)[^}]*\}/i, /,\s*(?:pred\w*|result\w*|input\w*|data|features|payload|request\w*)\b/i, /^\s*\w*(?:pred|result|input|payload|features)\w*(?:\[[^\]\n]{0,40}\])?(?:\.head\(\d*\))?\s*$/i];

/** Request and answer as one JSON record: stored where the logger has a file of records for it, a text line otherwise. */
function structuredLine(s: Site, found: Findings) {
  const fn = s.call.fn >= 0 ? s.file.facts.functions[s.call.fn]! : undefined;
  const body = fn ? s.file.facts.code.slice(fn.from, fn.to) : s.call.args;
  if (!IN.test(body) || !OUT.test(body)) return;
  const handler = /FileHandler\(\s*(?:filename\s*=\s*)?([^\n)]{1,200})/.exec(s.file.facts.code)?.[1] ?? '';
  const path = `${handler} ${(handler.match(/[A-Za-z_]\w*/g) ?? []).map((n) => s.file.facts.constants.get(n) ?? '').join(' ')}`;
  // Either the file or the bare format of the lines tells records from text.
  const records = /\.(?:jsonl?|csv|ndjson)\b/.test(path) || handler !== '' && /Formatter\(\s*["']%\(message\)s["']\s*\)/.test(s.file.facts.code);
  found.site(records ? 'prediction-log.stored' : 'prediction-log.text', s, records ? 'writes request and prediction as records to a file of the logger' : `only a text log line: ${short(s.call.args, 60)}`);
}

// The moment or the version of the run; a date among the columns is only data.
const PERIOD = /(?<![a-z])date(?!time|s?['"\]])|month(?!s?['"\]])|year(?!s?['"\]])|period(?!s?['"\]])|version|["'{]\w*run_id|timestamp|strftime|now\(\)/i;

/** A prediction command that logs what it was given or says, and a serverless handler, whose output is its log. */
const textLines: Detector = (project, found) => {
  const handlers = found.live('api.route', 'api.silent').filter((r) => r.what.startsWith('serverless'));
  for (const r of [...found.live('batch.command'), ...handlers]) {
    if (!r.file || r.fn === undefined) continue;
    for (const s of project.reach(r.file, r.fn, 4)) {
      const logs = /(?:^|\.)(?:info|debug|warning)$/.test(s.call.raw) && /log/i.test(s.call.raw) || s.call.raw === 'print' && r.id.startsWith('api.') && s.file === r.file && s.call.fn === r.fn;
      if (logs && /\{|%s|,/.test(s.call.args) && /predict|pred\b|result|input|\bevent\b|features|probab/i.test(s.call.args.replace(/["'][^"'{]*(?=\{|["'])/g, '')) && !/load|shape|len\(|path/i.test(s.call.args)) found.site('prediction-log.text', s, `only a text log line: ${short(s.call.args, 60)}`);
    }
  }
};

/** The written table was made for the predictions: it holds an id and a result, not the inputs. */
function onlyPredictions(s: Site, body: string): boolean {
  const name = s.call.raw.split('.')[0]!;
  if (!/^[A-Za-z_]\w*$/.test(name)) return false;
  return patternOf(`\\b${name}\\s*=\\s*(?:pd|pandas|pl)\\.DataFrame\\(|\\b${name}\\s*=\\s*\\w+\\[\\[`).test(body);
}

/** One record written out key by key, of which hardly any is an input, and that holds no request as a whole. */
function fewInputs(body: string): boolean {
  const [, name, record] = /\b(\w*(?:entry|record|row|log|event|doc)\w*)\s*(?::[^=\n]{1,40})?=\s*\{([^{}]{40,3000})\}/i.exec(body) ?? [];
  if (record === undefined || body.includes(`${name!}.update(`) || /\*\*\s*(?!\w*(?:stat|metric|meta|info|pred|result))|model_dump|\.dict\(|to_dict|["'](?:inputs?|features|request|payload|data|body|text|instances?)["']\s*:/i.test(record)) return false;
  const keys = [...record.matchAll(/["'](\w+)["']\s*:/g)].map((m) => m[1]!);
  return keys.length >= 4 && keys.filter((k) => !NOT_INPUT.test(k) && !/confid|strength|feature|task|latency|ms$/i.test(k)).length <= FEW;
}

/** A table or file written under a fixed name holds the last request only; so does the row or document of one key. */
function overwrites(s: Site, tail: string, body: string): boolean {
  if (/^(?:replace_one|update_one|find_one_and_update)$/.test(tail)) return !s.call.args.includes('$push') && !/uuid|request_id|prediction_id|log_id/.test(body);
  if (tail === 'execute') return /^\W{0,60}(?:(?:\w+\.)?text\(\s*)?[rf]{0,2}["']{0,3}\s*UPDATE\b/i.test(statement(s));
  if (!/^(?:to_csv|to_parquet|to_json|dump|write_text)$/.test(tail)) return false;
  // What is read first, added to and written back keeps the earlier requests; a tracker keeps each run's copy.
  const place = /^\s*([\w.]+)/.exec(s.call.args)?.[1];
  if (place && patternOf(`(?:read_(?:csv|parquet|json)|load|open)\\(\\s*${place.replaceAll('.', '\\.')}\\b`).test(body) && /\.append\(|concat\(|\+=|\.loc\[len/.test(body) || body.includes('log_artifact')) return false;
  return !/mode\s*=\s*["']a|uuid|time|date|request_id|\bid\b|\{/.test(s.call.args) && !/open\([^)]*["']a[b+"']/.test(s.file.facts.code);
}

/** Objects whose attributes are set to a prediction in the function of this call. */
function assigned(s: Site): ReadonlySet<string> {
  const f = s.call.fn >= 0 ? s.file.facts.functions[s.call.fn]! : undefined;
  const body = f ? s.file.facts.code.slice(f.from, f.to) : '';
  return new Set([...body.matchAll(/^[ \t]+([a-z]\w*)\.(?:\w*_)?(?:predict\w*|probab\w*|score|risk\w*|forecast\w*)[ \t]*=(?!=)/gm)].map((m) => m[1]!).filter((n) => n !== 'self'));
}

const SELECTS = /^\W{0,60}(?:(?:\w+\.)?text\(\s*)?[rf]{0,2}["']{0,3}\s*(?:SELECT|WITH|CREATE|DELETE|DROP|PRAGMA|SHOW)\b/i;

/** The SQL of a call, as it is written there or bound to the name that is passed. */
function statement(s: Site): string {
  const name = /^\s*([A-Za-z_]\w*)\s*(?:,|$)/.exec(s.call.args)?.[1];
  if (name === undefined) return s.call.args;
  const { code } = s.file.facts;
  const at = code.lastIndexOf(`${name} =`, s.call.from);
  return at < 0 ? s.call.args : code.slice(at + name.length + 2, at + name.length + 400);
}

function stores(s: Site, tail: string): boolean {
  const { raw, args } = s.call;
  // A table that is written into memory is the answer, not a record of it.
  if (tail.startsWith("to_") && /^\s*(?:stream|buffer|buf|\w*_buffer|\w*io\b|io\.|StringIO|BytesIO|None\b)/i.test(args)) return false;
  if (/^(?:json|plt|fig|st|os|sys|np|logger|logging|response|templates|hash|h|m)\./.test(raw) && tail !== 'dump') return false;
  if (tail === 'add') return /session|db|conn|\bdb\b/i.test(raw);
  if (tail === 'execute') return !SELECTS.test(statement(s)) && /insert|\.insert\(|INSERT|UPDATE\b|\bsql\b|query|stmt|_SQL/.test(args + s.file.facts.code.slice(s.call.from, s.call.to));
  if (tail === 'write' || tail === 'writelines') return /\bf\.|file|fh|log|out/i.test(raw) && /open\([^)]*["']a/.test(s.file.facts.code);
  if (tail === 'dump') return /json|pickle|yaml/.test(raw) && !/model/i.test(args);
  if (tail === 'send' || tail === 'publish' || tail === 'produce') return /produc|publish|queue|kafka|client/i.test(raw);
  if (tail === 'save' && /^(?:file|image|img|upload\w*|audio|photo)\.save$/i.test(raw)) return true;
  if (tail === 'insert' || tail === 'index' || tail === 'create' || tail === 'save') return /table|db|\bes\b|elastic|objects|collection|supabase|session/i.test(raw) && !/names?\b|columns|features|list|path/i.test(raw);
  if (tail === 'concat') return false;
  // What a session commits is the row whose attributes were set to the answer.
  if (tail === 'commit') return assigned(s).size > 0;
  return true;
}
