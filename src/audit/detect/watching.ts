/** Metrics of the running service, drift against a reference, experiments between models. */
import { textOf } from '../facts/plain.js';
import type { Project } from '../graph/project.js';
import { short, type Detector, type Findings, type Found } from './findings.js';
import { rolesOf } from './roles.js';

type Dict = Record<string, unknown>;
const isDict = (v: unknown): v is Dict => typeof v === 'object' && v !== null && !Array.isArray(v);

export const detectWatching: Detector = (project, found) => {
  monitoring(project, found);
  drift(project, found);
  experiments(project, found);
};

const HOST_METRIC = /^(?:node[_:]|go_|process_|python_|up$|container_|scrape_|prometheus_|machine_|kube_|pg_|redis_|cadvisor_|alertmanager_|grafana_|ALERTS$)/;

/** Whether a query asks for metrics of the host, its containers and the monitoring itself only. */
function asksHost(query: string): boolean {
  // A metric stands before its selector; without one it is told by its underscores, unlike what is called.
  const names = query.match(/[A-Za-z_:][\w:]*(?=[{[])/g) ?? query.match(/[A-Za-z:]\w*_[\w:]*(?!\w|\()/g) ?? [query];
  return names.every((name) => HOST_METRIC.test(name));
}

function monitoring(project: Project, found: Findings) {
  const { serving } = rolesOf(project, found);
  for (const [path, blocks] of project.facts.hcl) for (const b of blocks) {
    if (b.type === 'resource' && /cloudwatch_(?:metric_alarm|dashboard|log_metric_filter)|google_monitoring_(?:alert_policy|dashboard|uptime)|azurerm_monitor_(?:metric_alert|diagnostic)|azurerm_application_insights|grafana_dashboard|datadog_monitor/.test(b.labels[0] ?? '')) found.place('monitoring.export', path, b.line, `Terraform ${b.labels[0]!}`);
    if (b.body.includes('containerInsights') && /"?enabled"?/.test(b.body)) found.place('monitoring.export', path, b.line, 'container insights of the service');
  }
  for (const [path, y] of project.facts.yaml) for (const d of y.docs) {
    if (!isDict(d)) continue;
    if (/^(?:ServiceMonitor|PodMonitor|PrometheusRule)$/.test(String(d['kind']))) found.place('monitoring.export', path, y.lineOf(d), `a ${String(d['kind'])} of the service`);
    if (isDict(d['services'])) for (const [name, s] of Object.entries(d['services'])) if (isDict(s) && /prom\/|prometheus|grafana/.test(textOf(s['image']) + name)) found.place('monitoring.container', path, y.lineOf(s), `a ${name} container`);
  }
  for (const [path, text] of project.facts.text) {
    if (!path.endsWith(".json") || !/"panels"\s*:/.test(text)) continue;
    const own = [...text.matchAll(/"(?:expr|rawSql|query)"\s*:\s*"((?:[^"\\]|\\.){3,3000})"/g)].map((m) => m[1]!).filter((e) => !asksHost(e));
    const table = text.includes('rawSql');
    if (own.length) found.place(table && /drift/i.test(text) && !/request|latency|count/i.test(text) ? 'monitoring.drift-dashboard' : 'monitoring.export', path, lineWith(text, own[0]!), 'a provisioned dashboard with metrics of its own service');
  }
  for (const file of project.files('live')) {
    const name = file.path.split('/').at(-1)!;
    for (const [i, f] of file.facts.functions.entries()) {
      if (project.scopeAt(file, i) === 'dead') continue;
      if (/middleware/i.test(`${f.name} ${f.decorators.map((d) => d.name + d.args).join(' ')}`) && /perf_counter|time\.time\(|latency|elapsed|process_time/i.test(file.facts.code.slice(f.from, f.to)) && serving.has(file)) found.code('monitoring.middleware', project, file, f.line, i, 'a middleware measures latency without exporting it');
      if (f.decorators.some((d) => /\.(?:get|route)$/.test(d.name) && /["']\/(?:metrics|stats|monitoring)/.test(d.args)) && /latency|uptime|requests?_|elapsed|throughput|memory|cpu|error_rate|served|prediction_?count|total_(?:pred|req)|num_pred|drift|accuracy_over/i.test(file.facts.code.slice(f.from, f.to))) found.code('monitoring.route', project, file, f.line, i, 'a route reports metrics of the service');
    }
    if (/monitor/i.test(file.path) && !/drift/i.test(name) && /latency|uptime|throughput|freshness|error_rate|response_time|request_count|performance|alerts?\b/i.test(file.facts.code) && !(found.of('drift.compare').some((f) => f.file === file) && !/latency|uptime|throughput|request|performance/i.test(file.facts.code)) && !/^(?:import|from)\s+logging/m.test(file.facts.code)) found.code('monitoring.named', project, file, 1, -1, 'monitoring code without exported service metrics');
  }
  for (const [path, text] of project.facts.text) if (/(?:^|\/)application[\w-]*\.(?:ya?ml|properties)$/.test(path) && /(?:include|exposure\.include)\s*[:=][^\n]*(?:metrics|prometheus|["']?\*)/.test(text)) found.place('monitoring.export', path, lineWith(text, 'include'), 'the service exposes its metrics');
  jobMetrics(project, found);
}

/** Run or live-performance metrics written to a table that a page or dashboard of the project reads. */
function jobMetrics(project: Project, found: Findings) {
  const TABLE = /\b(?:pipeline_runs|run_metrics|job_runs|monitoring_\w+|model_performance\w*|performance_metrics|live_metrics|service_metrics|metrics_history|request_log\w*|drift_metrics|api_metrics|ops_\w+|\w*monitoring_metrics|alerts)\b/g;
  const writers = new Map<string, { file: (typeof all)[number]; at: number }>();
  const all = project.files('live');
  const readers = new Set<string>();
  const { pages } = rolesOf(project, found);
  for (const f of all) for (const m of f.facts.code.matchAll(TABLE)) {
    const near = f.facts.code.slice(Math.max(0, m.index - 300), m.index + 300);
    if (/insert|saveAsTable|\.add\(|to_sql|append|upsert|write/i.test(near) && !pages.has(f)) writers.set(m[0], { file: f, at: m.index });
    if (pages.has(f) || /dashboard/i.test(f.path)) readers.add(m[0]);
  }
  for (const [p, t] of project.facts.text) if (/dashboard/i.test(p) && /\.(?:json|sql|tsx?|vue)$/.test(p)) for (const m of t.matchAll(TABLE)) readers.add(m[0]);
  for (const [name, w] of writers) if (readers.has(name) && !name.includes('drift')) found.code('monitoring.stored', project, w.file, w.file.facts.lineAt(w.at), -1, `stores metrics in ${name}, which its own dashboard shows`);
}

function lineWith(text: string, needle: string): number {
  const at = text.indexOf(needle);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}

const DRIFT_NAME = /(?:^|_)psi(?:_|$)|population_stability|drift|kl_div|js_div|jensen|wasserstein|ks_test|ks_stat|distribution_shift|data_shift|covariate_shift|category_shift/i;
const DRIFT_MATH = /\b(?:np\.log|log2?\(|ks_2samp|wasserstein|chi2|entropy|histogram|value_counts|percentile|jensenshannon|mannwhitneyu|\.mean\(\)|\.std\(\)|bisect|norm\()/;

function drift(project: Project, found: Findings) {
  // The two classes of one set of answers are compared to rate a model (Kolmogorov and Smirnov in credit scoring).
  const rates = (text: string) => /\[[^\]]*(?:==\s*[01]\b|y_true|y_test|target|label)[^\]]*\]/.test(text);
  for (const f of found.of('drift.statistic')) if (f.file && !rates(f.call?.args ?? '') && /drift|reference|baseline|psi|monitor|production|stability|drift/i.test(`${f.path} ${f.fn !== undefined && f.fn >= 0 ? f.file.facts.functions[f.fn]!.name : ''} ${f.file.facts.code.slice(Math.max(0, (f.call?.from ?? 0) - 400), (f.call?.to ?? 0) + 200)}`)) found.add({ ...f, id: 'drift.compare' });
  for (const f of found.of('stat.entropy')) if (f.file && f.call && f.call.args.includes(',') && /kl_|\bref|dist1|divergence|drift/i.test(f.file.facts.code.slice(Math.max(0, f.call.from - 500), f.call.to + 200))) found.add({ ...f, id: 'drift.compare' });
  for (const f of found.of('stat.test')) if (f.file && /drift|psi|shift/i.test(`${f.path} ${f.fn !== undefined && f.fn >= 0 ? f.file.facts.functions[f.fn]!.name : ''}`)) found.add({ ...f, id: 'drift.compare' });
  for (const file of project.facts.python.values()) {
    const scope = project.scopeOf(file);
    if (scope === 'test' || scope === 'example') continue;
    for (const [i, f] of file.facts.functions.entries()) {
      if (!DRIFT_NAME.test(f.name) || /plot|render|show|get_|fetch|load|list|alert|send|page|history|trigger|simulat|inject|generate|create_drifted|fake/i.test(f.name)) continue;
      const body = file.facts.code.slice(f.from, f.to);
      const real = DRIFT_MATH.test(body) && (/^(?:psi|calculate_psi|compute_psi|population_stability_index|js_divergence|kl_divergence)$/.test(f.name) || /reference|baseline|expected|actual|current|train|production|ref_|live|recent|new_/i.test(body));
      if (real) found.code('drift.compare', project, file, f.line, i, `compares distributions: ${f.name}()`);
      else if (body.split('\n').length <= 4) found.code('drift.stub', project, file, f.line, i, `a stub: ${f.name}()`);
    }
  }
  ownSplit(project, found);
  // A drift job whose failure is ignored is broken wiring, where it is the only way that the code runs.
  for (const flow of project.facts.workflows) for (const j of flow.jobs) for (const s of j.steps) if (/drift/i.test(s.run) && (s.ignored || j.ignored || /\|\|\s*(?:true|echo)/.test(s.run))) found.place('drift.ignored', flow.path, s.line, 'the drift step may fail unnoticed');
  for (const f of project.facts.workspace.files) if (/drift/i.test(f.path.split('/').at(-1)!) && /\.(?:py|ya?ml|json|html|ipynb)$/.test(f.path) && !/test/i.test(f.path)) found.place('drift.file', f.path, 1, 'a file named drift', 'declared');
  for (const [path, y] of project.facts.yaml) for (const s of y.scalars) if (/drift/i.test(s.key) && !path.includes('workflows')) found.place('drift.config', path, s.line, 'configuration that names drift', 'declared');
}

/** The training part against the validation or test part of the same split says nothing of new data. */
function ownSplit(project: Project, found: Findings) {
  const compares = found.live('drift.compare').filter((f) => f.file && f.fn !== undefined);
  const within = compares.filter((f) => partsOfOneSplit(project, f));
  // A report names its tests, its data and its run apart.
  const files = new Set(within.map((f) => f.file));
  if (within.length && compares.every((f) => files.has(f.file))) found.add({ ...within[0]!, id: 'drift.own-split', what: 'compares parts of one split' });
}

const TRAIN_PART = /train/i;
const TEST_PART = /(?:^|[^a-z])(?:x_|y_|df_)?(?:val|valid|validation|test|holdout)(?:[^a-z]|$)/i;
const NEW_DATA = /prod(?:uction)?|live|recent|incoming|inference|serving|latest|request|logged|prediction_log|new_/i;

/** What is compared is named where it is passed: here, or by whoever calls the function that compares. */
function partsOfOneSplit(project: Project, f: Found): boolean {
  const file = f.file!;
  const own = f.call ? f.call.args : '';
  if (/\breference\w*\s*=/.test(own) && TRAIN_PART.test(own) && TEST_PART.test(own)) return true;
  // The two names are bound to the parts of a split in the same module.
  const bound = (text: string) => /^[ \t]*(?:self\.)?ref(?:erence)?\w*\s*=[^\n]*train/im.test(text) && /^[ \t]*(?:self\.)?cur(?:rent)?\w*\s*=[^\n]*(?:test|val)/im.test(text);
  if ([file, ...project.imports(file)].some((g) => bound(g.facts.code))) return true;
  let fn = f.fn!;
  for (let depth = 0; depth < 3 && fn >= 0; depth++) {
    const g = file.facts.functions[fn]!;
    const callers = project.callsNamed(g.name).filter((s) => s.scope === 'live' && project.modules.targets(s.file, s.call).some((p) => p.file === file && p.fn === fn));
    if (!callers.length) return false;
    if (callers.every((s) => TRAIN_PART.test(s.call.args) && TEST_PART.test(s.call.args) && !NEW_DATA.test(s.call.args))) return true;
    const same = callers.find((s) => s.file === file);
    if (!same || callers.some((s) => s.file !== file)) return false;
    fn = same.call.fn;
  }
  return false;
}

// A helper that only returns the path of the shadow's log compares nothing.
const NAMES_PATH = /\breturn (?:os\.path\.join\(|(?:pathlib\.)?Path\(|\w+ \/ )/;
const SPLIT_NAME = /challenger|variant|canary|shadow|treatment|ab_?test|a_b_|traffic|rollout|experiment_group|assign|bucket|split_ratio|route_(?:model|request|traffic)|model_b\b|checkerboard|candidate/i;
const RANDOM = /random\.(?:random|choices?|uniform|rand|randint)\s*\(|\.random\(\)|hashlib\.\w+|mmh3|crc32|hash\(|rng\./;

function experiments(project: Project, found: Findings) {
  const { serving } = rolesOf(project, found);
  const routes = found.live('api.model-route');
  const reached = new Set(routes.flatMap((r) => (r.file && r.fn !== undefined ? project.reach(r.file, r.fn, 4).filter((s) => s.call.fn >= 0).map((s) => `${s.file.path}#${s.call.fn}`) : [])));
  for (const file of project.facts.python.values()) {
    if (project.scopeOf(file) === 'test' || project.scopeOf(file) === 'example') continue;
    for (const [i, f] of file.facts.functions.entries()) {
      const body = file.facts.code.slice(f.from, Math.min(f.to, f.from + 5000));
      if (RANDOM.test(body) && SPLIT_NAME.test(`${f.name} ${f.owner} ${body}`) && /<|%|choices?\(/.test(body) && (serving.has(file) || reached.has(`${file.path}#${i}`)) && /model|variant|challenger|canary|group|route|path|arm/i.test(body)) found.code('ab-testing.split', project, file, f.line, i, `splits traffic between models: ${f.name}()`);
      else if (/shadow|challenger/i.test(f.name) && reached.has(`${file.path}#${i}`) && /predict|score/i.test(body)) found.code('ab-testing.split', project, file, f.line, i, `runs a challenger in the shadow: ${f.name}()`);
      else if ((/(?:^|_)ab_?test|a_b_test|abtest|shadow|canary/i.test(f.name) || /ABTest|ShadowMode/.test(f.owner)) && !NAMES_PATH.test(body)) found.code('ab-testing.offline', project, file, f.line, i, `offline comparison: ${f.name}()`);
    }
  }
  for (const [path, y] of project.facts.yaml) {
    const text = project.facts.text.get(path) ?? '';
    for (const s of y.scalars) if (s.key === 'canaryTrafficPercent' && Number(s.value) > 0) found.place('ab-testing.split', path, s.line, 'a canary gets part of the traffic');
    if (/kind:\s*(?:VirtualService|TrafficSplit|HTTPRoute)/.test(text) && (text.match(/^[ \t]*-?\s*weight:\s*\d+/gm) ?? []).length >= 2) found.place('ab-testing.split', path, lineWith(text, 'weight:'), 'traffic is split by weight');
    if (/kind:\s*Rollout/.test(text) && text.includes('canary:')) found.place('ab-testing.split', path, lineWith(text, 'canary:'), 'a canary rollout');
    if (/kind:\s*SeldonDeployment/.test(text) && (text.match(/traffic:\s*\d+/g) ?? []).length >= 2) found.place('ab-testing.split', path, lineWith(text, 'traffic:'), 'traffic is split between predictors');
  }
  for (const [path, t] of project.facts.text) if (/\.(?:ya?ml|tpl)$/.test(path) && /canaryTrafficPercent:[ \t]*[\d{]/.test(t) && !t.includes('CustomResourceDefinition') && !found.in('ab-testing.split', 'live').some((s) => s.path === path)) found.place('ab-testing.split', path, lineWith(t, 'canaryTrafficPercent'), 'a canary gets part of the traffic');
    else if (path.endsWith(".conf") && t.includes('split_clients')) found.place('ab-testing.split', path, lineWith(t, 'split_clients'), 'nginx splits the traffic');
  const variants = found.live('ab-testing.split-candidate');
  if (variants.length >= 2) found.add({ ...variants[0]!, id: 'ab-testing.split', what: 'two production variants share the traffic' });
  for (const c of project.facts.commands) if (/--(?:splits|to-tags|update-traffic|traffic-split)|update-traffic|set-traffic/.test(c.text) && c.origin !== 'readme' && /=\s*\d|,/.test(c.text)) found.command('ab-testing.split', c, `splits traffic: ${short(c.text, 60)}`);
}
