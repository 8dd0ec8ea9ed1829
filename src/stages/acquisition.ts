import type { Stage } from './types.js';

export const acquisition: Stage = {
  id: 'acquisition',
  title: 'Data acquisition',
  group: 'data',
  summary: 'A polite, resumable reader of the source; raw data is kept as it came',
  requires: [],
  implies: [],
  fixed: 'the data of this problem is acquired live; without it there is nothing to train on',
  creates: true,
  contributes: {
    dependencies: { training: ['httpx'] },
  },
};
