import type { Stage } from './types.js';

export const drift: Stage = {
  id: 'drift',
  title: 'Drift',
  group: 'operation',
  summary: 'Statistics of live data against a reference, with controlled false alarms',
  requires: ['prediction-log'],
  implies: [],
  creates: false,
};
