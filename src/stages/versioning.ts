import type { Stage } from './types.js';

export const versioning: Stage = {
  id: 'versioning',
  title: 'Versioning',
  group: 'model',
  summary: 'Versioned releases and a registry with a champion',
  requires: ['training'],
  implies: [],
  fixed: 'training releases versioned models and the registry names the champion',
  creates: true,
  contributes: {
    dependencies: { serving: ['onnxruntime', 'numpy'] },
  },
};
