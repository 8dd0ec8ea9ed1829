import { abTesting } from './ab-testing.js';
import { acquisition } from './acquisition.js';
import { api } from './api.js';
import { batch } from './batch.js';
import { ci } from './ci.js';
import { container } from './container.js';
import { deployment } from './deployment.js';
import { documentation } from './documentation.js';
import { drift } from './drift.js';
import { environment } from './environment.js';
import { evaluation } from './evaluation.js';
import { features } from './features.js';
import { frontend } from './frontend.js';
import { infrastructure } from './infrastructure.js';
import { monitoring } from './monitoring.js';
import { orchestration } from './orchestration.js';
import { predictionLog } from './prediction-log.js';
import { retraining } from './retraining.js';
import { security } from './security.js';
import { testing } from './testing.js';
import { tracking } from './tracking.js';
import { training } from './training.js';
import { tuning } from './tuning.js';
import { validation } from './validation.js';
import { versioning } from './versioning.js';
import { STAGE_IDS, type Stage, type StageId } from './types.js';

export * from './types.js';

/** The registry: every stage once, in the order of {@link STAGE_IDS}. */
export const STAGES: readonly Stage[] = [
  acquisition,
  validation,
  features,
  training,
  tuning,
  evaluation,
  tracking,
  versioning,
  api,
  batch,
  frontend,
  container,
  ci,
  deployment,
  infrastructure,
  orchestration,
  retraining,
  monitoring,
  drift,
  predictionLog,
  abTesting,
  documentation,
  environment,
  testing,
  security,
];

const BY_ID = new Map<string, Stage>(STAGES.map((stage) => [stage.id, stage]));

/** The stage with this id. */
export function stageOf(id: StageId): Stage {
  const stage = BY_ID.get(id);
  if (stage === undefined) throw new Error(`The registry lacks the stage ${id}`);
  return stage;
}

/** Whether a word is the id of a stage. */
export function isStageId(word: string): word is StageId {
  return BY_ID.has(word);
}

/** The stages of a set, in registry order. */
export function inOrder(ids: Iterable<StageId>): StageId[] {
  const wanted = new Set(ids);
  return STAGE_IDS.filter((id) => wanted.has(id));
}
