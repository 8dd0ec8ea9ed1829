import type { Stage } from './types.js';

export const tracking: Stage = {
  id: 'tracking',
  title: 'Experiment tracking',
  group: 'model',
  summary: 'Parameters, metrics and artefacts of every run',
  requires: ['training'],
  implies: [],
  creates: false,
};
