/** The emitted Dockerfile, really built, started as its own user and asked, without a container engine. */
import { cp, mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject } from 'vitest';
import { CONTAINER_CHECK, testNeeding } from './support/needs.js';
import { createProject, demonstrated } from './support/project.js';
import { run } from './support/run.js';
import { freePort } from './support/service.js';

const LIMIT_MB = '500';
const TEN_MINUTES = 600_000;

describe('the container of rental-price', () => {
  testNeeding(['buildah', '../shared'], 'carries the champion and predicts', async () => {
    const { project } = await demonstrated();
    const context = path.join(await mkdtemp(path.join(inject('workspace').folder, 'context-')), 'rental-price');
    await cp(project.directory, context, { recursive: true });
    const ask = 'curl -fsS -H "Content-Type: application/json" -d @example.json "$BASE_URL/predict" | jq -e .prediction';
    const example = `cd ${context} && .venv/bin/python -c '${PRINT_EXAMPLE}' "$BASE_URL" > example.json`;
    await check(context, { EXTRA_PATHS: '/ /readyz /model', CHECK_CMD: `${example} && ${ask}` });
  }, TEN_MINUTES);

  testNeeding(['buildah', '../shared'], 'starts from a fresh clone, without a champion', async () => {
    const { directory } = await createProject(['--idea', 'rental-price']);
    const notReady = 'test "$(curl -s -o /dev/null -w "%{http_code}" "$BASE_URL/readyz")" = 503';
    await check(directory, { EXTRA_PATHS: '/', CHECK_CMD: notReady });
  }, TEN_MINUTES);
});

/** Prints the documented example of /predict of the service at an address. */
const PRINT_EXAMPLE = [
  'import json, sys, urllib.request',
  'api = json.load(urllib.request.urlopen(sys.argv[1] + "/openapi.json"))',
  'body = api["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]',
  'print(json.dumps(api["components"]["schemas"][body.rsplit("/", 1)[1]]["examples"][0]))',
].join('; ');

async function check(context: string, settings: Record<string, string>): Promise<void> {
  const port = String(await freePort()); // it runs on the host's network, where 8000 may be taken
  const image = { HEALTH_PATH: '/healthz', MAX_MB: LIMIT_MB, PORT: port, BUILD_ARGS: `--env PORT=${port}` };
  const { stderr } = await run('bash', [CONTAINER_CHECK, context], { cwd: context, env: { ...image, ...settings } });
  expect(stderr).toMatch(/OK: served/);
}
