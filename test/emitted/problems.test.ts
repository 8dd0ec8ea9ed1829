/** The other problems: an idea of the other task, and a data file of the user's own. */
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { CONTAINER_CHECK, testNeeding } from './support/needs.js';
import { createProject, type Project } from './support/project.js';
import { run } from './support/run.js';

const TEN_MINUTES = 600_000;

/** The data sets that lie beside the repository. */
const DATA = path.join(path.dirname(CONTAINER_CHECK), '..', 'data');

async function expectToRun(project: Project, prediction: RegExp): Promise<void> {
  const { python } = inject('workspace');
  await run(python, ['-m', 'ruff', 'check', '--no-cache', '.'], { cwd: project.directory });
  await run(python, ['-m', 'ruff', 'format', '--no-cache', '--check', '.'], { cwd: project.directory });
  expect((await project.task('demo')).stdout.trimEnd().split('\n').at(-1)).toMatch(prediction);
  expect((await project.task('test')).stdout).toMatch(/\d+ passed/);
}

describe('customer-churn', () => {
  test('demo and tests pass, and nothing of another problem is in it', async () => {
    const project = await createProject(['--idea', 'customer-churn', '--no-git'], 'customer-churn');
    for (const file of await project.files()) expect(await project.read(file), file).not.toMatch(/\brent(s|al)?\b|\bflats?\b/i);
    await expectToRun(project, /^prediction: (leaves|stays)$/);
  }, TEN_MINUTES);
});

describe('a data file', () => {
  testNeeding(
    ['../shared'],
    'saratoga_houses: demo and tests pass, and nothing of another problem is in it',
    async () => {
      const data = path.join(DATA, 'saratoga_houses.csv');
      const project = await createProject(['--data', data, '--target', 'price', '--no-git'], 'saratoga-houses');
      const written = (await project.files()).filter((file) => !file.endsWith('.csv'));
      for (const file of written) expect(await project.read(file), file).not.toMatch(/\brent(s|al)?\b|\bflats?\b|\bchurn/i);
      await expectToRun(project, /^prediction: \d/);
    },
    TEN_MINUTES,
  );
});
