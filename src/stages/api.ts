import type { Stage } from './types.js';

export const api: Stage = {
  id: 'api',
  title: 'API',
  group: 'serving',
  summary: 'A typed, documented, fast and hardened HTTP API',
  requires: ['versioning'],
  implies: [{ stage: 'security', because: 'the service comes with an API key, limits and security headers' }],
  creates: true,
  contributes: {
    dependencies: { serving: ['fastapi', 'uvicorn', 'uvloop', 'httptools', 'httpx'] },
  },
};
