import type { Stage } from './types.js';

export const documentation: Stage = {
  id: 'documentation',
  title: 'Documentation',
  group: 'practice',
  summary: 'README with results, model card, system design and decisions',
  requires: [],
  implies: [],
  fixed: 'a portfolio project that nobody can read convinces nobody',
  creates: true,
};
