import type { Stage } from './types.js';

export const tuning: Stage = {
  id: 'tuning',
  title: 'Tuning',
  group: 'model',
  summary: 'A search with a budget, whose result is recorded and used',
  requires: ['training'],
  implies: [],
  creates: false,
};
