import { join } from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { describe, expect, test } from 'vitest';
import { cli, emptyFolder, PLAIN_ENV } from '../support/cli.js';

async function git(cwd: string, ...args: string[]): Promise<string> {
  return (await execa('git', args, { cwd, env: PLAIN_ENV })).stdout;
}

/** Settings of a machine that would get in the way of a plain commit. */
async function hostileHome(): Promise<Record<string, string>> {
  const home = await emptyFolder();
  for (const hook of ['hooks/pre-commit', 'hooks/commit-msg', 'template/hooks/post-commit']) {
    await fs.outputFile(join(home, hook), `#!/bin/sh\ntouch ${home}/hook-ran\nexit 1\n`, { mode: 0o755 });
  }
  await fs.outputFile(join(home, 'ignore'), '*.txt\nLICENSE\n');
  await fs.outputFile(
    join(home, 'config'),
    `[user]
	name = Ada Lovelace
	email = ada@example.org
[core]
	hooksPath = ${home}/hooks
	excludesFile = ${home}/ignore
	autocrlf = true
[init]
	templateDir = ${home}/template
	defaultBranch = trunk
[commit]
	gpgSign = true
[tag]
	gpgSign = true
	forceSignAnnotated = true
[gpg]
	program = /nonexistent
`,
  );
  return { GIT_CONFIG_GLOBAL: join(home, 'config'), hookRan: join(home, 'hook-ran') };
}

describe('the scaffold commit', () => {
  test('one commit with the replay command, tagged, with every file and a fallback identity', async () => {
    const home = await emptyFolder();
    const { stdout } = await cli(home, ['--yes', '--json']);
    const folder = join(home, 'rental-price');
    const { replay, files } = JSON.parse(stdout) as { replay: string; files: { path: string }[] };
    expect(await git(folder, 'log', '--format=%B%n%an <%ae>')).toMatch(/^Scaffold with create-mle-project \S+\n\nnpx [^\n]*\n+create-mle-project <create-mle-project@localhost>$/);
    expect(await git(folder, 'log', '-1', '--format=%b')).toContain(replay);
    expect(await git(folder, 'tag', '--points-at', 'HEAD')).toBe('scaffold');
    expect((await git(folder, 'ls-files')).split('\n').sort()).toEqual(files.map(({ path }) => path).sort());
    expect(await git(folder, 'status', '--porcelain')).toBe('');
    expect(await git(folder, 'branch', '--show-current')).toBe('main');
  });

  test('hooks, templates, signing and ignore files of the machine stay out of it; the identity is the user\'s', async () => {
    const home = await emptyFolder();
    const { hookRan, ...env } = await hostileHome();
    const { exitCode, stdout } = await cli(home, ['--yes', '--json'], { env });
    expect(exitCode).toBe(0);
    const folder = join(home, 'rental-price');
    expect(await git(folder, 'log', '--format=%an <%ae> %G?')).toBe('Ada Lovelace <ada@example.org> N');
    expect((await git(folder, 'ls-files')).split('\n')).toHaveLength((JSON.parse(stdout) as { files: unknown[] }).files.length);
    expect(await fs.pathExists(hookRan ?? '')).toBe(false);
    expect(await fs.readFile(join(folder, 'LICENSE'), 'utf8')).toContain('Ada Lovelace');
  });

  test('an empty folder becomes a repository too', async () => {
    const home = await emptyFolder();
    await fs.mkdir(join(home, 'rental-price'));
    await cli(home, ['--yes']);
    expect(await git(join(home, 'rental-price'), 'status', '--porcelain')).toBe('');
    expect(await git(join(home, 'rental-price'), 'tag')).toBe('scaffold');
  });

  test('the environment of a hook that calls us leads nowhere else', async () => {
    const home = await emptyFolder();
    const other = await emptyFolder();
    await git(other, 'init', '--quiet');
    await cli(home, ['--yes'], { env: { GIT_DIR: join(other, '.git'), GIT_WORK_TREE: other, GIT_INDEX_FILE: join(other, '.git/index') } });
    expect(await git(join(home, 'rental-price'), 'tag')).toBe('scaffold');
    expect(await git(other, 'tag')).toBe('');
  });
});

describe('no commit', () => {
  test('with --no-git', async () => {
    const home = await emptyFolder();
    await cli(home, ['--yes', '--no-git']);
    expect(await fs.pathExists(join(home, 'rental-price/.git'))).toBe(false);
  });

  test('inside a repository', async () => {
    const home = await emptyFolder();
    await git(home, 'init', '--quiet');
    const { stderr } = await cli(home, ['deep/rental-price', '--yes']);
    expect(stderr).toContain('inside a repository');
    expect(await fs.pathExists(join(home, 'deep/rental-price/.git'))).toBe(false);
    expect(await git(home, 'tag')).toBe('');
  });

  test('in a folder that has files, and never in an existing .git', async () => {
    const home = await emptyFolder();
    const folder = join(home, 'rental-price');
    await fs.outputFile(join(folder, 'notes.txt'), 'mine');
    await git(folder, 'init', '--quiet');
    const before = await fs.readdir(join(folder, '.git'));
    expect((await cli(home, ['--yes'])).exitCode).toBe(0);
    expect(await fs.readdir(join(folder, '.git'))).toEqual(before);
    expect(await git(folder, 'tag')).toBe('');
  });

  test('when git fails: a note, and the project is there', async () => {
    const home = await emptyFolder();
    const bin = await emptyFolder();
    await fs.outputFile(join(bin, 'git'), '#!/bin/sh\ncase "$*" in *commit*) echo "fatal: broken" >&2; exit 128;; esac\nexec /usr/bin/env -S PATH=/usr/bin:/bin git "$@"\n', { mode: 0o755 });
    const { exitCode, stderr } = await cli(home, ['--yes'], { env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('git could not make the first commit');
    expect(await fs.pathExists(join(home, 'rental-price/LICENSE'))).toBe(true);
    expect(await fs.pathExists(join(home, 'rental-price/.git'))).toBe(false);
  });
});
