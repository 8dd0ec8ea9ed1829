/** Fitting, saving, loading and predicting: what makes code a model's code. */
import type { PyFile } from '../facts/index.js';
import type { Project, Site } from '../graph/project.js';
import type { PyCall } from '../types.js';
import { short, type Detector, type Findings } from './findings.js';
import { importRoots } from './tools.js';

/** Import names that make a project a machine-learning one. */
export const ML_ROOTS = ['sklearn', 'xgboost', 'lightgbm', 'catboost', 'torch', 'tensorflow', 'keras', 'pytorch_lightning', 'lightning', 'transformers', 'sentence_transformers', 'fastai', 'spacy', 'gensim', 'fasttext', 'statsmodels', 'prophet', 'darts', 'pyspark.ml', 'surprise', 'implicit', 'lightfm', 'jax', 'flax', 'h2o', 'autogluon', 'pycaret', 'flaml', 'stable_baselines3', 'ultralytics', 'onnxruntime', 'pmdarima', 'sktime', 'lifelines', 'imblearn', 'river', 'statsforecast', 'neuralforecast', 'pytorch_forecasting', 'hmmlearn', 'ngboost', 'interpret', 'tabpfn', 'setfit', 'timm', 'skopt', 'mlxtend', 'pyod', 'sagemaker', 'tf_keras', 'torchvision', 'langchain', 'vllm', 'cuml', 'snowflake.ml', 'bigframes.ml', 'flair', 'hdbscan', 'umap', 'pytorch_tabnet', 'deepchem', 'tpot', 'autosklearn', 'nixtla', 'mlforecast', 'neuralprophet', 'detectron2', 'mmdet', 'peft', 'trl', 'skorch', 'gluonts', 'cleanlab'];

const TRANSFORMER = /(?:Scaler|Encoder|Vectorizer|Imputer|Transformer|Binarizer|Normalizer|Discretizer|PCA|SVD|NMF|TSNE|UMAP|PolynomialFeatures|Selector|SelectKBest|RFE|Explainer|SMOTE|Sampler|Tokenizer|FeatureUnion|Indexer|Assembler|HashingTF|IDF|Drift\w*|Calculator|LinearRegressionTrend)$|category_encoders|feature_engine|preprocessing\.\w+$|feature_extraction|decomposition/;
const TRANSFORMER_NAME = /scaler|encoder|imputer|vectori[sz]er|preproc|tokeni[sz]er|transformer|pca|svd|binari[sz]er|explainer|\bdv$|\bohe$|\ble$|\blb$|umap|tsne|selector|indexer|assembler|normali[sz]er|drift|detector_ref|feature|schema|\bct$|augment|callback/i;
const FIT_TAILS = ['fit', 'partial_fit', 'fit_generator', 'train_on_batch', 'fit_predict', 'minimize_loss'];
const PREDICT_TAILS = ['predict', 'predict_proba', 'predict_on_batch', 'decision_function', 'predict_batch', 'inference', 'infer', 'forecast', 'kneighbors', 'recommend', 'recommend_for_user', 'predict_log_proba', 'score_samples'];
const NOT_MODEL = /scaler|encoder|vectori[sz]er|preproc|imputer|columns|feature_names|metrics|history|results|params|config|stats|label|^X_|^y_|^df|dataset/i;

export const detectModel: Detector = (project, found) => {
  const mlFiles = new Set([...project.facts.python.values()].filter((f) => [...importRoots(f)].some((r) => ML_ROOTS.includes(r))));
  const mlProject = [...mlFiles].some((f) => project.scopeOf(f) !== 'test');
  for (const site of project.callsNamed(...FIT_TAILS)) if (isModelFit(site, project, mlFiles, mlProject)) found.site('model.fit', site, `fits a model: ${short(site.call.raw, 50)}()`);
  for (const site of project.callsNamed('save', 'save_model', 'save_weights', 'save_checkpoint', 'save_pretrained', 'write_model', 'save_params'))
    if (/model|net|clf|estimator|booster|pipeline|classifier|regressor|learner|agent|\bself$/i.test(site.call.raw.split('.').slice(0, -1).join('.')) || /model|checkpoint/i.test(site.call.args)) {
      if (site.call.raw.includes('.') && !project.modules.targets(site.file, site.call).length) found.site('model.save', site, `saves a model: ${short(site.call.raw, 50)}()`);
    }
  for (const site of project.callsNamed('load_model', 'load_state_dict', 'load_pretrained', 'load_learner', 'load_from_checkpoint', 'load_weights', 'from_pretrained', 'load_checkpoint'))
    if (!project.modules.targets(site.file, site.call).length) found.site('model.load', site, `loads a model: ${short(site.call.raw, 50)}()`);
  for (const site of project.callsNamed('load')) if (/PipelineModel|(?:Model|Pipeline|Net)\.load$/.test(site.call.name)) found.site('model.load', site, `loads a model: ${short(site.call.raw, 50)}()`);
  for (const site of project.callsNamed(...PREDICT_TAILS)) found.site('model.predict', site, `predicts: ${short(site.call.raw, 50)}()`);
  for (const site of project.sites) if (site.call.name.includes('spark_udf') && !site.call.name.startsWith('~.')) found.site('model.predict', site, `predicts: ${short(site.call.raw, 50)}()`);
  for (const file of mlFiles) for (const call of file.facts.calls) {
    const site = { file, call, scope: project.scopeAt(file, call.fn) };
    // A module object that is called: model(x), self.model(x), net(x).
    if (/(?:^|\.)(?:\w*model|net|network|classifier|generator|pipe|pipeline|llm|estimator)$/i.test(call.raw) && !namesFunction(file, call) && call.args.trim() && !/^(?:[a-z_]+\.)*(?:models?\.[A-Z]|[A-Z])/.test(call.raw))
      found.site('model.predict', site, `predicts: ${short(call.raw, 50)}()`);
    else if (/\.(?:generate|transform)$/.test(call.raw) && /model/i.test(call.raw)) found.site('model.predict', site, `predicts: ${short(call.raw, 50)}()`);
  }
  for (const [path, y] of project.facts.yaml) if (/catalog[\w-]*\.ya?ml$/.test(path)) for (const s of y.scalars) if (s.key === 'type' && /pickle/i.test(s.value)) found.place('model.saved', path, s.line, 'the catalogue of the pipeline keeps the model');
  // A trainer of Lightning that a helper makes keeps checkpoints like any other.
  for (const f of found.of('model.fit')) if (f.file && f.call && /(?:^|\.)trainer\.fit$/i.test(f.call.raw) && project.closure(f.file, 2).some((g) => [...importRoots(g)].some((r) => r === 'pytorch_lightning' || r === 'lightning'))) found.add({ ...f, id: 'model.checkpointed' });
  splitSaves(found);
};

/** A function or method of the file that is only named like a model; an object of a class of it is one. */
function namesFunction(file: PyFile, call: PyCall): boolean {
  const parts = call.name.split('.');
  if (parts[0] !== '~') return false;
  return file.facts.functions.some((f) => f.name === parts.at(-1) && (parts.length > 2 ? f.owner === parts[1] : !f.owner));
}

function isModelFit(site: Site, project: Project, mlFiles: ReadonlySet<PyFile>, mlProject: boolean): boolean {
  const { call, file } = site;
  if (!call.raw.includes('.') || !call.args.trim() || !mlProject) return false;
  const receiver = call.raw.split('.').slice(0, -1).join('.');
  const type = call.name.split('.').slice(0, -1).join('.');
  if (receiver === 'self' || receiver === 'super' || receiver === 'plt' || receiver === 'np') return false;
  if (type.split('.').some((t) => TRANSFORMER.test(t)) && !type.includes('Pipeline')) return false;
  if (TRANSFORMER_NAME.test(receiver.split('.').at(-1)!) && !/model|clf|classif|regress|estimator|search/i.test(receiver)) return false;
  if (/^(?:scipy|norm|stats|curve)(?:\.|$|_)/.test(type)) return false;
  // A fit of the project's own class counts where that class itself fits something.
  if (!mlFiles.has(file) && /^~|^self/.test(type) && project.modules.targets(file, call).length) return false;
  return true;
}

/** Saved encoders and saved models are told apart by what is passed. */
function splitSaves(found: Findings) {
  for (const f of found.of('model.save')) {
    if (!f.call || !f.file) continue;
    const first = f.call.args.split(',')[0]!.trim();
    const whole = f.call.args;
    if (/scaler|encoder|vectori[sz]er|preproc|imputer|transformer|\bdv\b|tokeni[sz]er|\bohe\b|label_enc|feature_(?:engineer|pipeline|builder)|norm_stats|normali[sz]|\bstats\b|vocab|\bmeta\b|stoi|itos|word_index|columns_transform/i.test(whole.slice(0, 300))) {
      const target = /label_?enc|target_?enc|\ble\b/i.test(first) && !/encoders|scaler|preproc/i.test(first);
      found.add({ ...f, id: target ? 'features.target-saved' : 'features.saved', what: `saves a fitted transform: ${short(f.call.raw, 40)}(${short(first, 40)})` });
    }
    if (!NOT_MODEL.test(first) || /model|pipeline|clf|estimator|bundle/i.test(first)) found.add({ ...f, id: 'model.saved' });
  }
}
