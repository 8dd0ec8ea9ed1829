import type { Stage } from './types.js';

export const testing: Stage = {
  id: 'testing',
  title: 'Testing',
  group: 'practice',
  summary: 'Unit, integration, model-behaviour and contract tests',
  requires: [],
  implies: [],
  fixed: 'without it nobody can tell whether the project works',
  creates: true,
  contributes: {
    dependencies: { dev: ['pytest', 'pytest-cov'] },
  },
};
