import type { Stage } from './types.js';

export const frontend: Stage = {
  id: 'frontend',
  title: 'Page',
  group: 'serving',
  summary: 'A page on which a person gets a prediction, its interval and its reasons',
  requires: ['api'],
  implies: [],
  creates: true,
};
