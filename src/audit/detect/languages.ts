/** Models in other languages, told by the calls of a library that the file names; who calls whom is not followed. */
import { stripScriptComments } from '../facts/plain.js';
import { short, type Detector, type Findings } from './findings.js';

/** One language with its libraries for models, and what their calls witness. */
interface Language {
  readonly files: RegExp;
  readonly library: RegExp;
  readonly calls: readonly [signal: string, pattern: RegExp, what: string][];
}

const LANGUAGES: readonly Language[] = [
  {
    files: /\.(?:java|scala|kt|sc)$/,
    library: /\b(?:weka|smile|org\.tribuo|org\.deeplearning4j|org\.nd4j|org\.apache\.spark\.ml|org\.apache\.commons\.math\d?\.stat\.regression|ai\.djl|ml\.dmlc\.xgboost4j|org\.encog|opennlp\.tools|net\.sf\.javaml|ai\.catboost|com\.microsoft\.azure\.synapse\.ml)\./,
    calls: [
      ['model.fit', /\.build(?:Classifier|Clusterer)\s*\(|\.newSampleData\s*\(|\bXGBoost\.train\s*\(|\beasyTrain\w*\s*\(|\.(?:fit|train|addData)\s*\(\s*[\w(]/, 'fits a model'],
      ['model.saved', /\bSerializationHelper\.write\s*\(|\.saveModel\s*\(|\bModelSerializer\.writeModel\s*\(|\.write\s*\.\s*overwrite\b|\.write\(\)\s*\.overwrite\(\)|\bserializeToFile\s*\(|\bObjectOutputStream\s*\(|\b(?:model|pipeline)\w*\.save\s*\(/i, 'saves a model'],
      ['evaluation.metric', /\bnew\s+Evaluation\s*\(|\.crossValidateModel\s*\(|\b(?:Regression|BinaryClassification|MulticlassClassification)Evaluator\b|\.(?:rootMeanSquaredError|errorRate|pctCorrect|areaUnderROC|calculateRSquared)\s*\(/, 'computes a metric'],
      ['evaluation.cv-scores', /\.crossValidateModel\s*\(/, 'scores the folds of a cross-validation'],
      ['tuning.search', /\bnew\s+(?:CVParameterSelection|GridSearch|MultiSearch|CrossValidator|TrainValidationSplit)\b|\bParamGridBuilder\s*\(/, 'a search over parameters'],
    ],
  },
  {
    files: /\.swift$/,
    library: /^[ \t]*import (?:CreateML|CreateMLComponents|TabularData)\b/m,
    calls: [
      ['model.fit', /\bML\w*(?:Classifier|Regressor|Recommender|Tagger|Detector)\s*(?:\(|\.train\s*\()\s*(?:training)?/, 'fits a model'],
      ['model.saved', /\.write\s*\(\s*to\w*\s*:/, 'saves a model'],
      ['evaluation.metric', /\b(?:validation|training|evaluation)Metrics\b|\.evaluation\s*\(\s*on\s*:/, 'computes a metric'],
    ],
  },
  {
    files: /\.(?:cs|fs)$/,
    library: /^[ \t]*(?:using|open) (?:Microsoft\.ML|Accord\.(?:MachineLearning|Statistics)|TorchSharp|Tensorflow)\b/m,
    calls: [
      ['model.fit', /\.Fit\s*\(|\.Learn\s*\(/, 'fits a model'],
      ['model.saved', /\.Model\.Save\s*\(|\.SaveWeights\s*\(/, 'saves a model'],
      ['evaluation.metric', /\.Evaluate\w{0,20}\s*\(/, 'computes a metric'],
      ['evaluation.cv-scores', /\.CrossValidate\w{0,20}\s*\(/, 'scores the folds of a cross-validation'],
      ['tuning.search', /\.Create\w{0,30}Experiment\s*\(/, 'a search over models and parameters'],
    ],
  },
  {
    files: /\.(?:[cm]?jsx?|[cm]?tsx?)$/,
    library: /["'](?:@tensorflow\/tfjs[\w-]*|brain\.js|ml-(?:regression[\w-]*|random-forest|cart|knn|naivebayes|svm|logistic-regression)|ml5|natural|synaptic)["']/,
    calls: [
      ['model.fit', /\.(?:fit|fitDataset|trainOnBatch)\s*\(|\b(?:net|network|model|classifier|regression|forest|knn|trainer)\w*\.train(?:Async)?\s*\(|\bnew\s+\w*(?:LinearRegression|PolynomialRegression)\s*\(/i, 'fits a model'],
      ['model.saved', /\b(?:model|net|network|classifier)\w*\.(?:save|toJSON)\s*\(/i, 'saves a model'],
      ['evaluation.metric', /\b(?:model|net|network)\w*\.(?:evaluate|evaluateDataset|test)\s*\(/i, 'computes a metric'],
    ],
  },
  {
    files: /\.jl$/,
    library: /^[ \t]*(?:using|import) [^\n]{0,120}\b(?:Flux|MLJ\w*|Lux|GLM|ScikitLearn|XGBoost|DecisionTree|Turing)\b/m,
    calls: [
      ['model.fit', /\b(?:fit|train)!?\s*\(|\b(?:lm|glm|xgboost|build_forest)\s*\(/, 'fits a model'],
      ['model.saved', /@save\b|\b(?:MLJ|JLD2|BSON|Serialization)\.\w*(?:save|serialize)\w*\s*\(|\bserialize\s*\(/, 'saves a model'],
      ['evaluation.metric', /\bevaluate!?\s*\(|\b(?:rms|rmse|accuracy|auc|mae)\s*\(/, 'computes a metric'],
      ['tuning.search', /\bTunedModel\s*\(/, 'a search over parameters'],
    ],
  },
];

const ASIDE = /(?:^|\/)(?:tests?|__tests__|spec|examples?|node_modules|vendor|dist|build|target|public)\/|\.(?:test|spec|min)\.\w+$|Tests?\.\w+$/;
const LARGEST = 300_000;

export const detectLanguages: Detector = (project, found) => {
  for (const [path, text] of project.facts.text) {
    const language = text.length > LARGEST || ASIDE.test(path) ? undefined : LANGUAGES.find((l) => l.files.test(path) && l.library.test(text));
    if (language) witness(found, path, stripScriptComments(text), language);
  }
};

function witness(found: Findings, path: string, code: string, language: Language) {
  for (const [signal, pattern, what] of language.calls) {
    const m = pattern.exec(code);
    if (m) found.place(signal, path, code.slice(0, m.index).split('\n').length, `${what}: ${short(m[0], 40)}`);
  }
}
