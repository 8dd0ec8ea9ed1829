import type { Stage } from './types.js';

export const abTesting: Stage = {
  id: 'ab-testing',
  title: 'A/B tests',
  group: 'operation',
  summary: 'A champion and challenger split with a sound statistical decision',
  requires: ['prediction-log'],
  implies: [],
  creates: false,
};
