/** What the README says of the project, stage by stage: claims are no evidence, but a missing stage that is claimed is worth a line. */
import type { StageId } from '../stages/types.js';
import type { Found } from './detect/findings.js';
import type { Facts } from './facts/index.js';

const CLAIMS: Readonly<Partial<Record<StageId, RegExp>>> = {
  acquisition: /\b(?:scrap(?:es?|ing|er)|ingest(?:s|ion)?|data (?:collection|acquisition|ingestion)|fetch(?:es|ing)? (?:the )?data)\b/i,
  validation: /\b(?:data (?:validation|quality|cleaning)|great expectations|pandera|schema (?:validation|checks?))\b/i,
  features: /\b(?:feature (?:engineering|store|pipeline))\b/i,
  training: /\b(?:model training|trains? (?:a|the|several) model|training pipeline)\b/i,
  tuning: /\b(?:hyper-?parameter (?:tuning|optimi[sz]ation|search)|grid search|optuna|hyperopt)\b/i,
  evaluation: /\b(?:model evaluation|cross-validation|benchmark(?:ed|s)?)\b/i,
  tracking: /\b(?:experiment tracking|mlflow|weights ?(?:&|and) ?biases|wandb|comet)\b/i,
  versioning: /\b(?:model registry|data versioning|model versioning|\bdvc\b|versioned models?)\b/i,
  api: /\b(?:rest(?:ful)? api|fastapi|flask|api (?:endpoint|server|module)|serves? predictions)\b/i,
  batch: /\b(?:batch (?:scoring|prediction|inference))\b/i,
  frontend: /\b(?:streamlit|gradio|web (?:app|interface|ui)|dashboard|frontend)\b/i,
  container: /\b(?:docker(?:ized|file|-compose)?|container(?:ized)?)\b/i,
  ci: /\b(?:ci\/cd|github actions|continuous integration|azure devops|jenkins|gitlab ci)\b/i,
  deployment: /\b(?:deploy(?:ed|ment|s)?)\b/i,
  infrastructure: /\b(?:terraform|kubernetes|k8s|helm|infrastructure as code|cloudformation)\b/i,
  orchestration: /\b(?:airflow|prefect|dagster|kubeflow|orchestrat(?:ion|ed|es)|zenml|mage)\b/i,
  retraining: /\b(?:(?:automat(?:ic|ed)|continuous|scheduled)[ -](?:re-?training|training)|retrain(?:s|ed|ing)?)\b/i,
  monitoring: /\b(?:monitor(?:ing|s|ed)?|prometheus|grafana|observability)\b/i,
  drift: /\bdrift\b/i,
  'prediction-log': /\b(?:prediction log(?:ging|s)?|logs? (?:every|each|all) predictions?)\b/i,
  'ab-testing': /\b(?:a\/b test(?:ing|s)?|canary|shadow (?:mode|deployment))\b/i,
  testing: /\b(?:unit tests?|integration tests?|test suite|pytest|tests\/)/i,
  security: /\b(?:secur(?:e|ity)|authenticat(?:ion|ed)|vulnerability|oauth|jwt)\b/i,
};

/** Sentences about the future are plans, not claims. */
const FUTURE = /\b(?:todo|future|planned|roadmap|next steps?|not (?:yet|implemented|included)|would|could|possible extension|wishlist|upcoming|coming soon|non-goal|out of scope|without|no |left out|leaves? out|omitted|not used|nothing |never )\b|\[ \]/i;

/** The first line that claims each stage. */
export function readClaims(facts: Facts): Map<StageId, Found> {
  const out = new Map<StageId, Found>();
  for (const [path, md] of facts.markdown) {
    if (!/(?:^|\/)readme[^/]*$/i.test(path) && !path.startsWith("docs/")) continue;
    if (path.split('/').length > 2) continue;
    let heading = '';
    const lines = [...md.headings.map((h) => ({ ...h, head: true })), ...md.prose.map((p) => ({ ...p, head: false })), ...md.tree.map((t) => ({ ...t, head: false }))].sort((a, b) => a.line - b.line);
    for (const l of lines) {
      if (l.head) heading = l.text;
      if (FUTURE.test(l.text) || FUTURE.test(heading)) continue;
      for (const [stage, pattern] of Object.entries(CLAIMS) as [StageId, RegExp][])
        if (!out.has(stage) && pattern.test(l.text)) out.set(stage, { id: `${stage}.claimed`, scope: 'claimed', path, line: l.line, what: `claimed: ${l.text.trim().replace(/\s+/g, ' ').slice(0, 80)}` });
    }
  }
  return out;
}
