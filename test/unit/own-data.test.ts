/** What a data file becomes on its way into the templates, and the questions that its owner answers. */
import fc from 'fast-check';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IDEAS } from '../../src/ideas/index.js';
import { packageFrom, seedFrom } from '../../src/names.js';
import { contextOf } from '../../src/plan/context.js';
import { planFiles } from '../../src/plan/files.js';
import { answersFrom, MANIFEST, manifestFile, readManifest } from '../../src/plan/manifest.js';
import type { OwnData } from '../../src/plan/own-data.js';
import { replayCommand } from '../../src/plan/replay.js';
import { questionsOf, type Answers, type Problem } from '../../src/plan/types.js';
import { readSettings } from '../../src/questions.js';
import { chooseStages } from '../../src/stages/choose.js';
import { csv, infer, scattered } from '../problem/frames.js';
import { ROOT } from '../support/cli.js';

/** Rows with a number, a category and a target that takes one of the words. */
async function problemOf(words: (row: number) => string, rows = 400): Promise<Problem> {
  const text = csv(rows, { age: (row) => scattered(row, 80), kind: (row) => ['a', 'b'][scattered(row, 2, 3)] ?? '', y: words });
  return { kind: 'data', target: 'y', keep: [], inference: await infer(text, 'y') };
}

function answersOf(problem: Problem, set: Record<string, string> = {}): Answers {
  return { problem, stages: chooseStages({}, 'data').stages, set, name: 'mine', package: packageFrom('mine'), author: '', license: 'MIT', seed: seedFrom('mine') };
}

async function ownOf(problem: Problem, set?: Record<string, string>): Promise<OwnData> {
  const { own } = contextOf('1.0.0', answersOf(problem, set));
  if (own === null) throw new Error('no data file');
  return Promise.resolve(own);
}

const status = (row: number): string => (row % 5 === 0 ? 'bad' : 'good');
const amount = (row: number): string => String(100 + scattered(row, 900, 7));

describe('the questions of a data file', () => {
  test('two classes: which one counts, which error costs more, and which rows matter', async () => {
    const questions = questionsOf(await problemOf(status, 1000));
    expect(questions.map(({ key, default: usual, choices }) => [key, usual, choices.map(({ value }) => value)])).toEqual([
      ['positive_class', 'bad', ['bad', 'good']],
      ['costlier_error', 'miss', ['miss', 'false_alarm', 'equal']],
      ['guarded_segment', 'none', ['none', 'low_age', 'high_age', 'kind: a', 'kind: b']],
    ]);
    expect(questions[0]?.choices[0].because).toBe('by its name it is the outcome that somebody acts on');
  });

  test('a number: which direction costs more, and which rows matter', async () => {
    expect(questionsOf(await problemOf(amount, 600))).toMatchObject([
      { key: 'costlier_error', default: 'equal' },
      { key: 'guarded_segment', default: 'none', choices: ['none', 'low_y', 'high_y', 'kind: a', 'kind: b'].map((value) => ({ value })) },
    ]);
  });

  test('only rows of which a test set holds enough can be guarded', async () => {
    const values = async (rows: number): Promise<string[]> => questionsOf(await problemOf(status, rows)).at(-1)?.choices.map(({ value }) => value) ?? [];
    expect(await values(400)).toEqual(['none']);
    expect(await values(1200)).toEqual(['none', 'low_age', 'high_age', expect.stringMatching(/^kind: [ab]$/), expect.stringMatching(/^kind: [ab]$/)]);
    const zeros = csv(1200, { visits: (row) => (row % 2 === 0 ? 0 : scattered(row, 9)), y: status });
    const problem: Problem = { kind: 'data', target: 'y', keep: [], inference: await infer(zeros, 'y') };
    expect(questionsOf(problem).at(-1)?.choices.map(({ value }) => value)).toEqual(['none', 'high_visits']);
  });

  test('are answered by --set, and a wrong answer is refused with the right ones', async () => {
    const problem = await problemOf((row) => (row % 3 === 0 ? 'a=b' : 'a="c"'));
    expect(readSettings(['positive_class=a="c"', 'costlier_error=equal'], problem)).toEqual({ positive_class: 'a="c"', costlier_error: 'equal' });
    expect(() => readSettings(['costlier_error=mis'], problem)).toThrow('there is no choice "mis". Did you mean "miss"?');
    expect(() => readSettings(['guarded=x'], problem)).toThrow('own_data.csv has no question "guarded"');
  });

  test('come back from the replay command and the manifest', async () => {
    const problem = await problemOf(status);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('bad', 'good'), fc.constantFrom('miss', 'false_alarm', 'equal'), async (positive, error) => {
        const answers = answersOf(problem, { positive_class: positive, costlier_error: error });
        const replay = replayCommand('1.0.0', answers);
        expect(replay.includes('--set positive_class=good')).toBe(positive === 'good');
        expect(replay.includes(`--set costlier_error=${error}`)).toBe(error !== 'miss');
        const again = answersFrom(readManifest(manifestFile('1.0.0', answers, []).bytes.toString(), MANIFEST));
        expect(await ownOf(again.problem, again.set)).toEqual(await ownOf(problem, answers.set));
      }),
    );
  });
});

describe('two classes in the templates', () => {
  test('the owner says which one counts', async () => {
    const problem = await problemOf(status);
    expect((await ownOf(problem)).classes).toMatchObject({ positive: { py: '"bad"' }, negative: { py: '"good"' }, share: '20' });
    expect((await ownOf(problem, { positive_class: 'good' })).classes).toMatchObject({ positive: { py: '"good"' }, share: '80' });
    expect(contextOf('1.0.0', answersOf(problem, { positive_class: 'good' })).spec.target).toMatchObject({ positive: 'good', negative: 'bad' });
  });

  test('every spelling of a class is read as that class', async () => {
    const { classes } = await ownOf(await problemOf((row) => ['no', 'Yes', 'NO', 'yes', 'no'][row % 5] ?? ''));
    expect(classes?.constants).toEqual(['POSITIVE = "Yes"', 'NEGATIVE = "NO"']);
    expect(classes?.spellings).toEqual(['"Yes": POSITIVE,', '"yes": POSITIVE,', '"NO": NEGATIVE,', '"no": NEGATIVE,']);
    expect(classes?.share).toBe('40');
  });

  test('names with the signs of Python, HTML and Markdown stay names', async () => {
    const { classes } = await ownOf(await problemOf((row) => (row % 3 === 0 ? `it's "{{x}}" <b>` : '`ß` | ${{ y }}')));
    expect(classes?.positive).toEqual({
      py: `'it\\'s "{{x}}" <b>'`,
      json: String.raw`"it's \"{{x}}\" <b>"`,
      html: `it's &quot;{{x}}&quot; &lt;b&gt;`,
      text: `it's ”{{x}}” ·b·`,
    });
    expect(classes?.negative.text).toBe('·ß· · ${{ y }}');
  });

  test('long names are broken over lines as a formatter breaks them', async () => {
    const long = ['x'.repeat(59), 'y'.repeat(60)];
    const { classes } = await ownOf(await problemOf((row) => long[row % 2] ?? ''));
    expect(classes?.type).toBe(`Outcome = Literal[\n    "${'y'.repeat(60)}",\n    "${'x'.repeat(59)}",\n]`);
  });

  test('the rarer the rows, the more chance may take of the calibration', async () => {
    const limits = await Promise.all([200, 2000, 20_000].map(async (rows) => Number((await ownOf(await problemOf(status, rows))).classes?.maxCalibrationError)));
    expect(limits).toEqual([0.25, 0.09, 0.03]);
  });

  test('segments are the ends of a number, and the levels of a column where there is one', async () => {
    expect((await ownOf(await problemOf(status))).segments).toEqual([
      expect.stringMatching(/^"low_age": lambda rows: rows\["age"\] < \d+,$/),
      expect.stringMatching(/^"high_age": lambda rows: rows\["age"\] >= \d+,$/),
    ]);
    const [low] = (await ownOf(await problemOf(amount))).segments;
    expect(low).toMatch(/^"low_y": lambda rows: rows\[TARGET\] < \d+,$/);
  });
});

describe('the project of a data file', () => {
  test('of forty columns has a page within its 350 lines, whatever is in them', async () => {
    const columns: Record<string, (row: number) => string | number> = {};
    for (let at = 0; at < 13; at += 1) {
      columns[`a number with a long name ${at}`] = (row) => scattered(row, 999, at + 1);
      columns[`kind ${at}`] = (row) => `level ${scattered(row, 40, at + 1)}`;
      columns[`flag ${at}`] = (row) => ['', 'yes', 'no'][row === at ? 0 : 1 + scattered(row, 2, at + 1)] ?? '';
    }
    const inference = await infer(csv(600, { ...columns, last: (row) => scattered(row, 77), y: status }), 'y');
    expect(inference.spec.columns.length).toBe(40);
    const files = await planFiles(answersOf({ kind: 'data', target: 'y', keep: [], inference }), { version: '1.0.0', templates: join(ROOT, 'templates') });
    const page = files.filter(({ path }) => path.includes('/serving/page/')).map(({ bytes }) => bytes.toString());
    expect(page.length).toBe(3);
    expect(page.join('\n').split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(350);
    expect(page.join('\n').match(/<(?:input|select) name=/g)?.length).toBe(40);
  });

  test('says which columns nearly tell the target, and which follow from another one', async () => {
    const price = (row: number): number => 1000 + scattered(row, 900, 7);
    const columns = { size: (row: number) => scattered(row, 80), tax: (row: number) => price(row) / 50, 'square `feet`': (row: number) => 9 * scattered(row, 80), y: price };
    const problem: Problem = { kind: 'data', target: 'y', keep: [], inference: await infer(csv(400, columns), 'y') };
    const files = await planFiles(answersOf(problem), { version: '1.0.0', templates: join(ROOT, 'templates') });
    const decisions = files.find(({ path }) => path === 'docs/decisions.md')?.bytes.toString();
    expect(decisions).toContain('`tax`: its order is nearly that of the target (rank correlation 1.000).');
    expect(decisions).toContain('`square ·feet·` follows from `size`: their correlation is 0.9999 or more.');
    const plain = await planFiles(answersOf(await problemOf(amount)), { version: '1.0.0', templates: join(ROOT, 'templates') });
    expect(plain.find(({ path }) => path === 'docs/decisions.md')?.bytes.toString()).not.toMatch(/follow from|nearly tell/);
  });

  test('does not say that no column has a date where one was left out', async () => {
    const day = (row: number): string => `2024-0${1 + (row % 9)}-1${row % 10}`;
    for (const y of [status, amount]) {
      const text = csv(400, { size: (row) => scattered(row, 80), sold: day, y });
      const problem: Problem = { kind: 'data', target: 'y', keep: [], inference: await infer(text, 'y') };
      const files = await planFiles(answersOf(problem), { version: '1.0.0', templates: join(ROOT, 'templates') });
      const texts = files.filter(({ path }) => /\.(?:md|py)$/.test(path)).map(({ bytes }) => bytes.toString());
      expect(texts.join('\n')).toContain('`sold` may say when a row came to be, but dates are not read');
      expect(texts.join('\n')).not.toMatch(/No column says|no column says/);
    }
  });

  test('a batch of the widest rows is let in', async () => {
    const own = await ownOf(await problemOf(status));
    expect(own.maxBodyBytes).toBe(65_536);
    const columns = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`a rather long header number ${at}`, (row: number) => scattered(row, 999, at)]));
    const wide: Problem = { kind: 'data', target: 'y', keep: [], inference: await infer(csv(200, { ...columns, y: status }), 'y') };
    expect((await ownOf(wide)).maxBodyBytes).toBe(2 ** 20);
  });

  test('has the same paths for both tasks, and no file of a task reaches an idea', async () => {
    const inputs = { version: '1.0.0', templates: join(ROOT, 'templates') };
    const [classes, numbers] = await Promise.all([status, amount].map(async (words) => (await planFiles(answersOf(await problemOf(words)), inputs)).map(({ path }) => path)));
    expect(classes).toEqual(numbers);
    for (const task of ['binary', 'regression']) {
      const files = await filesBelow(join(ROOT, 'templates/tasks', task));
      for (const { id, spec } of IDEAS.filter((idea) => idea.spec.task === task)) {
        const own = await filesBelow(join(ROOT, 'templates/ideas', id));
        expect(own, `${id} (${spec.task})`).toEqual(expect.arrayContaining(files));
      }
    }
  });
});

/** Paths below a folder, as they are called in a project. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replace(/\.hbs$/, ''));
}
