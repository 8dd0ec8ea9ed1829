import type { Stage } from './types.js';

export const container: Stage = {
  id: 'container',
  title: 'Container',
  group: 'serving',
  summary: 'A small, non-root, multi-stage image and a compose file',
  requires: ['api'],
  implies: [{ stage: 'security', because: 'the image runs as a user without rights' }],
  creates: true,
};
