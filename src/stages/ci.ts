import type { Stage } from './types.js';

export const ci: Stage = {
  id: 'ci',
  title: 'Continuous integration',
  group: 'delivery',
  summary: 'Lint, types, tests and a smoke training run for every push',
  requires: ['testing'],
  implies: [],
  creates: true,
};
