import { join } from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { describe, expect, test } from 'vitest';
import { BIN, cli, emptyFolder, paste, snapshot } from '../support/cli.js';
import type { CreateDocument } from '../../src/report.js';

function document(stdout: string): CreateDocument {
  return JSON.parse(stdout) as CreateDocument;
}

describe('help', () => {
  test('lists every flag and the commands that exist, and no other', async () => {
    const { stdout, exitCode } = await cli('.', ['--help']);
    expect(exitCode).toBe(0);
    for (const word of ['[directory]', '--idea', '--data', '--target', '--preset', '--stages', '--without', '--set', '--name', '--package', '--author', '--license', '--seed', '--yes', '--run', '--dry-run', '--json', '--force', '--no-git', 'ideas', 'add', 'status']) {
      expect(stdout).toContain(word);
    }
    for (const word of ['coach', 'match', 'full']) expect(stdout).not.toContain(word);
  });

  test('version', async () => {
    const { version } = (await fs.readJson('package.json')) as { version: string };
    expect((await cli('.', ['--version'])).stdout).toBe(version);
  });
});

describe('create', () => {
  test('a folder that is named after an idea becomes a project of that idea', async () => {
    const { stdout } = await cli(await emptyFolder(), ['customer-churn', '--yes', '--dry-run', '--json']);
    expect(document(stdout).project.idea).toBe('customer-churn');
  });

  test('a reader that has enough ends it quietly', async () => {
    const { stdout, stderr } = await execa('bash', ['-c', `"${process.execPath}" "${BIN}" rental-price --yes --dry-run | head -1`], { cwd: await emptyFolder() });
    expect(stdout.split('\n').length).toBe(1);
    expect(stderr).not.toContain('EPIPE');
  });

  test('output that cannot be written ends it with a sentence', async () => {
    const { stderr, exitCode } = await execa('bash', ['-c', `"${process.execPath}" "${BIN}" ideas > /dev/full`], { reject: false });
    expect([exitCode, stderr]).toEqual([1, 'error: the output cannot be written (ENOSPC).']);
  });

  test('writes what it says, on stdout results and nothing else', async () => {
    const home = await emptyFolder();
    const { stdout, stderr, exitCode } = await cli(home, ['--yes', '--json', '--no-git', '--author', 'Ada']);
    expect([exitCode, stderr]).toEqual([0, '']);
    const { schemaVersion, project, files, next, replay } = document(stdout);
    expect(schemaVersion).toBe(1);
    expect(project).toEqual({
      name: 'rental-price',
      package: 'rental_price',
      directory: join(await fs.realpath(home), 'rental-price'),
      idea: 'rental-price',
      seed: 48956,
      stages: ['acquisition', 'validation', 'features', 'training', 'evaluation', 'versioning', 'api', 'frontend', 'container', 'ci', 'deployment', 'documentation', 'environment', 'testing', 'security'],
    });
    expect(Object.keys(await snapshot(join(home, 'rental-price')))).toEqual(files.map(({ path }) => path).sort());
    expect(files.every(({ action, bytes }) => action === 'create' && bytes >= 0)).toBe(true);
    expect(next[0]).toBe('cd rental-price');
    expect(next[1]).toMatch(/^(make demo|python3? tasks\.py demo)$/);
    expect(replay).toMatch(/^npx create-mle-project@\S+ rental-price --idea rental-price --author Ada --no-git --yes$/);
  });

  test('the same answers give the same bytes, also by the replay command', async () => {
    const [first, second, third] = await Promise.all([emptyFolder(), emptyFolder(), emptyFolder()]);
    const args = ['flats', '--author', 'Ada L', '--without', 'deployment', '--set', 'costlier_error=equal', '--seed', '7', '--no-git', '--json'];
    const { stdout } = await cli(first, args);
    await cli(second, args);
    expect((await paste(third, document(stdout).replay)).exitCode).toBe(0);
    expect(await snapshot(second)).toEqual(await snapshot(first));
    expect(await snapshot(third)).toEqual(await snapshot(first));
  });

  test('--dry-run lists every file and changes nothing', async () => {
    const home = await emptyFolder();
    const { stdout, exitCode } = await cli(home, ['--yes', '--dry-run', '--json']);
    const plain = await cli(home, ['--yes', '--dry-run']);
    expect([exitCode, plain.exitCode]).toEqual([0, 0]);
    expect(await fs.readdir(home)).toEqual([]);
    const { files } = document(stdout);
    expect(plain.stdout.split('\n')).toHaveLength(files.length);
    for (const { path } of files) expect(plain.stdout).toContain(path);
  });

  test('into an existing folder: own files stay, the same again changes nothing', async () => {
    const home = await emptyFolder();
    await fs.outputFile(join(home, 'rental-price/notes.txt'), 'mine');
    expect((await cli(home, ['--yes'])).exitCode).toBe(0);
    expect(await fs.readFile(join(home, 'rental-price/notes.txt'), 'utf8')).toBe('mine');
    const again = await cli(home, ['--yes', '--json']);
    expect(again.exitCode).toBe(0);
    expect(new Set(document(again.stdout).files.map(({ action }) => action))).toEqual(new Set(['unchanged']));
    const { stdout, stderr } = await cli(home, ['--yes']);
    expect(stdout).toContain('already, as these answers make it: nothing was changed');
    expect(stderr).toBe('');
  });

  test('conflicts: all listed, exit 1, nothing written; --force overwrites', async () => {
    const home = await emptyFolder();
    const folder = join(home, 'rental-price');
    await fs.outputFile(join(folder, 'LICENSE'), 'mine');
    await fs.outputFile(join(folder, 'requirements/dev.txt'), 'mine');
    const before = await snapshot(folder);
    const { stdout, stderr, exitCode } = await cli(home, ['--yes', '--json']);
    expect(exitCode).toBe(1);
    expect(document(stdout).files.filter(({ action }) => action === 'conflict').map(({ path }) => path)).toEqual(['LICENSE', 'requirements/dev.txt']);
    for (const word of ['LICENSE', 'requirements/dev.txt', '--force', 'The same answers: npx create-mle-project@']) expect(stderr).toContain(word);
    expect((await cli(home, ['--yes', '--dry-run'])).exitCode).toBe(1);
    expect(await snapshot(folder)).toEqual(before);
    expect((await cli(home, ['--yes', '--force', '--json'])).exitCode).toBe(0);
    expect(await fs.readFile(join(folder, 'LICENSE'), 'utf8')).toContain('MIT License');
  });

  test('into the current folder', async () => {
    const home = join(await emptyFolder(), 'my-flats');
    await fs.mkdir(home);
    const { stdout, exitCode } = await cli(home, ['.', '--yes', '--json']);
    expect(exitCode).toBe(0);
    expect(document(stdout).project).toMatchObject({ name: 'my-flats', package: 'my_flats' });
    expect(document(stdout).next).toHaveLength(1);
  });

  test('says what came with the stages and why', async () => {
    const { stderr, exitCode } = await cli(await emptyFolder(), ['--stages', 'frontend', '--dry-run', '--yes']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Added api: frontend requires it.');
  });

  test.each([
    ['MIT', 'MIT License'],
    ['Apache-2.0', 'Apache License'],
    ['BSD-3-Clause', 'BSD 3-Clause'],
  ])('licence %s', async (license, text) => {
    const home = await emptyFolder();
    await cli(home, ['--yes', '--no-git', '--author', 'Ada "A" <b>', '--license', license]);
    const written = await fs.readFile(join(home, 'rental-price/LICENSE'), 'utf8');
    expect(written).toContain(text);
    expect(written).toContain('Ada "A" <b>');
    expect(written.split('\n').find((line) => line.includes('Ada'))).not.toMatch(/\d/);
  });

  test('no licence', async () => {
    const home = await emptyFolder();
    await cli(home, ['--yes', '--no-git', '--license', 'none']);
    expect(await fs.pathExists(join(home, 'rental-price/LICENSE'))).toBe(false);
  });
});

describe('ideas', () => {
  test.each([
    ['rental-price', 80],
    ['customer-churn', 80],
    ['rental-price', 50],
    ['customer-churn', 40],
  ])('show %s fits into %i columns, with every word', async (id, width) => {
    const narrow = (await cli('.', ['ideas', 'show', id], { env: { COLUMNS: String(width) } })).stdout;
    const wide = (await cli('.', ['ideas', 'show', id], { env: { COLUMNS: '500' } })).stdout;
    for (const line of narrow.split('\n')) expect(line.length, line).toBeLessThanOrEqual(width);
    expect(narrow.split(/\s+/)).toEqual(wide.split(/\s+/));
  });

  test('list and show, as text and JSON', async () => {
    expect((await cli('.', ['ideas'])).stdout).toContain('rental-price');
    expect((await cli('.', ['ideas', 'list'])).stdout).toContain('rental-price');
    const shown = await cli('.', ['ideas', 'show', 'rental-price']);
    for (const word of ['area_m2', 'costlier_error', 'too_high (default)', 'guarded_segment', 'old_buildings']) expect(shown.stdout).toContain(word);
    expect(JSON.parse((await cli('.', ['ideas', 'show', 'rental-price', '--json'])).stdout)).toMatchObject({ schemaVersion: 1, idea: { id: 'rental-price' } });
    expect(JSON.parse((await cli('.', ['ideas', 'list', '--json'])).stdout)).toMatchObject({ schemaVersion: 1, ideas: [{ id: 'rental-price' }, { id: 'customer-churn' }] });
  });
});
