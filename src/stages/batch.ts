import type { Stage } from './types.js';

export const batch: Stage = {
  id: 'batch',
  title: 'Batch scoring',
  group: 'serving',
  summary: 'Scoring of a whole file or table',
  requires: ['versioning'],
  implies: [],
  creates: false,
};
