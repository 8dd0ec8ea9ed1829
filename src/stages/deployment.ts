import type { Stage } from './types.js';

export const deployment: Stage = {
  id: 'deployment',
  title: 'Deployment',
  group: 'delivery',
  summary: 'A workflow that deploys the service to a free-tier host',
  requires: ['container', 'ci'],
  implies: [],
  creates: true,
};
