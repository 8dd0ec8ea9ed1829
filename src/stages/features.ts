import type { Stage } from './types.js';

export const features: Stage = {
  id: 'features',
  title: 'Features',
  group: 'data',
  summary: 'One feature pipeline that training and serving share',
  requires: ['validation'],
  implies: [],
  fixed: 'the model is made of it',
  creates: true,
  contributes: {
    dependencies: { training: ['scikit-learn'] },
  },
};
