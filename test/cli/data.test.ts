import { join } from 'node:path';
import fs from 'fs-extra';
import { describe, expect, test } from 'vitest';
import type { CreateDocument } from '../../src/report.js';
import { cli, emptyFolder, snapshot } from '../support/cli.js';

/** A well-formed file: a price that follows from two columns. */
const ROWS = Array.from({ length: 240 }, (_, row) => `${row * 1.5},${['red', 'green', 'blue'][row % 3] ?? ''},${100 + row * 7}`);
const CSV = `size,colour,price\n${ROWS.join('\n')}\n`;

async function folderWith(name: string, content: string | Buffer): Promise<string> {
  const home = await emptyFolder();
  await fs.writeFile(join(home, name), content);
  return home;
}

describe('--data', () => {
  test('a project of its own name, with the file in it and without acquisition', async () => {
    const home = await folderWith('My Houses.csv', CSV);
    const { exitCode, stdout, stderr } = await cli(home, ['--data', 'My Houses.csv', '--target', 'price', '--yes', '--json', '--no-git']);
    expect(exitCode).toBe(0);
    const { project, files, replay } = JSON.parse(stdout) as CreateDocument;
    expect(project).toMatchObject({ name: 'my-houses', idea: null });
    expect(project.stages).not.toContain('acquisition');
    expect(files.map(({ path }) => path)).toContain('dataset/My Houses.csv');
    expect(await fs.readFile(join(home, 'my-houses/dataset/My Houses.csv'), 'utf8')).toBe(CSV);
    expect(replay).toContain('--data "My Houses.csv" --target price');
    expect(stderr).toContain('Predicts price: a number (regression), from 2 columns');
    const status = await cli(join(home, 'my-houses'), ['status', '--json']);
    expect(new Set((JSON.parse(status.stdout) as { files: { state: string }[] }).files.map(({ state }) => state))).toEqual(new Set(['created']));
  });

  test('a stage can be added without the file that the project was made from', async () => {
    const home = await folderWith('houses.csv', CSV);
    await cli(home, ['--data', 'houses.csv', '--target', 'price', '--yes', '--no-git', '--without', 'deployment']);
    await fs.remove(join(home, 'houses.csv'));
    const added = await cli(join(home, 'houses'), ['add', 'deployment']);
    expect([added.exitCode, added.stdout]).toEqual([0, 'Added deployment.']);
    const both = await folderWith('houses.csv', CSV);
    await cli(both, ['--data', 'houses.csv', '--target', 'price', '--yes', '--no-git']);
    expect(await snapshot(join(home, 'houses'))).toEqual(await snapshot(join(both, 'houses')));
  });

  test('two classes: the one that counts, and what an error costs, are the owner\'s', async () => {
    const rows = Array.from({ length: 1200 }, (_, row) => `${(row * 37) % 500},${row % 7 % 2 === 0 ? 'bad' : 'good'}`);
    const home = await folderWith('loans.csv', `size,price\n${rows.join('\n')}\n`);
    const { exitCode, stdout, stderr } = await cli(home, ['--data', 'loans.csv', '--target', 'price', '--set', 'costlier_error=equal', '--set', 'guarded_segment=high_size', '--yes', '--no-git']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--target price --set costlier_error=equal --set guarded_segment=high_size');
    expect(stderr).toContain('Predicts price: "bad" or "good" (binary)');
    const written = await snapshot(join(home, 'loans'));
    expect(written['src/loans/artefact.py']).toContain('POSITIVE = "bad"\nNEGATIVE = "good"\n');
    expect(written['configs/settings.toml']).toContain('cost_of_miss = 1.0 # "bad" taken for "good"');
    expect(written['configs/settings.toml']).toContain('\nguarded_segment = "high_size"\n');
    expect(written['docs/decisions.md']).toContain('The highest quarter of size: an average would hide');
  });

  test('--profile shows what is understood, and the questions, and writes nothing', async () => {
    const home = await folderWith('houses.csv', CSV);
    const { exitCode, stdout } = await cli(home, ['--data', 'houses.csv', '--target', 'price', '--profile']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('colour');
    expect(stdout).toContain('costlier_error: Which error costs more?');
    expect(await fs.readdir(home)).toEqual(['houses.csv']);
  });
});

test('--profile --json prints one document of what is understood', async () => {
  const { stdout } = await cli(await folderWith('houses.csv', CSV), ['--data', 'houses.csv', '--target', 'price', '--profile', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, spec: { target: { name: 'price' }, task: 'regression' } });
});

describe('files that cannot be used', () => {
  test.each<[string, string | Buffer, string[], number, string]>([
    ['empty', '', [], 1, 'empty'],
    ['binary', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0xff, 0xfe, 0]), [], 1, 'data.csv'],
    ['one column', 'price\n1\n2\n', [], 1, 'column'],
    ['three classes', `size,price\n${'1,low\n2,middle\n3,high\n'.repeat(80)}`, [], 1, 'has 3 classes ("high", "low", "middle", …)'],
    ['a class of few rows', `size,price\n${'1,no\n2,no\n'.repeat(80)}3,yes\n`, [], 1, 'is "yes" in 1 row only, and "no" in 160'],
    ['no class of the target', `size,price\n${'1,yes\n2,no\n3,no\n'.repeat(80)}`, ['--target', 'price', '--set', 'positive_class=maybe'], 2, 'Choices: yes, no.'],
    ['a constant target', `size,price\n${'1,5\n2,5\n'.repeat(120)}`, [], 1, 'price'],
    ['no such column', CSV, ['--target', 'prise'], 2, '"prise"'],
  ])('%s', async (_, content, args, code, text) => {
    const home = await folderWith('data.csv', content);
    const { exitCode, stdout, stderr } = await cli(home, ['--data', 'data.csv', ...(args.length > 0 ? args : ['--target', 'price']), '--yes', '--name', 'mine']);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(stderr).toContain(text);
    expect(stderr).not.toContain('    at ');
    expect(await fs.readdir(home)).toEqual(['data.csv']);
  });

  test('missing', async () => {
    const { exitCode, stderr } = await cli(await emptyFolder(), ['--data', 'nothing.csv', '--target', 'price', '--yes']);
    expect(exitCode).toBeGreaterThan(0);
    expect(stderr).toContain('nothing.csv');
  });

  test('headers with the syntax of templates stay text', async () => {
    const home = await folderWith('odd.csv', CSV.replace('size', '{{size}}').replace('colour', '"${{ colour }} ""x"" {% y %}"'));
    const { exitCode } = await cli(home, ['--data', 'odd.csv', '--target', 'price', '--yes', '--no-git']);
    expect(exitCode).toBe(0);
  });
});
