/** The other problems: an idea of the other task, and a data file of the user's own. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { countLines, measure } from './support/budget.js';
import { compareImports } from './support/imports.js';
import { SARATOGA, TELECOM } from './support/data.js';
import { testNeeding } from './support/needs.js';
import { createProject, demonstratedAs, type Project } from './support/project.js';
import { run } from './support/run.js';

const TEN_MINUTES = 600_000;

async function expectToRun(project: Project, prediction: RegExp): Promise<void> {
  const { python } = inject('workspace');
  await run(python, ['-m', 'ruff', 'check', '--no-cache', '.'], { cwd: project.directory });
  await run(python, ['-m', 'ruff', 'format', '--no-cache', '--check', '.'], { cwd: project.directory });
  expect((await project.task('demo')).stdout.trimEnd().split('\n').at(-1)).toMatch(prediction);
  expect((await project.task('test')).stdout).toMatch(/\d+ passed/);
}

async function expectWithinBudget(project: Project): Promise<void> {
  const modules = await measure(project);
  const linesOf = (folder: string): number => modules.filter(({ path: file }) => file.startsWith(folder)).reduce((sum, { lines }) => sum + lines, 0);
  expect(linesOf('src/')).toBeLessThanOrEqual(1800);
  expect(linesOf('tests/')).toBeLessThanOrEqual(1000);
  expect(modules.filter(({ path: file, lines }) => file.startsWith('src/') && lines > 180)).toEqual([]);
  expect(modules.flatMap(({ functions }) => Object.entries(functions)).filter(([, lines]) => lines > 40)).toEqual([]);
  const page = (await project.files()).filter((file) => file.includes('/page/'));
  expect(await countLines(project, page)).toBeLessThanOrEqual(350);
  expect((await project.read('README.md')).trimEnd().split('\n').length).toBeLessThanOrEqual(120);
}

describe('customer-churn', () => {
  test('demo and tests pass, and nothing of another problem is in it', async () => {
    const project = await createProject(['--idea', 'customer-churn', '--no-git'], 'customer-churn');
    for (const file of await project.files()) expect(await project.read(file), file).not.toMatch(/\brent(s|al)?\b|\bflats?\b/i);
    await expectToRun(project, /^prediction: (leaves|stays)$/);
  }, TEN_MINUTES);
});

/** A file of numbers only; the target goes below zero, so that it is learnt as it is. */
async function numbersOnly(): Promise<string> {
  const file = path.join(inject('workspace').folder, 'balance.csv');
  const scattered = (row: number, salt: number): number => ((row * 7919 * salt + salt * 104_729) % 1009) / 1009;
  const rows = Array.from({ length: 500 }, (_, row) => {
    const [income, spent, months] = [1, 2, 3].map((salt) => scattered(row, salt)) as [number, number, number];
    return [income, spent, months, 3 * income - 4 * spent + months * spent].map((value) => value.toFixed(3)).join(',');
  });
  await writeFile(file, `income,spent,months,balance\n${rows.join('\n')}\n`);
  return file;
}

describe('a data file', () => {
  test('of numbers only, learnt on the plain scale: demo and tests pass', async () => {
    const project = await createProject(['--data', await numbersOnly(), '--target', 'balance', '--set', 'costlier_error=too_high', '--no-git'], 'balance');
    expect(await project.read('docs/decisions.md')).toContain('balance is learnt as it is');
    await expectToRun(project, /^prediction: -?\d/);
  }, TEN_MINUTES);

  testNeeding(
    ['../shared'],
    'saratoga_houses: demo and tests pass, and nothing of another problem is in it',
    async () => {
      const { project } = await demonstratedAs('saratoga-houses', SARATOGA);
      const written = (await project.files()).filter((file) => !file.endsWith('.csv'));
      for (const file of written) expect(await project.read(file), file).not.toMatch(/\brent(s|al)?\b|\bflats?\b|\bchurn|\bfalse.alarm/i);
      await expectToRun(project, /^prediction: \d/);
    },
    TEN_MINUTES,
  );

  testNeeding(
    ['../shared'],
    'churn: demo and tests pass, within the budget, and nothing of another problem is in it',
    async () => {
      const { project } = await demonstratedAs('telecom', TELECOM);
      const written = (await project.files()).filter((file) => !file.endsWith('.csv') && file !== '.create-mle-project.json');
      for (const file of written) expect(await project.read(file), file).not.toMatch(/\brent(s|al)?\b|\bflats?\b|\bleavers?\b|\bintervals? hold|\bpinball/i);
      await expectWithinBudget(project);
      expect(await compareImports(project)).toEqual({ undeclared: [], unused: [] });
      const { python, folder } = inject('workspace');
      await run(python, ['-m', 'mypy', '--strict', '--cache-dir', `${folder}/mypy-cache`], { cwd: project.directory });
      await expectToRun(project, /^prediction: (yes|no)$/);
      await project.task('report');
      expect(await project.read('README.md')).toContain('From 17% on the answer is "yes"');
    },
    TEN_MINUTES,
  );
});
