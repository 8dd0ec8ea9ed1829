/** Are the training transforms the ones that inference uses? */
import type { PyFile } from '../facts/index.js';
import type { Project, Site } from '../graph/project.js';
import { short, type Detector, type Findings } from './findings.js';
import { patternOf } from '../pattern-of.js';
import { argText, rolesOf } from './roles.js';

const TRANSFORM_NAME = /feature|preproc|transform|encod|engineer|prepare|normali[sz]e|scale|tokeni[sz]e|vectori[sz]e|clean|extract|window|process_(?:input|data|row|text|image)|to_tensor|build_(?:vector|row|frame)|derive|impute|pad_/i;
const INLINE = /pandas\.get_dummies$|\.get_dummies$|\.(?:fit_transform|fit_resample)$|numpy\.log1p$|\.factorize$|\.cat\.codes|\.rolling\.|\.shift$|\.reshape$|\.to_categorical$|\.pad_sequences$|\.one_hot$|\.(?:Resize|Normalize|Compose)$|\.qcut$|pandas\.cut$/;

export const detectFeatures: Detector = (project, found) => {
  const { training, inference, serving, pages } = rolesOf(project, found);
  for (const s of project.sites) {
    if (INLINE.test(s.call.name) || /\.(?:cat\.codes)$/.test(s.call.raw)) found.site('features.transform', s, `transforms features: ${short(s.call.raw, 50)}()`);
    if (/\.fit_transform$|\.fit$/.test(s.call.name) && /scaler|encoder|vectori[sz]er|preproc|imputer|binarizer/i.test(s.call.raw)) found.site('features.transform', s, `fits a transform: ${short(s.call.raw, 50)}()`);
  }
  derivedColumns(project, found, serving, pages);
  shared(project, found, training, inference, serving, pages);
  savedByName(project, found);
  savedInBundle(found);
  pipelineInModel(project, found);
};

const DERIVED = /^[ \t]*(\w+)\[["']\w+["']\][ \t]*=[ \t]*([^\n]*\1\s*(?:\[["']|\.\w+)[^\n]*)$/gm;
const COMPUTES = /[-+*/]\s*\w+(?:\[|\.)|\)\s*[-+*/]|\.dt\.|np\.(?:log|where|sqrt|sin|cos)|\.diff\(|\.rolling\(|\.shift\(|pct_change|groupby/;

/** A column that is computed from others, written out where the training data is made. */
function derivedColumns(project: Project, found: Findings, serving: ReadonlySet<PyFile>, pages: ReadonlySet<PyFile>) {
  if (!found.has('model.fit', 'model.fit-saved')) return;
  for (const file of project.files('live')) {
    if (serving.has(file) || pages.has(file) || /plot|eda|report|monitor|drift|evaluat|simulat|dashboard/i.test(file.path)) continue;
    for (const m of file.facts.code.matchAll(DERIVED)) {
      if (!COMPUTES.test(m[2]!) || /target|label|pred|prob|error|residual|score/i.test(m[0].slice(0, m[0].indexOf('=')))) continue;
      const fn = file.facts.functions.findLastIndex((f) => f.from <= m.index && m.index < f.to);
      found.code('features.transform', project, file, file.facts.lineAt(m.index), fn, `derives a column: ${short(m[0], 50)}`);
    }
  }
}

/** The same function or method is entered from training and from inference, on whatever way. */
function shared(project: Project, found: Findings, training: ReadonlySet<PyFile>, inference: ReadonlySet<PyFile>, serving: ReadonlySet<PyFile>, pages: ReadonlySet<PyFile>) {
  const answers = (f: PyFile) => inference.has(f) && !(training.has(f) && !serving.has(f) && !pages.has(f));
  const trains = (f: PyFile) => training.has(f) && !serving.has(f) && !pages.has(f);
  const live = project.sites.filter((s) => s.scope === 'live');
  // A file of routes answers with those of its functions that predict, not with the one that trains.
  const routes = new Set(found.live('api.model-route').map((r) => `${r.file?.path ?? r.path}#${r.fn ?? -1}`));
  const answering = (s: Site) => answers(s.file) && (!serving.has(s.file) || s.call.fn < 0 || routes.has(`${s.file.path}#${s.call.fn}`) || /predict|infer|score|startup|lifespan/i.test(s.file.facts.functions[s.call.fn]!.name));
  const infer = project.entered(live.filter(answering), trains);
  for (const [key, { file, fn }] of project.entered(live.filter((s) => trains(s.file)), answers)) {
    const f = file.facts.functions[fn]!;
    if (!TRANSFORM_NAME.test(`${f.owner} ${f.name}`) || NOT_TRANSFORM.test(f.name)) continue;
    if (!TRANSFORMS.test(file.facts.code.slice(f.from, f.to))) continue;
    found.code('features.function', project, file, f.line, fn, `transforms features for training: ${f.name}()`);
    if (infer.has(key) && !answers(file)) found.code('features.shared', project, file, f.line, fn, `${f.name}() is used by training and by inference`);
  }
  preparedAndServed(project, found, infer, (f) => serving.has(f) || pages.has(f));
  tokenizers(project, found, answers, trains);
}

/**
 * The data may be made ready by a command of its own, long before the fit: a transform that some other live
 * code enters as well as the one that predicts is the same on both sides.
 */
function preparedAndServed(project: Project, found: Findings, infer: ReadonlyMap<string, { file: PyFile; fn: number }>, asked: (f: PyFile) => boolean) {
  if (!found.has('model.fit', 'model.fit-saved') || project.facts.python.size > 2000) return;
  const predicts = new Set(found.live('model.predict').map((p) => p.call));
  const fits = new Set(found.of('model.fit').map((p) => p.call));
  const loads = found.files('model.load', 'io.model-get');
  const roots = project.files('live').flatMap((file) => [-1, ...file.facts.functions.keys()].filter((fn) => project.scopeAt(file, fn) === 'live').map((fn) => ({ file, fn, reach: project.reach(file, fn, 5) })));
  const answering = roots.filter((r) => r.reach.some((s) => predicts.has(s.call)) && !r.reach.some((s) => fits.has(s.call)) && !/evaluat|train|valid|drift|monitor|explain/i.test(r.file.path.split('/').at(-1)!) && (asked(r.file) || project.closure(r.file, 3).some((g) => loads.has(g))));
  const preparing = roots.filter((r) => !r.reach.some((s) => predicts.has(s.call)) && /prep|feature|dataset|etl|pipeline|build/i.test(`${r.file.path.split('/').at(-1)!} ${r.file.facts.functions[r.fn]?.name ?? ''}`) || r.reach.some((s) => fits.has(s.call)));
  const enteredBy = (list: typeof roots) => project.entered(list.flatMap((r) => project.callsIn(r.file, r.fn).map((call) => ({ file: r.file, call, scope: 'live' as const }))), () => false);
  const served = new Map([...infer, ...enteredBy(answering)]);
  for (const [key, { file, fn }] of enteredBy(preparing)) {
    const f = file.facts.functions[fn]!;
    if (!served.has(key) || !TRANSFORM_NAME.test(`${f.owner} ${f.name}`) || NOT_TRANSFORM.test(f.name) || f.name === '__init__' || fitted(file, f.owner) || !TRANSFORMS.test(file.facts.code.slice(f.from, f.to))) continue;
    found.code('features.shared', project, file, f.line, fn, `${f.name}() makes the features of training and of inference`);
  }
}

/** What such an object has learnt is shared only if it is saved. */
const fitted = (file: PyFile, owner: string): boolean => owner !== '' && file.facts.functions.some((f) => f.owner === owner && /^fit(?:_transform)?$/.test(f.name));

const NOT_TRANSFORM = /load|save|read|get_data|download|plot|path|suffix|prefix|key|url|uri|config|schema|version|artifact|args|timestamp|header|file/i;

/** A pretrained tokenizer or processor is fitted state that both sides load under the same name. */
function tokenizers(project: Project, found: Findings, answers: (f: PyFile) => boolean, trains: (f: PyFile) => boolean) {
  const loaded = project.callsNamed('from_pretrained', 'get_encoding', 'encoding_for_model').filter((s) => s.scope === 'live' && /tokeni[sz]er|processor|featureextractor|encoding/i.test(`${s.call.raw} ${s.call.target}`));
  const near = (s: Site, role: (f: PyFile) => boolean) => role(s.file) || project.files('live').some((f) => role(f) && project.imports(f).includes(s.file));
  for (const a of loaded.filter((s) => near(s, trains))) {
    const first = (s: Site) => argText(s, project).split(/[,)]/)[0]!.trim();
    // A name that is passed in may be the same; two that are written out have to be.
    const same = loaded.find((b) => near(b, answers) && (first(b) === first(a) || b.call.name === a.call.name && !(/^["']/.test(first(a)) && /^["']/.test(first(b)))));
    if (same) found.site('features.shared', a, `the same ${short(a.call.raw, 40)} in training and inference`);
  }
}

/** What a body must do to count as a transform: splitting or selecting alone is none. */
const TRANSFORMS = /get_dummies|\.map\(|astype|log1p|np\.log|fillna|\.apply\(|\/\s*255|normali[sz]e|scal|encod|\.rolling|\.shift\(|tokeni[sz]|\.lower\(|transform|\.reshape|\.clip\(|\.str\.|resize|np\.(?:clip|where|sqrt|expm1|nan_to_num)\(|\.dt\.|to_tensor|\.assign\(|with_columns|withColumn|\]\s*=\s[^\n]*[-+*/(]/;

const STATE = /processor|vocab|stoi|itos|word_index|char_to|token_to|scaler|encoder|vectori[sz]er|preproc|imputer|transformer|tokeni[sz]er|\bdv\b|feature_pipeline|feature_names_mapping|normali[sz]ation|norm_stats/i;

/** Fitted state that goes to a file or tracker through a helper of the project or an artefact call. */
function savedByName(project: Project, found: Findings) {
  for (const s of project.callsNamed('log_artifact', 'save_object', 'save_pickle', 'save_json', 'save_bin', 'save_model', 'save', 'dump_pickle', 'save_joblib', 'write_pickle', 'log_model', 'save_obj', 'save_artifact', 'to_pickle', 'write_bytes', 'save_pretrained'))
    if (STATE.test(`${s.call.raw} ${s.call.args}`.slice(0, 400)) && !/label_?enc/i.test(s.call.args)) found.site('features.saved', s, `saves a fitted transform: ${short(`${s.call.raw}(${s.call.args}`, 60)})`);
}

/** What was fitted goes into one dictionary with the model, and that is saved. */
function savedInBundle(found: Findings) {
  for (const f of found.of('model.save')) {
    const name = /^\s*([A-Za-z_]\w*)\s*,/.exec(f.call?.args ?? '')?.[1];
    if (!f.file || !name) continue;
    const literal = patternOf(`\\b${name}\\b[^=\\n]{0,60}=\\s*(?:\\{|\\w+\\(\\s*\\n)([^]{20,1500}?)\\n\\s{0,8}[})]`).exec(f.file.facts.code)?.[1] ?? '';
    if (/["']?\w*(?:scaler|encod|vectori[sz]er|imputer|preproc|mapping|medians?|frequenc|categor\w*_levels|tokeni[sz]er|vocab|norm_stats)\w*["']?\s*[:=]/i.test(literal)) found.add({ ...f, id: 'features.saved', what: `what was fitted is saved with the model: ${short(f.call!.raw, 30)}(${name})` });
  }
}

/** An encoder inside the pipeline that is saved as the model. */
function pipelineInModel(project: Project, found: Findings) {
  const kept = found.has('model.save', 'model.log', 'model.export', 'tracking.autolog');
  if (!kept) return;
  for (const p of found.live('features.pipeline')) {
    if ((p.call?.name ?? '').startsWith("kedro")) continue;
    const text = p.call ? p.call.args : '';
    const encoders = found.live('features.encoder');
    const near = encoders.some((e) => e.file && p.file && (e.file === p.file || project.closure(p.file, 3).includes(e.file) || project.closure(e.file, 3).includes(p.file)));
    if (near || /scal|encod|prep|imput|vect|transform|feature/i.test(text)) found.add({ ...p, id: 'features.in-model', what: 'the transforms are steps of the pipeline that is saved as the model' });
  }
  // Spark: a Pipeline of stages, fitted and saved as one.
  for (const s of project.callsNamed('Pipeline')) if (s.call.name.includes('pyspark') && found.has('features.encoder')) found.site('features.in-model', s, 'the transforms are stages of the Spark pipeline that is saved');
}
