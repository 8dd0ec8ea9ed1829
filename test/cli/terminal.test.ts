import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import fs from 'fs-extra';
import { describe, expect, test } from 'vitest';
import { BIN, emptyFolder, PLAIN_ENV, ROOT } from '../support/cli.js';

const ENTER = '\r';
const DOWN = '\u001b[B';
const CTRL_C = '\u0003';

/** Talks to the tool on a terminal: waits for each text, then sends the keys. */
async function talk(cwd: string, args: readonly string[], steps: readonly [string, string][], env: Record<string, string> = {}): Promise<{ shown: string; exitCode: number | undefined; stderr: string }> {
  const plan = JSON.stringify({ command: [process.execPath, BIN, ...args], steps });
  const { stdout, stderr, exitCode } = await execa('python3', [join(ROOT, 'test/support/terminal.py'), plan], { cwd, env: { ...PLAIN_ENV, ...env }, reject: false });
  return { shown: stripVTControlCharacters(stdout), exitCode, stderr };
}

const QUESTIONS = ['What do you want to do?', 'Which problem?', 'How much of it?', 'Which error costs more?', 'must the model not fail on?', 'Which folder?', 'Write it?'] as const;

describe('the first five minutes', () => {
  test('every question, the summary, the list on request, the project', async () => {
    const home = await emptyFolder();
    const { shown, exitCode, stderr } = await talk(home, [], [
      ['What do you want to do?', ENTER],
      ['Which problem?', ENTER],
      ['How much of it?', ENTER],
      ['Which error costs more?', DOWN + ENTER],
      ['must the model not fail on?', ENTER],
      ['Which folder?', ENTER],
      ['Write it?', DOWN + ENTER],
      ['requirements/dev.txt', ENTER],
      ['Run it now?', ENTER],
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const text of [...QUESTIONS, 'pages of a listing site in', /\d+ stages, \d+ files/, /about \d+ hours to own/, 'nothing outside ./rental-price', /installs \d+ packages/]) expect(shown).toMatch(text);
    const { answers } = (await fs.readJson(join(home, 'rental-price/.create-mle-project.json'))) as { answers: { set: object } };
    expect(answers.set).toEqual({ costlier_error: 'too_low', guarded_segment: 'family_flats' });
  });

  test('what is given as a flag is not asked, and a wrong answer is refused in place with the reason', async () => {
    const home = await emptyFolder();
    const { shown, exitCode } = await talk(home, ['--idea', 'rental-price', '--preset', 'starter', '--set', 'costlier_error=equal', '--set', 'guarded_segment=studios'], [
      ['Which folder?', ` flat${ENTER}`],
      ['it contains spaces', `${'\u007f'.repeat(17)}my-flats${ENTER}`],
      ['Write it?', ENTER],
      ['Run it now?', ENTER],
    ]);
    expect(exitCode).toBe(0);
    expect(shown).not.toContain('Which problem?');
    expect(await fs.readdir(home)).toEqual(['my-flats']);
  });

  test("data of one's own: a file that is not there is refused in place, the target is one of its columns", async () => {
    const home = await emptyFolder();
    const rows = Array.from({ length: 300 }, (_, row) => `${row % 17},${row % 5},${100 + 7 * (row % 17) + (row % 5)}`);
    await fs.writeFile(join(home, 'flats.csv'), ['area,floor,rent', ...rows].join('\n'));
    const { shown, exitCode } = await talk(home, [], [
      ['What do you want to do?', ENTER],
      ['Which problem?', DOWN.repeat(2) + ENTER],
      ['Which CSV file?', `flat.csv${ENTER}`],
      ['There is no file flat.csv', `${'\u007f'.repeat(4)}s.csv${ENTER}`],
      ['Which column of flats.csv is to be predicted?', ENTER],
      ['How much of it?', ENTER],
      ['Which error costs more?', ENTER],
      ['Which folder?', ENTER],
      ['Write it?', ENTER],
      ['Run it now?', ENTER],
    ]);
    expect({ exitCode, shown: exitCode === 0 ? '' : shown }).toEqual({ exitCode: 0, shown: '' });
    const { answers } = (await fs.readJson(join(home, 'flats/.create-mle-project.json'))) as { answers: { problem: object } };
    expect(JSON.stringify(answers)).toContain('rent');
  });

  test('paths as a shell takes them: the home folder, and quotes around a pasted name', async () => {
    const home = await emptyFolder();
    const rows = Array.from({ length: 300 }, (_, row) => `${row % 17},${row % 5},${100 + 7 * (row % 17) + (row % 5)}`);
    await fs.outputFile(join(home, 'my files/flats.csv'), ['area,floor,rent', ...rows].join('\n'));
    const here = await emptyFolder();
    const { shown, exitCode } = await talk(here, ['--set', 'costlier_error=equal', '--preset', 'starter'], [
      ['Which problem?', DOWN.repeat(2) + ENTER],
      ['Which CSV file?', `"~/my files/flats.csv"${ENTER}`],
      ['Which column of flats.csv is to be predicted?', ENTER],
      ['Which folder?', `${'\u007f'.repeat(5)}~/gr\u00f6\u00dfe${ENTER}`],
      ['(for example gro-e)', `${'\u007f'.repeat(3)}oesse${ENTER}`],
      ['Write it?', ENTER],
      ['Run it now?', ENTER],
    ], { HOME: home });
    expect({ exitCode, shown: exitCode === 0 ? '' : shown }).toEqual({ exitCode: 0, shown: '' });
    expect(shown.replaceAll(/\s+\u2502\s+/g, ' ')).toContain(`nothing outside ${join(await fs.realpath(home), 'groesse')}`);
    expect(await fs.readdir(here)).toEqual([]);
    expect(await fs.pathExists(join(home, 'groesse/LICENSE'))).toBe(true);
  });

  test.each([
    [['--stages', 'frontned'], 'Did you mean "frontend"?'],
    [['My Flats'], 'it contains spaces'],
    [['--seed', 'x'], 'no whole number'],
    [['--license', 'GPL'], 'no "GPL" on offer'],
  ])('a wrong flag is refused before anything is asked: %j', async (args, text) => {
    const { shown, exitCode } = await talk(await emptyFolder(), args, []);
    expect(exitCode).toBe(2);
    expect(shown).toContain(text);
    expect(shown).not.toContain('Which problem?');
  });

  test('the other door checks a repository', async () => {
    const home = await emptyFolder();
    const { shown, exitCode } = await talk(home, [], [
      ['What do you want to do?', DOWN + ENTER],
      ['Which repository?', ENTER],
    ]);
    expect(exitCode).toBe(0);
    expect(shown).toContain('absent');
  });

  test('stages can be chosen one by one', async () => {
    const home = await emptyFolder();
    const { exitCode } = await talk(home, [], [
      ['What do you want to do?', ENTER],
      ['Which problem?', ENTER],
      ['How much of it?', DOWN + ENTER],
      ['Which stages, beside the core?', `a${ENTER}`],
      ['Which error costs more?', ENTER],
      ['must the model not fail on?', ENTER],
      ['Which folder?', ENTER],
      ['Write it?', ENTER],
      ['Run it now?', ENTER],
    ]);
    expect(exitCode).toBe(0);
  });

  test.each(['What do you want to do?', 'Which problem?', 'Which error costs more?', 'Which folder?', 'Write it?'] as const)('Ctrl-C at "%s": exit 130, nothing left', async (last) => {
    const home = await emptyFolder();
    const index = QUESTIONS.indexOf(last);
    const steps = QUESTIONS.slice(0, index + 1).map((question, at): [string, string] => [question, at === index ? CTRL_C : ENTER]);
    const { exitCode, shown } = await talk(home, [], steps);
    expect(exitCode).toBe(130);
    expect(shown).toContain('nothing was written');
    expect(await fs.readdir(home)).toEqual([]);
  });

  test('Ctrl-C at "Run it now?": the project is there, and nothing else is claimed', async () => {
    const home = await emptyFolder();
    const { exitCode, shown } = await talk(home, [], [...QUESTIONS.map((question): [string, string] => [question, ENTER]), ['Run it now?', CTRL_C]]);
    expect(exitCode).toBe(130);
    expect(shown).toContain('the project is written, nothing was started');
    expect(await fs.readdir(home)).toEqual(['rental-price']);
  });

  test('without colours where none are wanted', async () => {
    const plan = JSON.stringify({ command: [process.execPath, BIN], steps: [['What do you want to do?', CTRL_C]] });
    const { stdout } = await execa('python3', [join(ROOT, 'test/support/terminal.py'), plan], { cwd: await emptyFolder(), env: { ...PLAIN_ENV, NO_COLOR: '1' }, reject: false });
    for (const colour of ['3', '9']) expect(stdout).not.toContain(`\u001b[${colour}6m`);
  });

  test('--yes asks nothing', async () => {
    const home = await emptyFolder();
    const { shown, exitCode } = await talk(home, ['--yes'], []);
    expect(exitCode).toBe(0);
    expect(shown).not.toContain('Which');
    expect(await fs.readdir(home)).toEqual(['rental-price']);
  });
});
