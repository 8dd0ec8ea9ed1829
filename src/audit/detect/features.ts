/** Are the training transforms the ones that inference uses? */
import type { PyFile } from '../facts/index.js';
import type { Project } from '../graph/project.js';
import { short, type Detector, type Findings } from './findings.js';
import { rolesOf } from './roles.js';

const TRANSFORM_NAME = /feature|preproc|transform|encod|engineer|prepare|normali[sz]e|scale|tokeni[sz]e|vectori[sz]e|clean|extract|window|process_(?:input|data|row|text|image)|to_tensor|build_(?:vector|row|frame)|derive|impute|pad_/i;
const INLINE = /pandas\.get_dummies$|\.get_dummies$|\.(?:fit_transform|fit_resample)$|numpy\.log1p$|\.factorize$|\.cat\.codes|\.rolling\.|\.shift$|\.reshape$|\.to_categorical$|\.pad_sequences$|\.one_hot$|\.(?:Resize|Normalize|Compose)$|\.qcut$|pandas\.cut$/;

export const detectFeatures: Detector = (project, found) => {
  const { training, inference, serving, pages } = rolesOf(project, found);
  for (const s of project.sites) {
    if (INLINE.test(s.call.name) || /\.(?:cat\.codes)$/.test(s.call.raw)) found.site('features.transform', s, `transforms features: ${short(s.call.raw, 50)}()`);
    if (/\.fit_transform$|\.fit$/.test(s.call.name) && /scaler|encoder|vectori[sz]er|preproc|imputer|binarizer/i.test(s.call.raw)) found.site('features.transform', s, `fits a transform: ${short(s.call.raw, 50)}()`);
  }
  shared(project, found, training, inference, serving, pages);
  savedByName(project, found);
  pipelineInModel(project, found);
};

/** The same function or method is entered from training and from inference. */
function shared(project: Project, found: Findings, training: ReadonlySet<PyFile>, inference: ReadonlySet<PyFile>, serving: ReadonlySet<PyFile>, pages: ReadonlySet<PyFile>) {
  const users = new Map<string, { train: boolean; infer: boolean; file: PyFile; fn: number }>();
  for (const s of project.sites) {
    if (s.scope !== 'live') continue;
    const infer = inference.has(s.file) && !(training.has(s.file) && !serving.has(s.file) && !pages.has(s.file));
    const train = training.has(s.file) && !serving.has(s.file) && !pages.has(s.file);
    if (!infer && !train) continue;
    for (const t of project.modules.targets(s.file, s.call)) {
      const f = t.file.facts.functions[t.fn]!;
      if (!TRANSFORM_NAME.test(`${f.owner} ${f.name}`) || /load|save|read|get_data|download|plot/.test(f.name) || t.file === s.file && infer) continue;
      const key = `${t.file.path}#${t.fn}`;
      const u = users.get(key) ?? { train: false, infer: false, file: t.file, fn: t.fn };
      u.train ||= train;
      u.infer ||= infer;
      users.set(key, u);
    }
  }
  for (const u of users.values()) {
    const f = u.file.facts.functions[u.fn]!;
    const body = u.file.facts.code.slice(f.from, f.to);
    if (u.train && TRANSFORMS.test(body)) found.code('features.function', project, u.file, f.line, u.fn, `transforms features for training: ${f.name}()`);
    if (u.train && u.infer && TRANSFORMS.test(body)) found.code('features.shared', project, u.file, f.line, u.fn, `${f.name}() is used by training and by inference`);
  }
}

/** What a body must do to count as a transform: splitting or selecting alone is none. */
const TRANSFORMS = /get_dummies|\.map\(|astype|log1p|np\.log|fillna|\.apply\(|\/\s*255|normali[sz]e|scal|encod|\.rolling|\.shift\(|tokeni[sz]|\.lower\(|transform|\.reshape|\.clip\(|\.str\.|resize|np\.(?:clip|where|sqrt|expm1|nan_to_num)\(|\.dt\.|to_tensor|\.assign\(|with_columns|withColumn|\]\s*=\s/;

const STATE = /processor|vocab|stoi|itos|word_index|char_to|token_to|scaler|encoder|vectori[sz]er|preproc|imputer|transformer|tokeni[sz]er|\bdv\b|feature_pipeline|feature_names_mapping|normali[sz]ation|norm_stats/i;

/** Fitted state that goes to a file or tracker through a helper of the project or an artefact call. */
function savedByName(project: Project, found: Findings) {
  for (const s of project.callsNamed('log_artifact', 'save_object', 'save_pickle', 'save_json', 'save_bin', 'save_model', 'save', 'dump_pickle', 'save_joblib', 'write_pickle', 'log_model', 'save_obj', 'save_artifact', 'to_pickle', 'write_bytes', 'save_pretrained'))
    if (STATE.test(`${s.call.raw} ${s.call.args}`.slice(0, 400)) && !/label_?enc/i.test(s.call.args)) found.site('features.saved', s, `saves a fitted transform: ${short(`${s.call.raw}(${s.call.args}`, 60)})`);
}

/** An encoder inside the pipeline that is saved as the model. */
function pipelineInModel(project: Project, found: Findings) {
  const kept = found.has('model.save', 'model.log', 'model.export', 'tracking.autolog');
  if (!kept) return;
  for (const p of found.live('features.pipeline')) {
    if (/^kedro/.test(p.call?.name ?? '')) continue;
    const text = p.call ? p.call.args : '';
    const encoders = found.live('features.encoder');
    const near = encoders.some((e) => e.file && p.file && (e.file === p.file || project.closure(p.file, 3).includes(e.file) || project.closure(e.file, 3).includes(p.file)));
    if (near || /scal|encod|prep|imput|vect|transform|feature/i.test(text)) found.add({ ...p, id: 'features.in-model', what: 'the transforms are steps of the pipeline that is saved as the model' });
  }
  // Spark: a Pipeline of stages, fitted and saved as one.
  for (const s of project.callsNamed('Pipeline')) if (/pyspark/.test(s.call.name) && found.has('features.encoder')) found.site('features.in-model', s, 'the transforms are stages of the Spark pipeline that is saved');
}
