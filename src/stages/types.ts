/** The 25 stages of the lifecycle, in the order in which every list shows them. */
export const STAGE_IDS = [
  'acquisition',
  'validation',
  'features',
  'training',
  'tuning',
  'evaluation',
  'tracking',
  'versioning',
  'api',
  'batch',
  'frontend',
  'container',
  'ci',
  'deployment',
  'infrastructure',
  'orchestration',
  'retraining',
  'monitoring',
  'drift',
  'prediction-log',
  'ab-testing',
  'documentation',
  'environment',
  'testing',
  'security',
] as const;

/** The name of a stage, as users write it. */
export type StageId = (typeof STAGE_IDS)[number];

/** The part of the lifecycle that a stage belongs to. */
export type StageGroup = 'data' | 'model' | 'serving' | 'delivery' | 'operation' | 'practice';

/** A stage that another one brings with it, and why. */
export interface Implication {
  stage: StageId;
  because: string;
}

/** A target of the emitted Makefile and tasks.py. */
export interface MakeTarget {
  name: string;
  help: string;
}

/** A package that the emitted code imports, by the group of requirements that it belongs to. */
export interface PythonDependencies {
  serving?: readonly string[];
  training?: readonly string[];
  dev?: readonly string[];
}

/** What a stage adds to the files that all stages share. Typed data: no stage edits another one's text. */
export interface Contribution {
  makeTargets?: readonly MakeTarget[];
  dependencies?: PythonDependencies;
}

/** One stage of the lifecycle: the same registry serves create, add, status, ideas and audit. */
export interface Stage {
  id: StageId;
  title: string;
  group: StageGroup;
  /** What it means in a project, one line. */
  summary: string;
  /** Stages that must be there as well; adding this one adds them. */
  requires: readonly StageId[];
  /** Stages that come about by having this one. */
  implies: readonly Implication[];
  /** Why a project of ours cannot be without it; absent for what can be left out. */
  fixed?: string;
  /** Whether this version can create it. */
  creates: boolean;
  contributes?: Contribution;
}
