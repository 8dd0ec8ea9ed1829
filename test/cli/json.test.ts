/** With --json a run that fails says so in JSON as well: one document on stdout, whatever happens. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import fs from 'fs-extra';
import { describe, expect, test } from 'vitest';
import { BIN, cli, emptyFolder, PLAIN_ENV } from '../support/cli.js';

interface Failed {
  schemaVersion: number;
  error: { kind: string; message: string; next: string | null };
}

/** The document of a failed run; its sentences stand on stderr too. */
async function failed(args: readonly string[], cwd?: string): Promise<Failed['error'] & { exitCode: number | undefined }> {
  const { exitCode, stdout, stderr } = await cli(cwd ?? (await emptyFolder()), args);
  const { schemaVersion, error } = JSON.parse(stdout) as Failed;
  expect(schemaVersion).toBe(1);
  expect(stderr).toContain(error.message);
  return { ...error, exitCode };
}

test.each<[string[], string]>([
  [['--idea', 'rentl-price'], 'rental-price'],
  [['--presett', 'x'], '--presett'],
  [['one', 'two'], 'too many arguments'],
  [['--name', 'My Flats'], 'spaces'],
  [['--stages', 'bogus'], '"bogus"'],
  [['--data', 'x.csv'], '--target'],
  [['--profile'], '--data'],
  [['--profile', '--data', 'x.csv'], '--target'],
  [['ideas', 'show', 'x'], '"x"'],
  [['ideas', 'show'], 'missing required argument'],
  [['ideas', 'list', 'x'], '"x" is not known'],
  [['add'], 'missing required argument'],
  [['status', '--x'], "'--x'"],
  [['audit', '/nonexistent'], 'does not exist'],
  [['audit', '--explain', 'x'], '--explain x'],
  [['audit', '--fail-under', 'x'], '--fail-under'],
])('%j: a wrong call, exit 2', async (args, word) => {
  const { exitCode, kind, message } = await failed([...args, '--json']);
  expect([exitCode, kind]).toEqual([2, 'usage']);
  expect(message).toContain(word);
});

test.each<[string[], string]>([
  [['--data', 'x.csv', '--target', 'y'], 'There is no file x.csv'],
  [['--profile', '--data', 'x.csv', '--target', 'y'], 'There is no file x.csv'],
  [['/dev/null/flats', '--yes'], 'a file stands where a folder must be'],
  [['add', 'api'], 'no project made by'],
  [['status'], 'no project made by'],
])('%j: work that fails, exit 1, with what to do', async (args, word) => {
  const { exitCode, kind, message, next } = await failed([...args, '--json']);
  expect([exitCode, kind]).toEqual([1, 'failed']);
  expect(message).toContain(word);
  expect(next).not.toBeNull();
});

test('audit --format json is the same as --json', async () => {
  expect(await failed(['audit', '/nonexistent', '--format', 'json'])).toMatchObject({ kind: 'usage', exitCode: 2 });
});

describe('a result and a failure', () => {
  test('conflicts: their list, and what to do', async () => {
    const home = await emptyFolder();
    await fs.outputFile(join(home, 'rental-price/LICENSE'), 'mine');
    const { kind, next, exitCode } = await failed(['--yes', '--json'], home);
    expect([kind, exitCode]).toEqual(['conflict', 1]);
    expect(next).toContain('--force');
  });

  test('what fails after the document leaves it alone', async () => {
    const home = await emptyFolder();
    const { exitCode, stdout, stderr } = await cli(home, ['audit', '--json', '--output', 'no/such/folder.html']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toHaveProperty('stages');
    expect(stderr).toContain('cannot be written');
  });

  test('audit --explain', async () => {
    const { stdout } = await cli(await emptyFolder(), ['audit', '--explain', 'evaluation', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, stage: 'evaluation' });
  });
});

test.each(['user.name', 'commit'])('interrupted while git is at work on %s: exit 130, a document, and nothing there', async (word) => {
  const home = await emptyFolder();
  const bin = await emptyFolder();
  const git = `#!/bin/sh\ncase "$*" in *${word}*) touch "${bin}/here"; exec sleep 10;; esac\nPATH=/usr/bin:/bin exec git "$@"\n`;
  await fs.outputFile(join(bin, 'git'), git, { mode: 0o755 });
  const run = execa(process.execPath, [BIN, '--yes', '--json'], { cwd: home, env: { ...PLAIN_ENV, PATH: `${bin}:${process.env['PATH'] ?? ''}` }, reject: false });
  while (!(await fs.pathExists(join(bin, 'here')))) await wait(20);
  run.kill('SIGINT');
  const { exitCode, stdout } = await run;
  expect(exitCode).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, error: { kind: 'interrupted' } });
  expect(await fs.readdir(home)).toEqual([]);
});
