import { join } from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CreateDocument } from '../../src/report.js';
import { cli, emptyFolder, paste, PLAIN_ENV, snapshot } from '../support/cli.js';

/** A project without a service. */
async function smallProject(...more: string[]): Promise<string> {
  const home = await emptyFolder();
  expect((await cli(home, ['flats', '--yes', '--author', 'Ada', '--without', 'api', ...more])).exitCode).toBe(0);
  return join(home, 'flats');
}

interface StatusDocument {
  schemaVersion: number;
  version: string;
  files: { path: string; state: string; stage: string | null }[];
  own: { percent: number; byStage: Record<string, number> };
}

describe('add', () => {
  let reference: Record<string, string>;

  beforeAll(async () => {
    const home = await emptyFolder();
    await cli(home, ['flats', '--yes', '--author', 'Ada', '--no-git', '--without', 'frontend,deployment,container']);
    reference = await snapshot(join(home, 'flats'));
  });

  test('leads to the project that has the stage from the beginning, and leaves the repository alone', async () => {
    const folder = await smallProject();
    const { exitCode, stdout, stderr } = await cli(folder, ['add', 'api', '--json']);
    expect(exitCode).toBe(0);
    expect((JSON.parse(stdout) as CreateDocument).project.stages).toContain('security');
    expect(stderr).toContain('Added security: with api');
    expect(await snapshot(folder)).toEqual(reference);
    expect((await execa('git', ['rev-list', '--count', 'HEAD'], { cwd: folder, env: PLAIN_ENV })).stdout).toBe('1');
  });

  test('twice is nothing more', async () => {
    const folder = await smallProject('--no-git');
    await cli(folder, ['add', 'api']);
    const { exitCode, stdout } = await cli(folder, ['add', 'api']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('nothing was changed');
    expect(await snapshot(folder)).toEqual(reference);
  });

  test('--dry-run lists and changes nothing', async () => {
    const folder = await smallProject('--no-git');
    const before = await snapshot(folder);
    const { exitCode, stdout } = await cli(folder, ['add', 'api', '--dry-run']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/overwrite\s+requirements\/serving\.txt/);
    expect(await snapshot(folder)).toEqual(before);
  });

  test('what the owner and the stage both changed: listed with a patch, nothing written, and a way on', async () => {
    const folder = await smallProject('--no-git');
    const file = join(folder, 'requirements/serving.txt');
    await fs.writeFile(file, `# My own line.\n${await fs.readFile(file, 'utf8')}`);
    const before = await snapshot(folder);

    const json = await cli(folder, ['add', 'api', '--json']);
    expect(json.exitCode).toBe(1);
    const conflict = (JSON.parse(json.stdout) as CreateDocument).files.find(({ action }) => action === 'conflict');
    expect(conflict).toMatchObject({ path: 'requirements/serving.txt', why: 'you changed it, and the stage changes it' });
    const { exitCode, stdout, stderr } = await cli(folder, ['add', 'api'], { stripFinalNewline: false });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('requirements/serving.txt: you changed it');
    expect(await snapshot(folder)).toEqual(before);

    expect(stdout).toContain('+++ b/requirements/serving.txt');
    // The line applies the patch, and then the stage goes in.
    const [apply = '', again = ''] = stderr.split('\n').filter((line) => line.startsWith('  npx '));
    expect(apply).toMatch(/add api \| git apply$/);
    expect((JSON.parse(json.stdout) as CreateDocument).error).toMatchObject({ kind: 'conflict', next: apply.trim() });
    await paste(folder, apply);
    expect((await paste(folder, again)).exitCode).toBe(0);
    expect(await fs.readFile(file, 'utf8')).toBe(`# My own line.\n${reference['requirements/serving.txt'] ?? ''}`);
  });

  test('the line applies the patch in a folder of a larger repository too', async () => {
    const home = await emptyFolder();
    await execa('git', ['init', '--quiet'], { cwd: home, env: PLAIN_ENV });
    await cli(home, ['deep/flats', '--yes', '--without', 'api']);
    const folder = join(home, 'deep/flats');
    await fs.writeFile(join(folder, 'requirements/serving.txt'), `# mine\n${await fs.readFile(join(folder, 'requirements/serving.txt'), 'utf8')}`);
    const lines = (await cli(folder, ['add', 'api'])).stderr.split('\n').filter((line) => line.startsWith('  npx '));
    for (const line of lines) await paste(folder, line);
    expect((await cli(folder, ['add', 'api'])).stdout).toContain('nothing was changed');
  });

  test('where the patch does not fit it goes by hand, and --leave lets the stage in', async () => {
    const folder = await smallProject();
    const file = join(folder, 'requirements/serving.txt');
    await fs.writeFile(file, `# mine\n${await fs.readFile(file, 'utf8')}`);
    await fs.writeFile(join(folder, 'README.md'), '# All my own\n');
    await fs.remove(join(folder, 'pyproject.toml'));
    const { exitCode, stdout, stderr } = await cli(folder, ['add', 'api']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('+++ b/requirements/serving.txt');
    expect(stdout).not.toContain('README.md');
    expect(stderr).toContain('By hand: what the stage changes in README.md, pyproject.toml');
    expect(stderr).toContain('+++ b/README.md');
    const [apply = '', leave = ''] = stderr.split('\n').filter((line) => line.startsWith('  npx '));
    await paste(folder, apply);
    expect(leave).toContain('add api --leave README.md --leave pyproject.toml');
    expect((await paste(folder, leave)).exitCode).toBe(0);
    expect(await fs.readFile(join(folder, 'README.md'), 'utf8')).toBe('# All my own\n');
    expect(await fs.pathExists(join(folder, 'pyproject.toml'))).toBe(false);
    expect(await fs.readFile(file, 'utf8')).toBe(`# mine\n${reference['requirements/serving.txt'] ?? ''}`);
    expect(await fs.pathExists(join(folder, 'src/flats/serving/app.py'))).toBe(true);
  });

  test('without git everything goes by hand', async () => {
    const folder = await smallProject('--no-git');
    await fs.appendFile(join(folder, 'README.md'), 'mine\n');
    const { stdout, stderr } = await cli(folder, ['add', 'api'], { env: { PATH: '/nonexistent' } });
    expect(stdout).toBe('');
    expect(stderr).toContain('This goes by hand: what the stage changes in README.md');
  });

  test('another version is named', async () => {
    const folder = await smallProject('--no-git');
    const file = join(folder, '.create-mle-project.json');
    await fs.writeJson(file, { ...((await fs.readJson(file)) as object), version: '9.8.7' });
    const { exitCode, stderr } = await cli(folder, ['add', 'api', 'frontend']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('npx create-mle-project@9.8.7 add api frontend');
  });

  test.each([
    [['add', 'apii'], 2, 'Did you mean "api"?'],
    [['add', 'tuning'], 2, 'This version cannot create the stage "tuning".'],
    [['add'], 2, 'Stages that can be added: api, frontend, container, deployment, security.'],
    [['add', 'api', '--force'], 2, "unknown option '--force'"],
    [['add', 'api', '--leave', 'REDME.md'], 2, 'Did you mean "README.md"?'],
  ])('%j: exit %i', async (args, code, text) => {
    const { exitCode, stdout, stderr } = await cli(await smallProject('--no-git'), args);
    expect([exitCode, stdout]).toEqual([code, '']);
    expect(stderr).toContain(text);
  });

  test.each([
    ['no project', undefined, 'is no project made by create-mle-project'],
    ['a broken manifest', '{', 'cannot be read: it is not valid JSON'],
  ])('%s: exit 1', async (_, manifest, text) => {
    const folder = await emptyFolder();
    if (manifest !== undefined) await fs.writeFile(join(folder, '.create-mle-project.json'), manifest);
    for (const args of [['add', 'api'], ['status']]) {
      const { exitCode, stderr } = await cli(folder, args);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(text);
    }
  });
});

describe('status', () => {
  test('right after creation nothing is the owner\'s', async () => {
    const folder = await smallProject('--no-git');
    const { stdout, exitCode } = await cli('.', ['status', folder, '--json']);
    expect(exitCode).toBe(0);
    const { schemaVersion, files, own } = JSON.parse(stdout) as StatusDocument;
    expect(schemaVersion).toBe(1);
    expect(files.length).toBeGreaterThan(3);
    expect(new Set(files.map(({ state }) => state))).toEqual(new Set(['created']));
    expect(own.percent).toBe(0);
  });

  test('says what is created, changed, own and deleted, and the share', async () => {
    const folder = await smallProject('--no-git');
    await fs.writeFile(join(folder, 'LICENSE'), 'mine\n');
    await fs.remove(join(folder, 'requirements/dev.txt'));
    await fs.outputFile(join(folder, 'src/flats/training/mine.py'), 'a = 1\n\nb = 2\n');
    const { files, own } = JSON.parse((await cli(folder, ['status', '--json'])).stdout) as StatusDocument;
    const states = new Map(files.map(({ path, state }) => [path, state]));
    expect([states.get('LICENSE'), states.get('requirements/dev.txt'), states.get('src/flats/training/mine.py'), states.get('requirements/serving.txt')]).toEqual(['changed', 'deleted', 'own', 'created']);
    expect(own.percent).toBeGreaterThan(0);
    const { stdout } = await cli(folder, ['status']);
    for (const word of ['changed  LICENSE', 'deleted  requirements/dev.txt', 'own      src/flats/training/mine.py', 'Your own share']) expect(stdout).toContain(word);
  });
});
