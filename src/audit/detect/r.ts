/** R scripts, told by the calls that their packages are used with; R Markdown counts as a notebook. */
import type { Project } from '../graph/project.js';
import { short, type Detector } from './findings.js';

/** What a call in R witnesses. */
const CALLS: readonly [signal: string, pattern: RegExp, what: string][] = [
  ['acquisition.fetch', /\bdownload\.file\s*\(|\bread[._](?:csv2?|delim|table|json|tsv)\s*\(\s*["']https?:|\b(?:httr2?::)?(?:GET|request)\s*\(\s*["']https?:|\bread_html\s*\(|\bdbConnect\s*\(\s*RPostgres|\bgetSymbols\s*\(/, 'fetches data'],
  ['model.fit', /\b(?:caret::)?train\s*\([^)]{0,400}method|\b(?:lm|glm|randomForest|ranger|gbm|rpart|svm|naiveBayes|xgboost|xgb\.train|lgb\.train|catboost\.train|glmnet|cv\.glmnet|auto\.arima|prophet|gam|lmer|glmer|nnet|keras_model\w*)\s*\(|\bfit\s*\(\s*(?:data\s*=|\w+(?:wf|_workflow|workflow)?\s*,)|\blast_fit\s*\(/, 'fits a model'],
  ['model.saved', /\bsaveRDS\s*\([^)]{0,300}(?:model|fit|wf|workflow|final)|\bsave\s*\([^)]{0,300}(?:model|fit)|\bxgb\.save\s*\(|\bsave_model\w*\s*\(|\bvetiver_pin_write\s*\(|\bbundle\s*\(/, 'saves a model'],
  ['features.pipeline', /\brecipe\s*\(|\bpreProcess\s*\(/, 'a recipe of transforms'],
  ['features.transform', /\bstep_(?:normalize|dummy|impute\w*|scale|center|log|pca|other|novel)\s*\(|\bscale\s*\(|\bmodel\.matrix\s*\(|\bdummyVars\s*\(/, 'transforms features'],
  ['tuning.search', /\btune_(?:grid|bayes|race_\w+|sim_anneal)\s*\(|\btuneGrid\s*=|\btuneLength\s*=|\bworkflow_map\s*\(/, 'a search over parameters'],
  ['evaluation.metric', /\b(?:metric_set|conf_mat|confusionMatrix|roc_auc|pr_auc|accuracy|rmse|rsq|mae|RMSE|R2|MAE|postResample|auc|roc|mn_log_loss|brier_class|collect_metrics)\s*\(/, 'computes a metric'],
  ['evaluation.cv-scores', /\bfit_resamples\s*\(|\bcv\.glm\s*\(/, 'scores the folds of a cross-validation'],
  ['tracking.params', /\bmlflow_log_param\w*\s*\(/, 'logs parameters'],
  ['tracking.metrics', /\bmlflow_log_metric\w*\s*\(/, 'logs metrics'],
  ['versioning.register', /\bvetiver_pin_write\s*\(|\bmlflow_create_model_version\s*\(/, 'publishes the model under a version'],
  ['frontend.app', /\bshinyApp\s*\(|\brunApp\s*\(|\bfluidPage\s*\(/, 'a Shiny app'],
  ['orchestration.dag', /\btar_target\s*\([^]{0,4000}?\btar_target\s*\(/, 'a pipeline of targets'],
];

const CLEANS: readonly [kind: string, pattern: RegExp][] = [
  ['missing values', /\b(?:na\.omit|drop_na|replace_na|complete\.cases|step_impute\w*|coalesce|mice)\s*\(/],
  ['duplicates', /\bdistinct\s*\(|!\s*duplicated\s*\(|\bunique\s*\(\s*(?:df|data)\w*\s*\)/],
  ['outliers', /\bfilter\s*\([^)\n]{0,120}[<>]=?\s*-?\d|\bbetween\s*\(|\bwinsori[sz]e\s*\(|\bIQR\s*\(/],
  ['formats', /\bparse_number\s*\(|as\.numeric\s*\(\s*(?:gsub|str_replace\w*|sub)\s*\(/],
];

export const detectR: Detector = (project, found) => {
  for (const [path, text] of project.facts.text) {
    if (!/\.(?:R|Rmd|qmd)$/i.test(path) || /(?:^|\/)(?:tests?|renv|man|packrat)\//.test(path) || text.length > 300_000) continue;
    const code = text.replace(/#[^\n]*/g, (c) => ' '.repeat(c.length));
    const scope = /\.R$/i.test(path) ? 'live' : 'notebook';
    const place = (id: string, at: number, what: string) => { found.place(id, path, code.slice(0, at).split('\n').length, what, scope); };
    for (const [signal, pattern, what] of CALLS) {
      const m = pattern.exec(code);
      if (m) place(signal, m.index, `${what}: ${short(m[0], 40)}`);
    }
    for (const [kind, pattern] of /report|eda|plot|figure|explor/i.test(path) ? [] : CLEANS) {
      const m = pattern.exec(code);
      if (m) for (const id of ['validation.clean', `validation.clean:${kind}`]) place(id, m.index, `cleans ${kind}: ${short(m[0], 40)}`);
    }
    const written = /\bwrite[._](?:csv2?|rds|parquet|table|delim|feather|tsv)\s*\([^)\n]{0,200}(?:metric|result|score|eval|perf)|\bsaveRDS\s*\([^)\n]{0,200}(?:metric|result|score|eval|perf)/i.exec(code);
    if (written) place('evaluation.recorded', written.index, `records results: ${short(written[0], 50)}`);
    const predicts = /\bpredict\s*\(|\baugment\s*\(/.exec(code);
    const kept = /\bwrite[._](?:csv2?|parquet|feather|tsv)\s*\([^)\n]{0,200}(?:pred|score|submission)/i.exec(code);
    if (predicts && kept && (/\breadRDS\s*\(|\bload\s*\(/.test(code) || /submission/i.test(kept[0])) && !/\bfit\s*\(/.test(code)) place('batch.job', kept.index, `${/submission/i.test(kept[0]) ? 'writes a submission' : 'loads a model, scores records and writes them'}: ${short(kept[0], 50)}`);
    if (found.has('frontend.app') && predicts && /shinyApp|server\s*<-/.test(code)) place('frontend.model', predicts.index, 'the app runs the model');
  }
  if (recipeInWorkflow(project)) for (const f of found.live('features.pipeline')) if (/\.R$/i.test(f.path)) found.add({ ...f, id: 'features.in-model', what: 'the recipe is part of the workflow that is saved' });
};

/** A tidymodels workflow holds the recipe with the model. */
function recipeInWorkflow(project: Project): boolean {
  const code = [...project.facts.text].filter(([p]) => /\.R$/i.test(p)).map(([, t]) => t).join('\n');
  return /\badd_recipe\s*\(|\bworkflow\s*\(\s*\w+\s*,/.test(code) && /\bsaveRDS\s*\(|vetiver_pin_write/.test(code);
}
