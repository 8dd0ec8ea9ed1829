import type { Stage } from './types.js';

export const retraining: Stage = {
  id: 'retraining',
  title: 'Retraining',
  group: 'operation',
  summary: 'Automatic, gated retraining without downtime',
  requires: ['evaluation', 'versioning'],
  implies: [],
  creates: false,
};
