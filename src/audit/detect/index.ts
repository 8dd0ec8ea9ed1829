/** All detectors in the order in which they build on each other. */
import type { Project } from '../graph/project.js';
import { detectAcquisition } from './acquisition.js';
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
  detectTools, detectModel, detectR, detectServing, detectAcquisition, detectValidation, detectFeatures, detectEvaluation, detectExperiments,
  detectBatch, detectPages, detectPredictionLog, detectBlocks, detectDelivery, detectDeployment, detectOperation, detectWatching, detectDocumentation, detectReadmeTree, detectPractice, deriveSignals,
];

export function detectAll(project: Project): Findings {
  const found = new Findings();
  for (const detect of DETECTORS) detect(project, found);
  return found;
}
