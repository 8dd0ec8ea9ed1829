import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa, type Options, type Result } from 'execa';
import { afterAll } from 'vitest';

export const ROOT = resolve(import.meta.dirname, '../..');
export const BIN = join(ROOT, 'bin/create-mle-project.js');
export const FIXTURE_TEMPLATES = join(ROOT, 'test/fixtures/templates');

const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A new empty folder outside of any repository; removed after the tests of the file. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cmp-'));
  folders.push(folder);
  return folder;
}

/** Surroundings that do not depend on the machine: no git configuration, no terminal settings. */
export const PLAIN_ENV = {
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: undefined,
  GIT_AUTHOR_EMAIL: undefined,
  GIT_COMMITTER_NAME: undefined,
  GIT_COMMITTER_EMAIL: undefined,
  EMAIL: undefined,
};

export type CliResult = Result<{ reject: false }>;

/** Runs the built tool as a user does, without a terminal. */
export async function cli(cwd: string, args: readonly string[], options: Options = {}): Promise<CliResult> {
  return execa(process.execPath, [BIN, ...args], {
    stdin: 'ignore',
    ...options,
    cwd,
    reject: false,
    env: { ...PLAIN_ENV, ...options.env },
  }) as unknown as Promise<CliResult>;
}

/** Runs a line that the tool printed as a user does who pastes it: `npx create-mle-project@…` is the built tool. */
export async function paste(cwd: string, line: string, options: Options = {}): Promise<CliResult> {
  const bin = await emptyFolder();
  await writeFile(join(bin, 'npx'), `#!/bin/sh\ncase "$1" in create-mle-project@*) shift;; *) exit 97;; esac\nexec "${process.execPath}" "${BIN}" "$@"\n`, { mode: 0o755 });
  return execa('bash', ['-c', `set -o pipefail\n${line}`], {
    stdin: 'ignore',
    ...options,
    cwd,
    reject: false,
    env: { ...PLAIN_ENV, ...options.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
  }) as unknown as Promise<CliResult>;
}

/** Every file below a folder with its content, `.git` left out. */
export async function snapshot(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const kept = files.filter((file) => !file.split('/').includes('.git')).sort();
  return Object.fromEntries(
    await Promise.all(kept.map(async (file) => [file, await readFile(join(folder, file), 'latin1').catch(() => 'no file')] as const)),
  );
}
