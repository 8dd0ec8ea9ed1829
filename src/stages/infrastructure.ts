import type { Stage } from './types.js';

export const infrastructure: Stage = {
  id: 'infrastructure',
  title: 'Infrastructure',
  group: 'delivery',
  summary: 'Terraform and Kubernetes for the service',
  requires: ['container'],
  implies: [],
  creates: false,
};
