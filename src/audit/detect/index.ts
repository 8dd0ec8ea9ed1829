/** All detectors in the order in which they build on each other. */
import { bounded, TookTooLong } from '../bounded.js';
import { Interrupted } from '../../errors.js';
import type { Project } from '../graph/project.js';
import { detectAsked } from './asked.js';
import { detectAcquisition } from './acquisition.js';
import { detectBackends } from './backends.js';
import { detectBatch } from './batch.js';
import { detectBlocks } from './blocks.js';
import { detectDelivery } from './delivery.js';
import { detectDeployment } from './deployment.js';
import { deriveSignals } from './derive.js';
import { detectDocumentation } from './documentation.js';
import { detectEvaluation } from './evaluation.js';
import { detectExperiments } from './experiments.js';
import { detectFeatures } from './features.js';
import { Findings, type Detector } from './findings.js';
import { detectLanguages } from './languages.js';
import { detectModel } from './model.js';
import { detectOperation } from './operation.js';
import { detectPages } from './pages.js';
import { detectPractice } from './practice.js';
import { detectPredictionLog } from './prediction-log.js';
import { detectR } from './r.js';
import { detectReadmeTree } from './readme-tree.js';
import { detectServing } from './serving.js';
import { detectTools } from './tools.js';
import { detectValidation } from './validation.js';
import { detectWatching } from './watching.js';

const DETECTORS: readonly Detector[] = [
  detectTools, detectModel, detectR, detectLanguages, detectServing, detectAsked, detectAcquisition, detectValidation, detectFeatures, detectEvaluation, detectExperiments,
  detectBatch, detectPages, detectPredictionLog, detectBackends, detectBlocks, detectDelivery, detectDeployment, detectOperation, detectWatching, detectDocumentation, detectReadmeTree, detectPractice, deriveSignals,
];

/** When time is over the rest is left out, and the report says so. */
export function detectAll(project: Project): Findings {
  const found = new Findings();
  const { workspace } = project.facts;
  const rest = [...DETECTORS];
  const inTurn = () => {
    for (let detect = rest.shift(); detect; detect = rest.shift()) detect(project, found);
  };
  while (rest.length > 0) {
    try {
      bounded(inTurn, Math.max(SOME, workspace.millisLeft()));
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      workspace.skip('.', error instanceof TookTooLong ? 'time limit: not every check was made' : `a check failed: ${String(error).slice(0, 100)}`);
    }
  }
  return found;
}

/** Where reading took all of the time, and after a check that took too long, the others have these milliseconds. */
const SOME = 1000;
