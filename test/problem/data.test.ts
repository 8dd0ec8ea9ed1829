/** Real data sets, and a large one. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeInference } from '../../src/problem/infer/index.js';
import { csv, fileOf, infer, inferProblem, scattered } from './frames.js';

const folder = join(import.meta.dirname, '../../../shared/data');
if (!existsSync(folder)) console.log('skipped: the data sets in ../shared/data are not here');

describe.skipIf(!existsSync(folder))('real data', () => {
  it.each([
    ['saratoga_houses', 'price', 'regression', 1728, 15, 'rownames'],
    ['diamonds', 'price', 'regression', 53_940, 9, ''],
    ['mpg', 'mpg', 'regression', 398, 7, 'name'],
    ['tips', 'tip', 'regression', 244, 6, ''],
    ['churn', 'churn', 'binary', 5000, 19, 'rownames'],
    ['credit', 'Status', 'binary', 4454, 13, 'rownames'],
  ])('%s', async (name, target, task, rows, features, without) => {
    const { spec, source, leftOut } = await inferProblem(join(folder, `${name}.csv`), target);
    expect(spec.task).toBe(task);
    expect(source.rows).toBe(rows);
    expect(spec.columns).toHaveLength(features);
    expect(leftOut.map(({ header }) => header).join()).toBe(without);
  });

  it('knows which class counts, and which numbers are multiples of others', async () => {
    expect((await inferProblem(join(folder, 'credit.csv'), 'Status')).spec.target).toMatchObject({
      positive: 'bad',
      negative: 'good',
    });
    const { notes } = await inferProblem(join(folder, 'churn.csv'), 'churn');
    expect(notes.filter(({ text }) => text.startsWith('follows from'))).toHaveLength(4);
  });

  it('sees that diamonds are repeated and which values stand for nothing', async () => {
    expect((await inferProblem(join(folder, 'diamonds.csv'), 'price')).source.duplicates).toBe(146);
    expect(
      (await inferProblem(join(folder, 'mpg.csv'), 'mpg')).spec.columns.filter(({ optional }) => optional),
    ).toMatchObject([{ name: 'horsepower' }]);
  });
});

describe('200,000 rows', () => {
  it('are read in seconds and in bounded memory', { timeout: 30_000 }, async () => {
    const path = fileOf(
      csv(200_000, {
        id: (row) => row + 1,
        amount: (row) => (scattered(row, 1_000_000) / 100).toFixed(2),
        age: (row) => scattered(row, 80, 2),
        kind: (row) => `kind ${String(scattered(row, 12, 3))}`,
        name: (row) => `customer number ${String(scattered(row, 1e9, 4))}`,
        member: (row) => (scattered(row, 2, 5) === 0 ? 'yes' : 'no'),
        price: (row) => scattered(row, 500_000, 6),
      }),
    );
    globalThis.gc?.();
    const memory = process.memoryUsage().rss;
    const start = process.cpuUsage();
    const { source, leftOut } = await inferProblem(path, 'price');
    const { user, system } = process.cpuUsage(start);
    expect(source.rows).toBe(200_000);
    expect(leftOut.map(({ reason }) => reason)).toEqual(['index', 'identifier']);
    // Time of the processor, since the machine may be busy with something else.
    expect((user + system) / 1e6).toBeLessThan(3);
    expect((process.memoryUsage().rss - memory) / 1e6).toBeLessThan(250);
  });
});

describe('describeInference', () => {
  it('shows columns, what was left out and what to look at, and no control characters', async () => {
    const text = csv(200, {
      rownames: (row) => row + 1,
      'Living\u001B[31mArea': (row) => scattered(row, 100),
      heating: (row) => (row % 40 === 0 ? '' : (['gas', 'oil'][row % 2] ?? '')),
      garage: (row) => ['Yes', 'No', 'Yes'][row % 3] ?? '',
      price: (row) => scattered(row, 900, 2),
    });
    const inference = await infer(text, 'price');
    expect(describeInference(inference)).toEqual([
      'own_data.csv: 200 rows, of which 0 repeat an earlier one',
      'Predicts price: a number (regression), from 3 columns:',
      '',
      '  column           in code          type      values                    missing  example',
      expect.stringMatching(/^ {2}Living·\[31mArea {2}living_31m_area {2}integer {3}0 to 9\d {28}\d+$/),
      '  heating                           category  2: gas, oil               2.5 %    oil',
      '  garage                            boolean   true (Yes) or false (No)           true',
      '',
      'Left out:',
      '  rownames: it counts the rows (--keep rownames keeps it)',
    ]);
  });

  it('cuts the widest cells of the table until it fits the terminal', async () => {
    const text = csv(200, {
      'The condition of the kitchen when it was sold': (row) => ['as good as new', 'in need of renovation', 'fair'][row % 3] ?? '',
      price: (row) => scattered(row, 900, 2),
    });
    const lines = describeInference(await infer(text, 'price'), 80);
    const table = lines.slice(3, 5);
    expect(Math.max(...table.map((line) => line.length))).toBeGreaterThan(70);
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(table[1]).toContain('…');
  });
});
