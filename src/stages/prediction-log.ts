import type { Stage } from './types.js';

export const predictionLog: Stage = {
  id: 'prediction-log',
  title: 'Prediction log',
  group: 'operation',
  summary: 'Every prediction stored with its inputs, model version and outcome',
  requires: ['api'],
  implies: [],
  creates: false,
};
