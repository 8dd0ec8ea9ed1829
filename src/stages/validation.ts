import type { Stage } from './types.js';

export const validation: Stage = {
  id: 'validation',
  title: 'Validation',
  group: 'data',
  summary: 'A declared schema and cleaning with a report; a bad batch stops the pipeline',
  requires: [],
  implies: [],
  fixed: 'unchecked data would reach the model without a word',
  creates: true,
  contributes: {
    dependencies: { training: ['pandas', 'pandera', 'sqlalchemy', 'psycopg[binary]'] },
  },
};
