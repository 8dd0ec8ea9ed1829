import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readData, type Inference } from '../../src/problem/infer/index.js';
import { cell, csv, fileOf, infer, inferProblem, scattered } from './frames.js';

const price = (row: number): number => 100_000 + scattered(row, 90_000);

describe('a well-formed file', () => {
  const text = csv(300, {
    rownames: (row) => row + 1,
    livingArea: (row) => 40 + scattered(row, 160),
    distance: (row) => (row % 50 === 7 ? 'NA' : (scattered(row, 900, 2) / 100).toFixed(2)),
    garage: (row) => (scattered(row, 2, 3) === 1 ? 'Yes' : 'No'),
    new: (row) => scattered(row, 2, 4),
    heating: (row) => ['gas', 'hot water/steam', 'oil'][scattered(row, 3, 5)] ?? '',
    price,
  });

  it('becomes a specification', async () => {
    const { spec } = await inferProblem(fileOf(text, 'my_houses.csv'), 'price');
    expect(spec).toMatchObject({
      title: 'My houses',
      row: 'row',
      rows: 'rows',
      task: 'regression',
      target: { name: 'price', label: 'Price', min: 100_000, max: 190_000 },
    });
    expect(spec.columns).toMatchObject([
      {
        name: 'living_area',
        label: 'Living area',
        type: 'integer',
        min: 40,
        max: 200,
        limits: 'inferred',
        optional: false,
      },
      { name: 'distance', type: 'number', min: 0, max: 9, step: 0.01, limits: 'inferred', optional: true },
      { name: 'garage', type: 'boolean', optional: false },
      { name: 'new', type: 'boolean' },
      { name: 'heating', type: 'category', categories: ['gas', 'hot water/steam', 'oil'] },
    ]);
    expect(spec.columns.every(({ unit }) => unit === undefined)).toBe(true);
  });

  it('keeps how the file writes things', async () => {
    const { source, leftOut } = await infer(text, 'price');
    expect(source).toMatchObject({
      fileName: 'own_data.csv',
      scale: 'log',
      segment: 'heating',
      rows: 300,
      duplicates: 0,
      missingMarkers: ['NA'],
    });
    expect(source.sha256).toBe(createHash('sha256').update(text).digest('hex'));
    expect(source.columns.map(({ header }) => header)).toEqual(['livingArea', 'distance', 'garage', 'new', 'heating']);
    expect(source.columns.map(({ truth }) => truth)).toContainEqual({ true: ['Yes'], false: ['No'] });
    expect(source.columns[1]?.missing).toBe(6);
    expect(leftOut).toMatchObject([{ header: 'rownames', reason: 'index', keepable: true }]);
  });

  it('takes one row of the file for the examples: single values may not occur together', async () => {
    const inference = await infer(text, 'price');
    const [header = '', ...lines] = text.trim().split('\n');
    const places = inference.source.columns.map((source) => header.split(',').indexOf(source.header));
    const shown = inference.spec.columns.map(({ example }) => example);
    const means = (cell: string, example: unknown): boolean =>
      typeof example === 'boolean' ? ['Yes', '1'].includes(cell) === example : typeof example === 'number' ? Number(cell) === example : cell === example;
    const same = lines.filter((line) => places.every((place, index) => means(line.split(',')[place] ?? '', shown[index])));
    expect(same.length).toBeGreaterThan(0);
  });

  it.each([
    ['a byte order mark', `\uFEFF${text}`],
    ['Windows line ends', text.replaceAll('\n', '\r\n')],
    ['old Mac line ends', text.replaceAll('\n', '\r')],
    ['blank lines', text.replaceAll('\n', '\n\n')],
    ['no line end at the end', text.trimEnd()],
    ['quotes around every cell', text.replace(/[^,\n]+/g, '"$&"')],
    ['space around cells', text.replace(/([^,\n]+)(?=[,\n])/g, ' $1 ')],
  ])('means the same with %s', async (_, variant) => {
    expect((await infer(variant, 'price')).spec).toEqual((await infer(text, 'price')).spec);
  });

  it('gives the same answer every time', async () => {
    expect(await infer(text, 'price')).toEqual(await infer(text, 'price'));
  });

  it('takes the title that it is given', async () => {
    expect((await infer(text, 'price', { name: 'Homes' })).spec.title).toBe('Homes');
  });
});

describe('columns that are no features', () => {
  const text = csv(200, {
    '': (row) => row,
    customerID: (row) => 7000 + ((row * 37) % 200),
    email: (row) => `person${String(scattered(row, 1e6))}@example.org`,
    remark: (row) => `${'a long remark about nothing in particular, '.repeat(2)}${String(row % 5)}`,
    city: (row) => `city ${String(row % 140)}`,
    country: () => 'DE',
    nothing: () => '',
    rare: (row) => (row % 50 === 0 ? row : ''),
    sold_on: (row) => `2024-0${String(1 + (row % 9))}-15`,
    amount: (row) => (row === 120 ? '1,250' : row % 77),
    area: (row) => scattered(row, 100),
    price,
  });

  it('are left out, each with its reason', async () => {
    const { leftOut, spec } = await infer(text, 'price');
    expect(spec.columns.map(({ name }) => name)).toEqual(['area']);
    expect(leftOut.map(({ header, reason }) => [header, reason])).toEqual([
      ['', 'index'],
      ['customerID', 'identifier'],
      ['email', 'identifier'],
      ['remark', 'free text'],
      ['city', 'identifier'],
      ['country', 'constant'],
      ['nothing', 'empty'],
      ['rare', 'mostly missing'],
      ['sold_on', 'date'],
      ['amount', 'mixed'],
    ]);
    expect(leftOut.find(({ header }) => header === 'amount')?.why).toContain('"1,250" in line 122');
  });

  it('are kept on request, with at most 100 levels', async () => {
    const { spec, source } = await infer(text, 'price', { keep: ['customerID', 'city'] });
    expect(spec.columns.map(({ name, type }) => [name, type])).toEqual([
      ['customer_id', 'integer'],
      ['city', 'category'],
      ['area', 'integer'],
    ]);
    expect(spec.columns[1]?.categories).toHaveLength(100);
    expect(source.columns[1]).toMatchObject({ name: 'city', distinct: 140 });
    expect(source.columns[1]?.levels).toHaveLength(100);
  });

  it('do not hide rows that are repeated', async () => {
    const repeated = csv(200, { n: (row) => row + 1, a: (row) => row % 150, price: (row) => (row % 150) * 3 + 1 });
    expect((await infer(repeated, 'price')).source).toMatchObject({ duplicates: 50, repeats: 'keep' });
  });
});

describe('codes and texts', () => {
  it('keeps leading zeros, mixed levels and strange texts as categories', async () => {
    const levels = ['a "quoted" one', '{{ x }}', '${{ y }}', '=1+1', 'two\nlines', 'Ä'];
    const text = csv(240, {
      zip: (row) => `0${String(1000 + (row % 7))}`,
      bedrooms: (row) => ['1', '2', '3', '4+'][row % 4] ?? '',
      odd: (row) => levels[row % levels.length] ?? '',
      price,
    });
    const { spec, source } = await infer(text, 'price');
    expect(spec.columns.map(({ type }) => type)).toEqual(['category', 'category', 'category']);
    expect(spec.columns[1]?.categories).toEqual(['1', '2', '3', '4+']);
    expect(new Set(source.columns[2]?.levels?.map(({ value }) => value))).toEqual(new Set(levels));
  });

  it('reads headers that a template would choke on', async () => {
    const headers = ['class', '{{ x }}', '${{ y }}', '{% z %}', '=1+1', 'a "b"', 'two\nlines', 'id'];
    const columns = Object.fromEntries(
      headers.map((header, salt) => [header, (row: number) => scattered(row, 9, salt)]),
    );
    const { spec, source } = await infer(csv(120, { ...columns, price }), 'price');
    expect(source.columns.map(({ header }) => header)).toEqual(headers);
    expect(spec.columns.map(({ name }) => name)).toEqual([
      'class_',
      'x',
      'y',
      'percent_z_percent',
      'n1_1',
      'a_b',
      'two_lines',
      'id_',
    ]);
  });
});

describe('the task', () => {
  const binary = (positive: string, negative: string, every: number): Promise<Inference> =>
    infer(csv(400, { x: (row) => scattered(row, 50), y: (row) => (row % every === 0 ? positive : negative) }), 'y');

  it.each([
    ['yes', 'no', 5, 'yes'],
    ['no', 'yes', 5, 'yes'],
    ['1', '0', 5, '1'],
    ['False', 'True', 5, 'True'],
    ['bad', 'good', 5, 'bad'],
    ['retained', 'churned', 5, 'churned'],
    ['red', 'blue', 5, 'red'],
    ['2', '1', 5, '2'],
    ['b', 'a', 2, 'b'],
  ])('%s and %s, the first in every %ith row: %s counts', async (first, second, every, positive) => {
    const { spec, notes } = await binary(first, second, every);
    expect(spec.task).toBe('binary');
    expect(spec.target.positive).toBe(positive);
    expect([first, second].filter((value) => value !== positive)).toEqual([spec.target.negative]);
    expect(notes[0]?.text).toContain(`"${positive}"`);
  });

  it.each([
    ['positive', (row: number) => 1 + scattered(row, 900), 'log'],
    ['zero at times', (row: number) => scattered(row, 900), 'plain'],
    ['of very different size', (row: number) => (row === 0 ? 0.001 : scattered(row, 90_000)), 'plain'],
  ])('learns a number that is %s on the right scale', async (_, y, scale) => {
    const text = csv(300, { x: (row) => scattered(row, 50, 3), kind: (row) => `k${String(row % 4)}`, y });
    expect((await infer(text, 'y')).source).toMatchObject({ scale, segment: 'kind' });
  });

  it('says how many rows lack the target, and that few whole numbers are a quantity', async () => {
    const text = csv(400, {
      x: (row) => scattered(row, 50),
      y: (row) => (row % 40 === 0 ? '' : 1 + scattered(row, 5, 9)),
    });
    const { spec, notes } = await infer(text, 'y');
    expect(spec.task).toBe('regression');
    expect(notes.map(({ text: note }) => note).join('\n')).toMatch(/10 of 400 rows have no value[^]*5 whole numbers/);
  });
});

describe('reading', () => {
  it('happens once, whichever column is chosen after that', async () => {
    const path = fileOf(csv(200, { size: (row) => scattered(row, 90), garage: (row) => ['Yes', 'No'][scattered(row, 2)] ?? '', price }));
    const { columns, infer: predicting } = await readData(path);
    rmSync(path);
    expect(columns).toEqual(['size', 'garage', 'price']);
    expect(predicting('price').spec.task).toBe('regression');
    expect(predicting('garage').spec.task).toBe('binary');
  });
});

describe('notes', () => {
  it('names features that nearly equal the target, and numbers that say the same', async () => {
    const text = csv(300, {
      tax: (row) => (price(row) * 0.02).toFixed(0),
      band: (row) => `band ${String(Math.floor(price(row) / 3_000))}`,
      minutes: (row) => scattered(row, 300, 5),
      charge: (row) => (scattered(row, 300, 5) * 0.17).toFixed(2),
      price,
    });
    const { notes } = await infer(text, 'price');
    expect(notes.map(({ header }) => header)).toEqual(['tax', 'band', 'charge', 'band']);
    expect(notes[0]?.text).toMatch(/^possible leak: .*Would it be known/);
    expect(notes[2]?.text).toContain('"minutes"');
    expect(notes[3]?.text).toContain('rare');
  });

  it('names features that give a class away', async () => {
    const churned = (row: number): boolean => scattered(row, 5, 8) === 0;
    const text = csv(500, {
      refund: (row) => (churned(row) ? scattered(row, 90) : ''),
      status: (row) => (churned(row) ? 'closed' : (['open', 'paused'][row % 2] ?? '')),
      score: (row) => scattered(row, 100, 2) + (churned(row) ? 200 : 0),
      fair: (row) => scattered(row, 100, 3),
      churn: (row) => (churned(row) ? 'yes' : 'no'),
    });
    const { notes } = await infer(text, 'churn');
    const leaks = notes.filter(({ text: note }) => note.startsWith('possible leak'));
    expect(leaks.map(({ header }) => header)).toEqual(['refund', 'status', 'score']);
  });
});

describe('any frame', () => {
  const column = fc.oneof(
    fc.record({
      type: fc.constant('integer'),
      values: fc.array(fc.integer({ min: -9999, max: 9999 }).map(String), { minLength: 3, maxLength: 60 }),
    }),
    fc.record({
      type: fc.constant('number'),
      values: fc.array(
        fc.integer({ min: -99_999, max: 99_999 }).map((n) => (n / 100 + 0.005).toFixed(3)),
        { minLength: 3, maxLength: 60 },
      ),
    }),
    fc.record({ type: fc.constant('boolean'), values: fc.constantFrom(['yes', 'no'], ['True', 'False'], ['0', '1']) }),
    fc.record({
      type: fc.constant('category'),
      values: fc.uniqueArray(
        fc.string({ minLength: 1, maxLength: 12 }).map((text) => `k ${text}`.trim()),
        { minLength: 2, maxLength: 15 },
      ),
    }),
  );
  const frame = fc.record({
    columns: fc.array(
      fc.record({ header: fc.string({ unit: 'grapheme', maxLength: 15 }), column, missing: fc.boolean() }),
      { minLength: 1, maxLength: 6 },
    ),
    rows: fc.integer({ min: 120, max: 200 }),
  });

  it('comes back as it was generated', async () => {
    await fc.assert(
      fc.asyncProperty(frame, async ({ columns, rows }) => {
        const made = columns.filter(
          ({ column: { values } }) => new Set(values.map(Number)).size > 2 || new Set(values).size > 1,
        );
        const headers = made.map(({ header }, at) => `c${String(at)} ${header}`.trim());
        const cells =
          (at: number) =>
          (row: number): string => {
            const {
              column: { values },
              missing,
            } = made[at] ?? { column: { values: [] }, missing: false };
            // Each value stands in the file at least once; what is missing is missing after that.
            return missing && row >= values.length && row % 9 === 0 ? 'NA' : (values[row % values.length] ?? '');
          };
        const table = Object.fromEntries(headers.map((header, at) => [header, cells(at)]));
        fc.pre(made.length > 0);
        const path = fileOf(csv(rows, { ...table, target: price }));
        const { spec, source, leftOut } = await inferProblem(path, 'target', { keep: headers });
        expect(leftOut).toEqual([]);
        expect(readFileSync(path, 'utf8').startsWith(source.columns.map(({ header }) => cell(header)).join(','))).toBe(
          true,
        );
        spec.columns.forEach((found, at) => {
          const values = [...new Set(made[at]?.column.values)];
          const all = Array.from({ length: rows }, (_, row) => cells(at)(row));
          expect(source.columns[at]?.missing).toBe(all.filter((text) => text === 'NA').length);
          expect(found.optional).toBe(all.includes('NA'));
          if (found.type === 'category') expect(new Set(found.categories)).toEqual(new Set(values));
          if (found.type === 'integer' || found.type === 'number') {
            expect(found.min).toBeLessThanOrEqual(Math.min(...values.map(Number)));
            expect(found.max).toBeGreaterThanOrEqual(Math.max(...values.map(Number)));
          }
          const type = made[at]?.column.type;
          if (type !== 'integer') expect(found.type).toBe(type);
        });
      }),
      { numRuns: 60 },
    );
  });
});
