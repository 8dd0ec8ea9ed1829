/** Held-out metrics, where they go, and what they are compared with. */
import type { PyFile } from '../facts/index.js';
import type { Project, Site } from '../graph/project.js';
import type { Detector, Findings } from './findings.js';
import { short } from './findings.js';
import { gates } from './gates.js';
import { argText, onlyText } from './roles.js';
import { statementAt } from '../facts/plain.js';
import { patternOf } from '../pattern-of.js';

const METRICS = ['accuracy_score', 'f1_score', 'precision_score', 'recall_score', 'roc_auc_score', 'average_precision_score', 'log_loss', 'brier_score_loss', 'mean_squared_error', 'root_mean_squared_error', 'mean_absolute_error', 'mean_absolute_percentage_error', 'median_absolute_error', 'r2_score', 'classification_report', 'confusion_matrix', 'balanced_accuracy_score', 'matthews_corrcoef', 'cohen_kappa_score', 'precision_recall_curve', 'roc_curve', 'precision_recall_fscore_support', 'explained_variance_score', 'mean_squared_log_error', 'silhouette_score', 'ndcg_score', 'fbeta_score', 'top_k_accuracy_score', 'max_error', 'auc', 'mape', 'smape', 'rmse', 'BinaryClassificationEvaluator', 'MulticlassClassificationEvaluator', 'RegressionEvaluator', 'calculate_metrics', 'compute_metrics', 'eval_metrics', 'get_metrics', 'evaluate_model', 'evaluate_models', 'Accuracy', 'F1Score', 'AUROC', 'MulticlassAccuracy', 'BinaryAccuracy', 'ndcg_at_k', 'precision_at_k', 'recall_at_k', 'hit_rate', 'word_error_rate', 'compute_bleu', 'estimate_loss', 'mse', 'mae', 'backtest', 'marre', 'rmsle'];
const METRIC_WORD = /(?:^|[^a-z])(?:acc(?:uracy)?|auc|roc_?auc|pr_?auc|f1|f_?beta|rmse|mae|mse|mape|r2|precision|recall|scores?|metrics?|loss|rmsle|ndcg|map|brier|kappa|perf(?:ormance)?|sensitivity|specificity|ece|r_?squared|lift|utility|gini|ks)(?:$|[^a-z])/i;
const CURRENT = /champion|production|\bprod_|prod_|incumbent|deployed|\bold_|_old\b|_prod\b|existing_|previous_|prev_|current_(?:model|best|prod|score|metric|auc|f1|rmse|acc|champ|mae|r2)|baseline|active_(?:metric|score|model)|live_(?:metric|score|model)/i;
const GATE_BODY = /raise|exit\(|promot|register|deploy|reject|transition|alias|accepted|is_model_accepted|fail|push|approve|retrain|rollback|swap|passed\s*=|decision|blocked|return\s+(?:False|True)|trigger|stage\s*=/i;

/** Results count where they are written near the code that computes them, by imports in one direction or the other. */
function related(project: Project, found: Findings): void {
  const metrics = [...found.files('evaluation.metric')];
  const near = new Set(metrics.flatMap((f) => project.closure(f, 3)));
  const reaches = new Map<PyFile, boolean>();
  // A step that calls both the measuring and the writing joins them.
  const joined = (file: PyFile) => project.files('live').some((g) => { const all = project.closure(g, 3); return all.includes(file) && metrics.some((m) => all.includes(m)); });
  for (const f of found.of('evaluation.written')) {
    if (!f.file) continue;
    if (!reaches.has(f.file)) reaches.set(f.file, near.has(f.file) || project.closure(f.file, 3).some((g) => metrics.includes(g)) || /metric/i.test(f.file.path.split('/').at(-1)!) && joined(f.file));
    if (f.scope !== 'live' || reaches.get(f.file)) found.add({ ...f, id: 'evaluation.recorded' });
  }
}

export const detectEvaluation: Detector = (project, found) => {
  for (const s of project.callsNamed(...METRICS)) if (!s.call.name.startsWith("numpy") && !(/^(?:calculate|compute|eval|get)_metrics$/.test(s.call.name.split('.').at(-1)!) && /drift|monitor/i.test(`${s.file.path} ${s.call.name}`))) found.site('evaluation.metric', s, `computes ${s.call.name.split('.').at(-1)!}`);
  for (const s of project.callsNamed('evaluate', 'score')) if (s.call.raw.includes('.') && /model|clf|pipe|estimator|regressor|classifier|net|\blr\b|\brf\b|evaluator|search|grid|best/i.test(s.call.raw)) found.site('evaluation.metric', s, `computes ${short(s.call.raw, 40)}()`);
  validated(project, found);
  ownMetrics(project, found);
  for (const s of project.callsNamed('getattr')) if (s.call.args.includes('metrics')) found.site('evaluation.metric', s, 'computes a configured metric');
  crossValidation(project, found);
  recorders(project, found);
  related(project, found);
  comparisons(project, found);
  gates(project, found);
  named(project, found);
};

const BY_NAME = /(?:^|_)(?:rmse|rmsle|rmspe|mape|smape|wape|mae|mse|r2|auc|accuracy|f1|iou|dice|bleu|rouge|psnr|ssim)(?:_|$)/i;
const VALIDATION_VALUE = /(?:^|[\s.])((?:val(?:id(?:ation)?)?|test|eval|dev|holdout)_(?:loss|acc(?:uracy)?|auc|f1|rmse|mae|mse|error|metrics?|score))\b[ \t]*[+]?=(?!=)/g;

/** Metrics that are told by what they are given or called: a validation set at the fit, a named metric of predictions, a validation loss. */
function validated(project: Project, found: Findings) {
  for (const f of found.of('model.fit')) if (f.call && /\b(?:eval_set|validation_data|validation_split|valid_sets|eval_dataset)\s*=\s*(?!None)/.test(f.call.args)) found.add({ ...f, id: 'evaluation.metric', what: `scores a validation set while it fits: ${short(f.call.raw, 40)}()` });
  for (const s of project.sites) if (BY_NAME.test(s.call.raw.split('.').at(-1)!) && GUESS.test(s.call.args) && s.call.args.includes(',') && !/plot|log_|drift/.test(s.call.raw)) found.site('evaluation.metric', s, `computes ${short(s.call.raw, 40)}()`);
  for (const file of project.files('live', 'notebook')) for (const m of file.facts.code.matchAll(/\.best_score_\b/g)) found.code('evaluation.metric', project, file, file.facts.lineAt(m.index), functionAt(file.facts.functions, m.index), 'reads the best score of a search');
  const fitting = new Set([...found.of('model.fit')].flatMap((f) => (f.file ? [f.file] : [])));
  for (const file of fitting) for (const m of file.facts.code.matchAll(VALIDATION_VALUE)) found.code('evaluation.metric', project, file, file.facts.lineAt(m.index), functionAt(file.facts.functions, m.index), `keeps ${m[1]!}`);
}

const GUESS = /pred|forecast|y_?hat|estimated|guess/i;

/** A metric of the project's own: a function that is given the predictions and the truth and computes an error from both. */
function ownMetrics(project: Project, found: Findings) {
  for (const file of project.facts.python.values()) for (const [i, f] of file.facts.functions.entries()) {
    const names = f.params.split(',').map((p) => /^\s*([A-Za-z]\w*)/.exec(p)?.[1] ?? '').filter((n) => n && n !== 'self' && n !== 'cls');
    const guess = names.find((n) => GUESS.test(n));
    if (names.length < 2 || !guess || /loss|drift|monitor|plot|residual/i.test(f.name) || project.scopeAt(file, i) !== 'live') continue;
    const body = file.facts.code.slice(f.from, Math.min(f.to, f.from + 3000)).replace(/^[^\n]*?\)[^\n]*:\n/, '');
    const truth = names.filter((n) => n !== guess).find((n) => differs(body, n, guess));
    if (!truth || !/abs|max(?:imum)?\(|\*\*\s*2|square|sqrt|mean|sum\(/.test(body) || body.includes('backward(')) continue;
    for (const s of project.callsNamed(f.name)) if (project.modules.targets(s.file, s.call).some((t) => t.file === file && t.fn === i) && !/drift|monitor/i.test(s.file.path) && !trainsStepwise(s)) found.site('evaluation.metric', s, `computes ${f.name}(${truth}, ${guess})`);
  }
}

/** Is one name subtracted from the other within a statement, whatever wraps them? */
function differs(body: string, a: string, b: string): boolean {
  return patternOf(`\\b${a}\\b[^\\n-]{0,80}-[^\\n-]{0,80}\\b${b}\\b|\\b${b}\\b[^\\n-]{0,80}-[^\\n-]{0,80}\\b${a}\\b`).test(body);
}

/** Inside a loop of gradient steps an error is the loss that is minimised. */
function trainsStepwise(s: Site): boolean {
  const f = s.call.fn >= 0 ? s.file.facts.functions[s.call.fn] : undefined;
  return /\.backward\(|GradientTape|value_and_grad/.test(f ? s.file.facts.code.slice(f.from, f.to) : s.file.facts.code);
}

const RESULTS = /metric|score|report|result|eval|perf|rmse|accuracy|auc|summary|comparison|benchmark|card|fold|_f1\b|\bf1\b/i;
/** A metric kept in one dictionary with the model. */
const WITH_METRIC = /["'](?:test_|val_)?(?:mae|rmse|mse|mape|r2|accuracy|auc|roc_auc|f1)(?:_score)?["']\s*:/i;
const WRITES = /\.write(?:_text|lines)?\(|\bdumps?\(|\.to_(?:csv|json|parquet|sql)\(|\.write_bytes\(/;

/** Metrics count as recorded in a tracker, a file, a table or a configured log file. */
function recorders(project: Project, found: Findings) {
  // A helper of the project that writes what it is given.
  for (const s of project.sites) {
    if (s.scope !== 'live' || !/writ|save|store|dump|record|persist|export/i.test(s.call.raw) || !/(?:metric|eval|result|report|score|benchmark)\w*[./\w-]*\.(?:json|csv|ya?ml|md|html|txt|parquet)/i.test(argText(s, project))) continue;
    const t = project.modules.targets(s.file, s.call)[0];
    const f = t?.file.facts.functions[t.fn];
    if (t && f && WRITES.test(t.file.facts.code.slice(f.from, f.to))) found.site('evaluation.written', s, `records results: ${short(s.call.raw, 40)}(${short(s.call.args, 40)})`);
  }
  for (const f of found.of('tracking.metrics')) found.add({ ...f, id: 'evaluation.recorded' });
  for (const s of project.callsNamed('dump', 'dumps', 'to_csv', 'to_json', 'write_text', 'to_parquet', 'to_sql', 'writerow', 'write', 'save_json', 'save_metrics', 'to_html', 'savefig', 'insert_one', 'add', 'create_markdown_artifact', 'create_table_artifact', 'saveAsTable', 'write_json', 'log_dict', 'log_table')) {
    if (onlyText(s.call)) continue;
    const near = `${s.call.args} ${s.call.raw} ${s.call.fn >= 0 ? s.file.facts.functions[s.call.fn]!.name : ''}`;
    // A model that a function named for its evaluation keeps is no result.
    if (/^(?:joblib|pickle|pkl|torch|cloudpickle|dill)\./.test(s.call.raw) && !(RESULTS.test(s.call.args) && !/model|pipeline|calibrat|encoder|scaler/i.test(s.call.args)) && !WITH_METRIC.test(`${s.call.args} ${s.file.facts.code.slice(Math.max(0, s.call.from - 500), s.call.from)}`)) continue;
    const withMetric = /^(?:joblib|pickle)\./.test(s.call.raw) && WITH_METRIC.test(`${s.call.args} ${s.file.facts.code.slice(Math.max(0, s.call.from - 500), s.call.from)}`);
    if ((RESULTS.test(near) || withMetric) && !/submission|predictions?\.csv|hyper_?params/i.test(s.call.args)) found.site('evaluation.written', s, `records results: ${short(s.call.raw, 40)}(${short(s.call.args, 40)})`);
  }
  for (const s of project.callsNamed('execute', 'executemany')) if (/INSERT INTO [^)]{0,600}(?<![a-z])(?:rmse|mae|mape|accuracy|f1|auc|roc_auc|precision|recall|r2)(?![a-z])/i.test(s.call.args)) found.site('evaluation.written', s, `stores metrics in a table: ${short(s.call.args, 50)}`);
  const logFile = project.sites.find((s) => s.scope === 'live' && (s.call.name.endsWith("FileHandler") || (s.call.name.endsWith("basicConfig") && /filename\s*=/.test(s.call.args)) || (/logger\.add$|loguru/.test(s.call.name) && s.call.args.includes('.log'))));
  if (logFile) for (const s of project.callsNamed('info', 'debug')) if (METRIC_WORD.test(s.call.args)) found.site('evaluation.written', s, 'writes metrics to the configured log file');
}

/** Scores of folds; inside a search or an objective they only choose parameters. */
function crossValidation(project: Project, found: Findings) {
  const searching = (s: Site) => {
    for (let f = s.call.fn; f >= 0; f = s.file.facts.functions[f]!.parent) if (/\btrial\b/.test(s.file.facts.functions[f]!.params) || /objective|tune|search|optimi[sz]e/i.test(s.file.facts.functions[f]!.name)) return true;
    return false;
  };
  for (const f of found.of('evaluation.cv')) if (f.file && f.call && !searching({ file: f.file, call: f.call, scope: 'live' })) for (const id of ['evaluation.cv-scores', 'evaluation.metric']) found.add({ ...f, id });
  for (const s of project.callsNamed('split')) {
    if (!/Fold|TimeSeriesSplit|ShuffleSplit|\bcv\b|kf\b|skf|folds?|splitter/i.test(`${s.call.name} ${s.call.raw}`) || /str|path|text|name|line|os\.|re\./i.test(s.call.raw) || searching(s)) continue;
    const body = s.file.facts.code.slice(s.call.to, s.call.to + 4000);
    if (/\.(?:append|fit|predict)\(|train\w*\(|score|metric/.test(body)) found.site('evaluation.cv-scores', s, 'scores every fold of a cross-validation');
  }
}

/** Conditions that compare with the current model or block a bad one. */
function comparisons(project: Project, found: Findings) {
  for (const file of project.facts.python.values()) {
    if (project.scopeOf(file) === 'test') continue;
    const bound = thresholds(file.facts.code);
    for (const c of file.facts.checks) {
      const compares = /[<>]/.test(c.condition);
      const fn = c.fn >= 0 ? file.facts.functions[c.fn]!.name : '';
      // `f1_new > f1`: the same score of the model that is to be replaced.
      const replaces = /\b(\w{2,40})_new\s*[<>]=?\s*\1\b|\b(\w{2,40})\s*[<>]=?\s*\2_new\b|\bnew_(\w{2,40})\s*[<>]=?\s*\3\b/.test(c.condition);
      if (compares && (CURRENT.test(c.condition) || replaces) && (METRIC_WORD.test(c.condition) || /new_|candidate|challenger/i.test(c.condition)) && !/drift|psi|len\(|version\s*[<>]/i.test(c.condition))
        found.code('evaluation.champion', project, file, c.line, c.fn, `compares with the current model: ${short(c.condition, 70)}`);
      if ((c.effect === 'raise' || c.effect === 'exit') && /no_regress|is_better|passes_gate|gate_passed|passed_gate|beats_|regression_ok|is_accepted|meets_/i.test(c.condition)) found.code('evaluation.gate', project, file, c.line, c.fn, `a gate: ${short(c.condition, 70)}`);
      const metric = METRIC_WORD.test(c.condition.replace(/[A-Z]/g, (x) => `_${x}`)) || METRIC_WORD.test(c.condition);
      const limit = /threshold|min_|max_|MIN_|MAX_|tolerance|limit|gate|floor|target|required|expected|0\.\d+|margin/i.test(c.condition) || bound.some((b) => c.condition.includes(b));
      const acts = c.effect === 'raise' || c.effect === 'exit' || c.effect === 'assert' || GATE_BODY.test(c.body);
      // "The best is not good enough" ends the run; "better than the best so far" only chooses.
      const refused = (c.effect === 'raise' || c.effect === 'exit') && /\bbest_?\w*\s*<=?\s*(?:\d|[A-Z_]{4,}|\w*(?:threshold|min|floor|expected)\w*)/i.test(c.condition);
      if (compares && metric && limit && acts && (refused || !/best_/i.test(c.condition)) && !/drift|psi|p_value|pvalue|confidence_score|probab|len\(|latency|risk_score|quality_score|patience|anomaly|similarity/i.test(c.condition) && !/drift|monitor|predict|alert|interpret|risk|recommend|early_stop|callback|severity|health/i.test(`${fn} ${file.path.split('/').at(-1)}`))
        found.code('evaluation.gate', project, file, c.line, c.fn, `a gate on a metric: ${short(c.condition, 70)}`);
    }
    for (const f of file.facts.functions) if (/(?:compare|beats?|better|improve|accept|promot|regression_gate|no_regression|evaluate_gate|gate)/i.test(f.name)) {
      const body = file.facts.code.slice(f.from, f.to);
      const compares = /[<>]=?/.test(body.replace(/->/g, '').replace(/=>/g, ''));
      if (compares && CURRENT.test(body) && METRIC_WORD.test(body) && /return|raise|alias|register|exit/.test(body) && !/drift/i.test(f.name)) found.code('evaluation.champion', project, file, f.line, file.facts.functions.indexOf(f), `${f.name}() compares with the current model`);
    }
    for (const m of file.facts.code.matchAll(/^[ \t]*(\w+)[ \t]*=[ \t]*([^\n=]{1,160}[<>]=?[^\n]{1,160})$/gm))
      if (CURRENT.test(m[2]!) && METRIC_WORD.test(m[2]!) && /accept|promot|better|improv|deploy|pass|win|beat|ok|gate|should/i.test(m[1]!)) found.code('evaluation.champion', project, file, file.facts.lineAt(m.index), functionAt(file.facts.functions, m.index), `compares with the current model: ${short(m[0], 70)}`);
  }
}

function thresholds(code: string): string[] {
  return [...code.matchAll(/^[ \t]*([A-Z][A-Z0-9_]{4,})\s*[:=]/gm)].map((m) => m[1]!).slice(0, 50);
}

function functionAt(functions: readonly { from: number; to: number }[], offset: number): number {
  let best = -1;
  for (const [i, f] of functions.entries()) if (f.from <= offset && offset < f.to) best = i;
  return best;
}

/** What makes a baseline naive: it learns nothing of the inputs. */
const NAIVE = /dummy|\.mean\(|\.median\(|np\.mean|majority|\bprior|random\.(?:choice|random|uniform|permutation|shuffle|normal|randint)|random_(?:guess|pred|base|class)|persistence|popular|naive|most_frequent|constant|\.shift\(|no_skill|value_counts|base_rate|zeros|full\(|np\.full|mode\(/i;

/** Baselines, segments and intervals by the names that code gives them, next to a metric. */
function named(project: Project, found: Findings) {
  for (const file of project.facts.python.values()) {
    if (project.scopeOf(file) === 'test') continue;
    const { facts } = file;
    if (/drift|monitor/i.test(file.path)) continue;
    // A stand-in model of the service is compared with nothing.
    const serves = /serv|infer|predict/i.test(file.path.split('/').at(-1)!) && !facts.calls.some((c) => METRICS.includes(c.name.split('.').at(-1)!));
    for (const [i, f] of facts.functions.entries()) {
      const body = facts.code.slice(f.from, Math.min(f.to, f.from + 6000));
      const metric = METRIC_WORD.test(body);
      if (/baseline|naive|persistence|no_skill|majority|dummy_?(?:cl|reg|model|base|pred|score|eval)|popularity|seasonal_naive/i.test(f.name) && metric && /score|predict|mean|rmse|mae|auc|metric|accuracy|median|shift|value_counts/i.test(body) && !/drift|reference|load|save|stats/i.test(f.name) && (!/baseline/i.test(f.name) || NAIVE.test(body))) found.code('evaluation.baseline', project, file, f.line, i, `computes a baseline: ${f.name}()`);
      if (/bootstrap|confidence_interval|\bci_|_ci\b|significan|mcnemar|permutation_test|paired_t|delong/i.test(f.name) && /percentile|quantile|resample|choice|ttest|p_value|pvalue|randint|std/i.test(body)) found.code('evaluation.interval', project, file, f.line, i, `computes an interval or test: ${f.name}()`);
      if (/(?:by|per)_(?:segment|group|slice|cohort|hospital|site|region|store|city|country|category|subgroup|gender|age|month|year|period|horizon|type)|segment_metrics|slice_metrics|subgroup|fairness|metrics_by|sliced|evaluate_slices|evaluate_segments|error_by/i.test(f.name) && metric) found.code('evaluation.segment', project, file, f.line, i, `computes metrics by segment: ${f.name}()`);
    }
    if (!serves) for (const m of facts.code.matchAll(/\b((?:baseline|naive|dummy|majority|persistence|mean_baseline|no_skill)_?(?:rmse|mae|mse|r2|auc|acc\w*|f1|score|metrics?|pred\w*|results?|error|model|mape|loss|ap|pr_auc|floor))\b\s*=/gi)) if (NAIVE.test(`${m[1]!.replace(/baseline/gi, '')} ${statementAt(facts.code, m.index)}`)) found.code('evaluation.baseline', project, file, facts.lineAt(m.index), functionAt(facts.functions, m.index), `computes a baseline: ${m[1]!}`);
    for (const s of facts.calls) if (/fairlearn|MetricFrame/.test(s.name)) found.site('evaluation.segment', { file, call: s, scope: project.scopeAt(file, s.fn) }, 'computes metrics by group (MetricFrame)');
  }
  for (const s of project.callsNamed('bootstrap', 'proportion_confint', 'permutation_test')) if (/^(?:scipy|statsmodels)\b/.test(s.call.name) && !/drift|monitor/i.test(s.file.path)) found.site('evaluation.interval', s, `computes an interval or test: ${short(s.call.name, 40)}()`);
  const metricFiles = found.files('evaluation.metric');
  for (const f of found.of('stat.test')) if (f.file && metricFiles.has(f.file) && !/drift|reference/i.test(f.path)) found.add({ ...f, id: 'evaluation.interval' });
  for (const f of [...found.of('evaluation.interval')]) if (/drift|monitor/i.test(f.path)) continue;
}
