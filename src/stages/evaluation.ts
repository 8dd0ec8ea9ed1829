import type { Stage } from './types.js';

export const evaluation: Stage = {
  id: 'evaluation',
  title: 'Evaluation',
  group: 'model',
  summary: 'Held-out metrics with intervals, a baseline, slices, a paired test and a gate',
  requires: ['training'],
  implies: [],
  fixed: 'a model that nobody has measured must not be promoted',
  creates: true,
  contributes: {
    dependencies: { training: ['matplotlib'] },
  },
};
