/** All detectors in the order in which they build on each other. */
import type { Project } from '../graph/project.ts';
import { detectAcquisition } from './acquisition.ts';
import { detectDelivery } from './delivery.ts';
import { detectDeployment } from './deployment.ts';
import { deriveSignals } from './derive.ts';
import { detectDocumentation } from './documentation.ts';
import { detectEvaluation } from './evaluation.ts';
import { detectExperiments } from './experiments.ts';
import { detectFeatures } from './features.ts';
import { Findings, type Detector } from './findings.ts';
import { detectModel } from './model.ts';
import { detectOperation } from './operation.ts';
import { detectOutputs } from './outputs.ts';
import { detectPractice } from './practice.ts';
import { detectServing } from './serving.ts';
import { detectTools } from './tools.ts';
import { detectValidation } from './validation.ts';
import { detectWatching } from './watching.ts';

const DETECTORS: readonly Detector[] = [
  detectTools, detectModel, detectServing, detectAcquisition, detectValidation, detectFeatures, detectEvaluation, detectExperiments,
  detectOutputs, detectDelivery, detectDeployment, detectOperation, detectWatching, detectDocumentation, detectPractice, deriveSignals,
];

export function detectAll(project: Project): Findings {
  const found = new Findings();
  for (const detect of DETECTORS) detect(project, found);
  return found;
}
