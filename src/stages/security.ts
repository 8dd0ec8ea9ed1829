import type { Stage } from './types.js';

export const security: Stage = {
  id: 'security',
  title: 'Security',
  group: 'practice',
  summary: 'An API key, limits, security headers and a container without rights',
  requires: ['api'],
  implies: [],
  creates: true,
};
