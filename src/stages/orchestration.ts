import type { Stage } from './types.js';

export const orchestration: Stage = {
  id: 'orchestration',
  title: 'Orchestration',
  group: 'operation',
  summary: 'The steps as a scheduled graph',
  requires: ['training'],
  implies: [],
  creates: false,
};
