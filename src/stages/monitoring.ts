import type { Stage } from './types.js';

export const monitoring: Stage = {
  id: 'monitoring',
  title: 'Monitoring',
  group: 'operation',
  summary: 'Latency, errors, traffic and model metrics with alerts',
  requires: ['api'],
  implies: [],
  creates: false,
};
