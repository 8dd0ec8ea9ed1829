import type { StageId } from './types.js';

/** A named choice of stages. */
export interface Preset {
  id: string;
  summary: string;
  /** What the preset asks for; what these require or imply comes with them. */
  stages: readonly StageId[];
}

/** The presets on offer; the first is the default. */
export const PRESETS: readonly [Preset, ...Preset[]] = [
  {
    id: 'starter',
    summary: 'from the source of the data to a deployed service with a page',
    stages: [
      'acquisition',
      'validation',
      'features',
      'training',
      'evaluation',
      'api',
      'frontend',
      'container',
      'ci',
      'deployment',
      'documentation',
      'environment',
      'testing',
    ],
  },
];
