import { existsSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { describe, expect, test } from 'vitest';
import { BIN, cli, emptyFolder } from '../support/cli.js';

/** The run ends with exit 2, says the words on stderr, nothing on stdout, and writes nothing. */
async function refused(args: readonly string[], ...words: string[]): Promise<void> {
  const home = await emptyFolder();
  const { exitCode, stdout, stderr } = await cli(home, args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  for (const word of words) expect(stderr).toContain(word);
  expect(stderr).not.toContain('    at ');
  expect(await fs.readdir(home)).toEqual([]);
}

describe('unknown words', () => {
  test.each<[string[], ...string[]]>([
    [['--idea', 'rental-prices'], 'There is no idea "rental-prices". Did you mean "rental-price"?'],
    [['ideas', 'show', 'rentl-price'], 'Did you mean "rental-price"?'],
    [['--stage', 'api'], "unknown option '--stage'", '--stages'],
    [['--presett', 'starter'], "unknown option '--presett'", 'Did you mean --preset?'],
    [['--preset', 'full'], 'There is no preset "full".'],
    [['--stages', 'frontned'], 'Did you mean "frontend"?'],
    [['--stages', 'monitoring'], 'This version cannot create the stage "monitoring".', 'container'],
    [['--without', 'doc'], 'Did you mean "documentation"?'],
    [['--stages', 'Monitorng,api'], 'Did you mean "monitoring"?', 'Stages that can be asked for: acquisition'],
    [['--without', 'training'], '"training" cannot be left out', 'Stages that can be left out: api, frontend'],
    [['--without', 'frontned'], 'Did you mean "frontend"?', 'Stages that can be left out: api, frontend, container, ci, deployment, security.'],
    [['--without', 'bogus'], 'There is no stage "bogus".', 'Stages that can be left out: api'],
    [['--set', 'costlier_eror=equal'], 'has no question "costlier_eror". Did you mean "costlier_error"?'],
    [['--set', 'costlier_error=too_hihg'], 'Did you mean "too_high"?'],
    [['--set', 'costlier_error'], 'KEY=VALUE is expected'],
    [['--set', 'costlier_error=equal', '--set', 'costlier_error=too_low'], 'answered twice'],
    [['--license', 'GPL'], 'there is no "GPL" on offer'],
    [['--seed', '1.5'], 'no whole number'],
    [['--seed', '-1'], 'no whole number'],
    [['--seed', '99999999999'], 'no whole number'],
    [['--author', 'a\nb'], 'line breaks'],
    [['my', 'flats'], 'too many arguments: one folder is expected, not "my", "flats".', 'in quotes'],
    [['new', 'flats'], 'This version has no command "new".'],
    [['list'], 'has no command "list". Did you mean "ideas list"?'],
    [['version'], 'Did you mean "--version"?'],
    [['ideas', 'shw'], 'ideas: "shw" is not known. Did you mean "show"?'],
    [['ideas', 'rental-price'], 'create-mle-project ideas show rental-price shows one problem'],
    [['audti'], 'This version has no command "audti". Did you mean "audit"?', './audti'],
    [['--name'], 'argument missing'],
  ])('%j', async (args, ...words) => {
    await refused([...args, ...(args[0] === 'ideas' || args.at(-1) === '--name' ? [] : ['--yes'])], ...words);
  });
});

describe('names', () => {
  test.each(['my flat', 'my.flat', 'my"flat', 'm\u00fcnchen', 'a/b', '..', 'class', 'con', 'pandas', ''])('--name %j', async (name) => {
    await refused(['--yes', '--name', name], '--name:', 'cannot be a project');
  });

  test.each(['my flat', 'Pandas', '{{x}}'])('folder %j', async (directory) => {
    await refused(['--yes', directory], "The folder's name", 'for example');
  });

  test.each(['a-b', 'class', '../x'])('--package %j', async (name) => {
    await refused(['--yes', '--package', name], '--package:');
  });

  test('a folder of any name with a name of its own', async () => {
    const home = await emptyFolder();
    const { exitCode } = await cli(home, ['My Folder (1)', '--name', 'my-flats', '--yes', '--no-git']);
    expect(exitCode).toBe(0);
    expect(await fs.pathExists(join(home, 'My Folder (1)/LICENSE'))).toBe(true);
  });
});

describe('missing and contradictory answers', () => {
  test.each([
    [['--data', 'x.csv'], '--target'],
    [['--target', 'price'], '--data'],
    [['--keep', 'id'], '--data'],
    [['--data', 'x.csv', '--idea', 'rental-price'], 'either --idea or --data'],
    [['--profile'], '--data'],
    [['--stages', 'api', '--without', 'api'], '--without'],
  ])('%j', async (args, word) => {
    await refused(args, word);
  });

  test('without a terminal nothing is asked', async () => {
    const home = await emptyFolder();
    const { exitCode } = await cli(home, ['--no-git'], { input: 'no\n', stdin: 'pipe' });
    expect(exitCode).toBe(0);
    expect(await fs.readdir(home)).toEqual(['rental-price']);
  });
});

describe('folders', () => {
  /** The run ends with exit 1 and one clear message with what to do. */
  async function fails(home: string, args: readonly string[], options: Parameters<typeof cli>[2], ...words: string[]): Promise<void> {
    const { exitCode, stdout, stderr } = await cli(home, args, options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    for (const word of words) expect(stderr).toContain(word);
    expect(stderr.split('\n').length).toBeLessThanOrEqual(3);
  }

  test('a file where a folder must be', async () => {
    const home = await emptyFolder();
    await writeFile(join(home, 'rental-price'), 'x');
    await fails(home, ['--yes'], {}, 'a file stands where a folder must be', 'Choose another folder');
    await fails(home, ['rental-price/below', '--name', 'a', '--yes'], {}, 'a file stands where a folder must be');
    expect(await fs.readFile(join(home, 'rental-price'), 'utf8')).toBe('x');
  });

  test('a file or a link inside the folder where a folder must be', async () => {
    const home = await emptyFolder();
    await mkdir(join(home, 'rental-price'));
    await writeFile(join(home, 'rental-price/requirements'), 'x');
    await symlink('/etc/hostname', join(home, 'rental-price/LICENSE'));
    const { exitCode, stderr } = await cli(home, ['--yes', '--force']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('requirements is a file, where a folder must be');
    expect(stderr).toContain('LICENSE: a symbolic link stands in its place');
  });

  test('a read-only folder', async () => {
    const home = await emptyFolder();
    await chmod(home, 0o555);
    // The administrator may write everywhere: then the tool runs as somebody without rights.
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    await fails(home, ['--yes', '--no-git'], nobody, 'may not be written', 'Choose another folder');
    await chmod(home, 0o755);
    expect(await fs.readdir(home)).toEqual([]);
  });

  test.runIf(existsSync('/proc/self'))('a place where the system makes no folders', async () => {
    const home = await emptyFolder();
    for (const folder of ['/proc/flats', '/proc/flats/deep', '/sys/flats']) {
      await fails(home, [folder, '--name', 'flats', '--yes'], {}, folder, 'Choose a');
    }
  });

  test('the current folder is gone', async () => {
    const home = await emptyFolder();
    for (const command of ['flats --yes', 'audit']) {
      const { stderr } = await execa('bash', ['-c', `mkdir gone && cd gone && rmdir ../gone && exec "${process.execPath}" "${BIN}" ${command}`], { cwd: home, reject: false });
      expect(stderr).toContain('The current folder does not exist any more.');
    }
  });

  test('a path that is too long', async () => {
    await fails(await emptyFolder(), ['x'.repeat(300), '--name', 'a', '--yes'], {}, 'too long a path');
  });

  test('two runs at once into one folder: one wins, the other says so', async () => {
    const home = await emptyFolder();
    const runs = await Promise.all([1, 2, 3].map(() => cli(home, ['--yes', '--no-git', '--author', 'Ada'])));
    const codes = runs.map(({ exitCode }) => exitCode).sort();
    // A run that begins after another has ended finds everything as it would write it, and is done as well.
    expect(codes[0]).toBe(0);
    for (const { exitCode, stderr } of runs) if (exitCode === 1) expect(stderr).toMatch(/in the meantime|Another run/);
    expect(await fs.readdir(home)).toEqual(['rental-price']);
    expect((await cli(home, ['--yes', '--dry-run', '--author', 'Ada'])).stdout).not.toMatch(/^(create|conflict)/m);
  });
});

test('a lock that a killed run left: what to do, and what must not be lost', async () => {
  const home = await emptyFolder();
  const lock = join(home, 'rental-price/.create-mle-project.tmp');
  await fs.outputFile(join(home, 'rental-price/notes.txt'), 'mine');
  await mkdir(lock);
  const plain = await cli(home, ['--yes']);
  expect([plain.exitCode, plain.stdout]).toEqual([1, '']);
  expect(plain.stderr).toContain('Another run is writing into');
  expect(plain.stderr).toContain(`remove ${lock}, and start again`);
  expect(plain.stderr).not.toContain('copy back');
  await fs.outputFile(join(lock, 'replaced/README.md'), 'old');
  expect((await cli(home, ['--yes'])).stderr).toContain(`copy back what it had replaced (${join(lock, 'replaced')})`);
});

describe('tools that are missing', () => {
  test('no Python, no make, no git: the project is written all the same, and it says what to do', async () => {
    const home = await emptyFolder();
    const { exitCode, stdout, stderr } = await cli(home, ['--yes'], { env: { PATH: '/nonexistent' } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('python tasks.py demo');
    expect(stderr).toContain('git is not installed');
    expect(stderr).toContain('Python was not found: the project needs 3.11, 3.12 or 3.13.');
    expect(await fs.pathExists(join(home, 'rental-price/.git'))).toBe(false);
  });

  test('--run without Python: written, exit 1, and how to get it', async () => {
    const home = await emptyFolder();
    const { exitCode, stderr } = await cli(home, ['--yes', '--run'], { env: { PATH: '/nonexistent' } });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The project is written but cannot be run');
    expect(await fs.pathExists(join(home, 'rental-price/LICENSE'))).toBe(true);
  });
});
