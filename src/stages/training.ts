import type { Stage } from './types.js';

export const training: Stage = {
  id: 'training',
  title: 'Training',
  group: 'model',
  summary: 'Reproducible training from the command line',
  requires: ['features'],
  implies: [{ stage: 'versioning', because: 'each training run ends in a versioned release' }],
  fixed: 'a project without a model has nothing to show',
  creates: true,
  contributes: {
    dependencies: { training: ['lightgbm', 'onnx', 'skl2onnx', 'onnxmltools'] },
  },
};
