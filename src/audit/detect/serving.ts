/** Routes, batch jobs, pages and what they store: does anything answer with a model's prediction? */
import type { PyFile } from '../facts/index.js';
import { missingModule } from '../graph/missing.js';
import type { Project, Site } from '../graph/project.js';
import { detectForeignRoutes } from './foreign-routes.js';
import { short, type Detector, type Findings } from './findings.js';

const REMOTE_MODEL = /:predict\b|\/invocations|\/v[12]\/models|\/infer\b|invoke_endpoint|kserve|tritonserver|\/predictions\//i;
/** Clients of model servers: the model is loaded over there. */
const REMOTE_CLIENT = /^(?:tritonclient|tensorflow_serving|kserve|seldon_core|bentoml)\b|\.invoke_endpoint$/;
const HANDLER = /^(?:lambda_handler|handler|predict_fn|model_fn|hello_http|main_handler)$/;

export const detectServing: Detector = (project, found) => {
  routes(project, found);
  handlers(project, found);
  detectForeignRoutes(project, found);
};

/** Does this set of calls run a model? */
function predictsIn(sites: readonly Site[], found: Findings): Site | undefined {
  const ids = new Set(found.of('model.predict').map((f) => f.call));
  return sites.find((s) => ids.has(s.call)) ?? sites.find((s) => /\.(?:post|request|invoke_endpoint)$/.test(s.call.name) && REMOTE_MODEL.test(`${s.call.args} ${s.file.facts.code.slice(Math.max(0, s.call.from - 600), s.call.to)}`));
}

function loadsNear(project: Project, file: PyFile, reach: readonly Site[], found: Findings): boolean {
  const loads = new Set(found.of('model.load').filter((f) => f.scope === 'live').map((f) => f.call));
  if (reach.some((s) => loads.has(s.call)) || reach.some((s) => REMOTE_MODEL.test(s.call.args))) return true;
  const files = new Set(project.closure(file, 5));
  return [...found.live('model.load', 'io.model-get', 'model.fit')].some((f) => f.file && files.has(f.file)) || reach.some((s) => /load|registry|model/i.test(s.call.raw) && /model|bundle|artifact|session|predictor/i.test(s.call.raw));
}

/** What is handed over to be done later is not in the answer. */
const DEFERS = /\.(?:add_task|apply_async|delay|send_task)$/;

function routes(project: Project, found: Findings) {
  for (const r of found.of('api.route')) {
    if (!r.file || r.fn === undefined || r.scope !== 'live') continue;
    const targets = r.call ? routeTargets(project, r.file, r.call.args, r.fn) : [{ file: r.file, fn: r.fn }];
    for (const t of targets) {
      const reach = project.reach(t.file, t.fn, 6);
      const hit = predictsIn(reach, found);
      const trains = /train/i.test(`${t.fn >= 0 ? t.file.facts.functions[t.fn]!.name : ''} ${t.fn >= 0 ? t.file.facts.functions[t.fn]!.decorators.map((d) => d.args).join(' ') : ''}`);
      const later = !!hit && !predictsIn(project.reach(t.file, t.fn, 6, (c) => !DEFERS.test(c.name)), found);
      if (later) found.add({ ...r, id: 'api.silent', what: `${r.what}; the prediction is only started, not answered` });
      else if (hit && !trains && (REMOTE_CLIENT.test(hit.call.name) || loadsNear(project, t.file, reach, found))) {
        found.add({ ...r, id: 'api.model-route', what: `${r.what}; the route answers with a prediction (${short(hit.call.raw, 40)})`, file: t.file, fn: t.fn });
      }
    }
    if (brokenStart(project, r.file)) found.add({ ...r, id: 'api.broken', what: brokenStart(project, r.file)! });
  }
}

/** A class-based or table-based route names its handler in the arguments. */
function routeTargets(project: Project, file: PyFile, args: string, fn: number): { file: PyFile; fn: number }[] {
  const out: { file: PyFile; fn: number }[] = [];
  for (const name of args.match(/[A-Za-z_]\w*/g) ?? []) for (const t of project.modules.targets(file, { name: `~.${name}`, raw: name, args: '', line: 0, fn, target: '', from: 0, to: 0, loops: 0 })) out.push(t);
  for (const [i, f] of file.facts.functions.entries()) if (args.includes(f.owner) && f.owner && /^(?:get|post|put|predict)$/.test(f.name)) out.push({ file, fn: i });
  return out.length ? out : fn >= 0 ? [{ file, fn }] : [];
}

/** The process cannot start: a module of its own that does not exist, or an unfilled placeholder path. */
function brokenStart(project: Project, file: PyFile): string | null {
  for (const i of file.facts.imports) {
    if (i.guarded) continue;
    const missing = missingModule(project, file, i.module, i.level);
    if (missing) return `imports ${missing}, which does not exist`;
  }
  const placeholder = /["'](?:s3|gs|https?):\/\/(?:your|my|<|example-bucket|bucket-name|path-to)[-_\w<>./]*["']|["']<?(?:path[/_]to|your)[-_/]\w[^"'\n]*["']/i.exec(file.facts.code);
  return placeholder && /load|model/i.test(file.facts.code.slice(Math.max(0, placeholder.index - 200), placeholder.index + 200)) ? `unfilled placeholder ${placeholder[0]}` : null;
}

function handlers(project: Project, found: Findings) {
  for (const file of project.files('live')) for (const [i, f] of file.facts.functions.entries()) {
    const named = /(?:predict|infer|scor|serv|api|request)\w*_handler$/i.test(f.name) && /^\s*event\s*,\s*\w*context/.test(f.params);
    const serverless = named || HANDLER.test(f.name) && /event|request|data|body/.test(f.params) && /lambda|handler|function|predict|inference|score|main|app/i.test(file.path);
    const scoring = f.name === 'run' && !f.owner && /(?:^|\/)(?:score|scoring|inference)\.py$/.test(file.path) && file.facts.functions.some((g) => g.name === 'init' && !g.owner);
    const httpMethod = /^do_(?:POST|GET)$/.test(f.name);
    if (!serverless && !scoring && !httpMethod) continue;
    const reach = project.reach(file, i, 6);
    const hit = predictsIn(reach, found);
    // A handler that returns nothing answers nobody: it is a job.
    const answers = httpMethod || /\breturn\s+\S/.test(file.facts.code.slice(f.from, f.to));
    found.code(answers ? 'api.route' : 'api.silent', project, file, f.line, i, `serverless handler ${f.name}`);
    if (answers && hit && loadsNear(project, file, reach, found)) found.code('api.model-route', project, file, f.line, i, `handler ${f.name} answers with a prediction`);
  }
  for (const file of project.files('live')) for (const c of file.facts.classes) if (c.bases.some((b) => /LitAPI$|^kserve\.(?:\w+\.)?Model$|BaseHandler$|^mlserver\.(?:\w+\.)?MLModel$/.test(b)) && file.facts.functions.some((f) => f.owner === c.name && /^(?:predict|handle|inference)$/.test(f.name))) found.code('api.model-route', project, file, c.line, -1, `the model server class ${c.name} answers with a prediction`);
  for (const s of found.of('api.serve-tool')) if (s.scope === 'live' && !/kind:\s*ClusterServingRuntime/.test(project.facts.text.get(s.path) ?? '')) found.add({ ...s, id: 'api.model-route', what: `a model server answers (${s.what})` });
  for (const [path, y] of project.facts.yaml) for (const d of y.docs) if (isDict(d) && /^(?:InferenceService|SeldonDeployment|RayService)$/.test(String(d['kind']))) found.place('api.model-route', path, y.lineOf(d), `a ${String(d['kind'])} serves the model`);
}

const isDict = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

export function lineOf(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
