/** The command that creates the same again is made to be pasted. */
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { describe, expect, test } from 'vitest';
import type { CreateDocument } from '../../src/report.js';
import { shellWord } from '../../src/shell.js';
import { cli, emptyFolder, paste, PLAIN_ENV, snapshot } from '../support/cli.js';

const ROWS = Array.from({ length: 240 }, (_, row) => `${row * 1.5},${['red', 'green', 'blue'][row % 3] ?? ''},${100 + row * 7}`);

/** A data file whose place and columns need quotes. */
async function folderWithData(): Promise<{ home: string; data: string; target: string }> {
  const home = await emptyFolder();
  const data = "own data/O'Neil $HOME.csv";
  const target = 'price `in` "EUR"';
  await fs.outputFile(join(home, data), `size,colour,"${target.replaceAll('"', '""')}"\n${ROWS.join('\n')}\n`);
  return { home, data, target };
}

/** Creates a project, moves it away, pastes the replay command in the same place: the same must stand there again. */
async function again(home: string, args: readonly string[]): Promise<CreateDocument> {
  const { stdout, stderr } = await cli(home, ['--yes', '--json', '--author', 'Ada $L "A"', ...args]);
  const made = JSON.parse(stdout) as CreateDocument;
  expect(made.project, stderr).toBeDefined();
  const before = await snapshot(made.project.directory);
  const git = await fs.pathExists(join(made.project.directory, '.git'));
  await fs.move(made.project.directory, join(await emptyFolder(), 'moved'));
  if (args.includes('.')) await fs.mkdir(made.project.directory);
  const { exitCode, stderr: said } = await paste(home, made.replay);
  expect({ exitCode, said: exitCode === 0 ? '' : said }).toEqual({ exitCode: 0, said: '' });
  expect(await snapshot(made.project.directory)).toEqual(before);
  expect(await fs.pathExists(join(made.project.directory, '.git'))).toBe(git);
  return made;
}

async function commitBody(folder: string): Promise<string> {
  return (await execa('git', ['log', '-1', '--format=%b'], { cwd: folder, env: PLAIN_ENV })).stdout.trim();
}

describe('pasted where it was printed', () => {
  test('a folder elsewhere, with spaces, quotes and letters of other alphabets', async () => {
    const home = await emptyFolder();
    const there = await emptyFolder();
    await again(home, [join(there, "Größe's $(touch x) `y`"), '--name', 'flats', '--seed', '7', '--no-git']);
    expect(await fs.readdir(home)).toEqual([]);
  });

  test('a folder above', async () => {
    const home = await emptyFolder();
    await fs.mkdir(join(home, 'here'));
    const { replay } = await again(join(home, 'here'), ['../flats', '--set', 'costlier_error=equal']);
    expect(replay).toContain(' ../flats ');
  });

  test('folders whose names are words of the tool', async () => {
    await again(await emptyFolder(), ['./audit', '--name', 'flats', '--no-git']);
    await again(await emptyFolder(), ['--name', 'flats', '--no-git', '--', '-x y']);
  });

  test('the current folder keeps the name of the project', async () => {
    const home = join(await emptyFolder(), 'my-flats');
    await fs.mkdir(home);
    const { stdout } = await cli(home, ['.', '--yes', '--json']);
    const { replay } = JSON.parse(stdout) as CreateDocument;
    const other = await emptyFolder();
    expect((await paste(other, replay)).exitCode).toBe(0);
    expect(await snapshot(other)).toEqual(await snapshot(home));
  });

  test('a data file in a folder of its own', async () => {
    const { home, data, target } = await folderWithData();
    await again(home, ['new/houses', '--data', data, '--target', target, '--without', 'deployment', '--no-git']);
  });

  test('add: the project as it is now', async () => {
    const { home, data, target } = await folderWithData();
    await cli(home, ['houses', '--data', data, '--target', target, '--without', 'deployment', '--yes']);
    const { stdout } = await cli(join(home, 'houses'), ['add', 'deployment', '--json']);
    const before = await snapshot(join(home, 'houses'));
    expect((await paste(join(home, 'houses'), `${(JSON.parse(stdout) as CreateDocument).replay} --json`)).exitCode).toBe(0);
    expect(await snapshot(join(home, 'houses'))).toEqual(before);
  });
});

describe('in the commit', () => {
  test('is the same command where it names nothing of the machine', async () => {
    const { home, data, target } = await folderWithData();
    const { replay, project } = await again(home, ['new/houses', '--data', data, '--target', target]);
    expect(await commitBody(project.directory)).toBe(`${replay}\n\nThe data file is dataset/${basename(data)} of this commit.`);
  });

  test('leaves the paths of the machine out, and works beside the data file of the commit', async () => {
    const { home, data, target } = await folderWithData();
    const there = join(await emptyFolder(), 'deep');
    await cli(home, [join(there, 'Houses'), '--name', 'houses', '--data', join(home, data), '--target', target, '--yes']);
    const body = await commitBody(join(there, 'Houses'));
    for (const secret of [home, there, dirname(data)]) expect(body).not.toContain(secret);
    const other = await emptyFolder();
    await fs.copy(join(there, 'Houses/dataset', basename(data)), join(other, basename(data)));
    expect((await paste(other, body.split('\n')[0] ?? '')).exitCode).toBe(0);
    expect(await snapshot(join(other, 'houses'))).toEqual(await snapshot(join(there, 'Houses')));
  });
});

describe('words at a prompt', () => {
  test.each(['plain', '', 'a b', '$HOME', "it's", '"x"', '`id`', 'a\\b', '!x', '#x', '~', '*', 'é ü', 'a\tb\nc\u001b[31m\u009b1m', "\n'\\"])('%j comes back from bash', async (word) => {
    const { stdout } = await execa('bash', ['-c', `printf %s ${shellWord(word, 'linux')}`], { stripFinalNewline: false });
    expect(stdout).toBe(word);
    expect(shellWord(word, 'linux')).not.toMatch(/\p{Cc}/u);
  });

  test.each([
    ['C:\\Users\\Ada', 'C:\\Users\\Ada'],
    ['C:\\My Files\\', '"C:\\My Files\\\\"'],
    ['Ada "A"', '"Ada \\"A\\""'],
    ["it's", '"it\'s"'],
    ['', '""'],
  ])('on Windows %j is typed as %s', (word, typed) => {
    expect(shellWord(word, 'win32')).toBe(typed);
  });
});

test.each([['--no-git'], []])('the README says what is own work, with a tag and without: %j', async (...args) => {
  const home = await emptyFolder();
  await cli(home, ['--yes', ...args]);
  const folder = join(home, 'rental-price');
  const text = (await fs.readFile(join(folder, 'README.md'), 'utf8')).replaceAll('\n', ' ');
  expect(text).toContain('Own work is `git diff scaffold..`; in a checkout without that tag, ');
  await fs.appendFile(join(folder, 'tasks.py'), '# mine\n');
  const command = /without that tag, `([^`]+)`/.exec(text)?.[1] ?? '';
  expect((await paste(folder, command)).stdout).toContain('changed  tasks.py');
  if (args.length > 0) return;
  const { stdout } = await execa('git', ['diff', 'scaffold..'], { cwd: folder, env: PLAIN_ENV });
  expect(stdout).toBe(''); // nothing is committed yet
});
