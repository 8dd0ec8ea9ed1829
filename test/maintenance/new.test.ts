import { join } from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import nodePlop from 'node-plop';
import { expect, test } from 'vitest';
import plopfile from '../../plopfile.js';
import { emptyFolder, FIXTURE_TEMPLATES, ROOT } from '../support/cli.js';

test('npm run new: an idea, a stage and detectors that compile and whose tests pass', async () => {
  const copy = await emptyFolder();
  for (const path of ['src', 'generators', 'test/support', 'test/audit/support.ts', 'plopfile.ts', 'package.json']) {
    await fs.copy(join(ROOT, path), join(copy, path));
  }
  await fs.copy(FIXTURE_TEMPLATES, join(copy, 'templates')); // small ones, that know nothing of a problem
  await fs.writeJson(join(copy, 'tsconfig.json'), { extends: join(ROOT, 'tsconfig.json'), include: ['src', 'test', 'plopfile.ts'] });
  await fs.symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const plop = await nodePlop('', { destBasePath: copy, force: false });
  plopfile(plop);
  const idea = await plop.getGenerator('idea').runActions({ id: 'spam-filter', title: 'Spam filter', task: 'binary' });
  const stage = await plop.getGenerator('stage').runActions({ id: 'data-labelling', title: 'Data labelling', group: 'data' });
  const detector = plop.getGenerator('detector');
  const detectors = [
    await detector.runActions({ id: 'great-tool', title: 'Great Tool', stage: 'tracking', module: 'great_tool', call: 'log_metrics', signal: 'tracking.metrics' }),
    await detector.runActions({ id: 'data-guard', title: 'Data Guard', stage: 'validation', module: 'guard.checks', call: 'validate', signal: 'validation.schema' }),
  ];
  expect([idea, stage, ...detectors].flatMap(({ failures }) => failures)).toEqual([]);

  const [types, tests] = await Promise.all([
    execa('npx', ['tsc', '--noEmit'], { cwd: copy, reject: false }),
    execa('npx', ['vitest', 'run', '--dir', 'test'], { cwd: copy, reject: false }),
  ]);
  expect(types.stdout).toBe('');
  expect(tests.stdout + tests.stderr).toContain('8 passed');
}, 120_000);
