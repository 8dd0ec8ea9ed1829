import type { Stage } from './types.js';

export const environment: Stage = {
  id: 'environment',
  title: 'Environment',
  group: 'practice',
  summary: 'An exactly pinned environment for Python 3.11 to 3.13',
  requires: [],
  implies: [],
  fixed: 'without it the project runs on no other machine',
  creates: true,
  contributes: {
    dependencies: { serving: ['pydantic', 'pydantic-settings'], dev: ['ruff', 'mypy', 'pandas-stubs', 'flit-core'] },
  },
};
