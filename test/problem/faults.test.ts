import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csv, fault, fileOf, scattered, scratch } from './frames.js';

const x = (row: number): number => scattered(row, 50);
const price = (row: number): number => scattered(row, 9000);
const rows = csv(120, { x, price });

describe('a file that is no table', () => {
  it('does not exist', async () => {
    expect(await fault(join(scratch(), 'gone.csv'))).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/There is no file .*gone\.csv/) as string,
    });
  });

  it('is a folder', async () => {
    const folder = join(scratch(), 'data');
    mkdirSync(folder);
    expect((await fault(folder)).message).toContain('is a folder');
  });

  it.each([
    ['empty', '', 'is empty'],
    ['blank', ' \n\n', 'is empty'],
    ['an Excel workbook', 'PK\x03\x04rest', 'an Excel workbook'],
    ['compressed', Uint8Array.of(0x1f, 0x8b, 8, 0), 'gzip'],
    ['UTF-16', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), 'UTF-16'],
    [
      'binary',
      Buffer.concat([Buffer.from('a,b\n1,2\n3,'), Buffer.from([0]), Buffer.from('\n')]),
      'line 3 holds a zero byte',
    ],
    ['Latin-1', Buffer.from('name,price\nBöhm,1\n', 'latin1'), 'line 2 holds bytes of another encoding'],
    ['cut within a letter', Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xc3])]), 'not UTF-8'],
    ['separated by semicolons', 'a;b;price\n1,5;2;3\n', 'line 1: the columns are separated by semicolons'],
    ['separated by tabs', '"a,1"\tb\tprice\n1\t2\t3\n', 'separated by tabs'],
    ['one column', 'price\n1\n2\n', 'one column only'],
    ['without a header', `3,4\n${rows.split('\n').slice(1).join('\n')}`, 'looks like data'],
    ['with a header twice', `x,y,x\n1,2,3\n`, 'columns 1 and 3 are both called "x"'],
    ['too small', csv(99, { x, price }), 'has 99 rows'],
    ['a header only', 'x,price\n', 'has 0 rows'],
    ['with an open quote', rows.replace('\n', '\n"'), 'line 2 do not match'],
    ['with a bad quote', `${rows}"a"b,1\n`, 'line 122 do not match'],
  ])('is %s', async (_, content, message) => {
    const error = await fault(fileOf(content));
    expect(error.message).toContain(message);
    expect(error.exitCode).toBe(1);
    expect(error.hint).toMatch(/^[A-Z].*\.$/s);
  });

  it('has rows of another length, counted by lines though a cell holds a line end', async () => {
    const text = `${csv(120, { x: (row) => (row === 3 ? 'two\nlines' : x(row)), price })}1,2,3\n4\n5,6\n7\n8\n`;
    expect((await fault(fileOf(text))).message).toContain('line 123 has 3, line 124 has 1, line 126 has 1 and 1 more');
  });

  it('has a quote that is never closed in a large file: it is not read to its end', async () => {
    const text = `x,price\n1,"2\n${'3,4\n'.repeat(400_000)}`;
    expect((await fault(fileOf(text))).message).toContain('starts on line 2 does not end within 1 MB');
  });

  it('has a column without a name that is not the index', async () => {
    expect((await fault(fileOf(csv(120, { x, '': (row) => scattered(row, 9, 4), price })))).message).toContain(
      'column 2 has no name',
    );
  });

  it('has more columns than a form can have', async () => {
    const wide = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`c${String(at)}`, x]));
    expect((await fault(fileOf(csv(3, wide)))).message).toContain('201 columns');
  });
});

describe('a target', () => {
  it('that does not exist: the nearest column is suggested', async () => {
    const error = await fault(fileOf(rows), 'Prices');
    expect(error).toMatchObject({ exitCode: 2, hint: 'The columns are: x, price.' });
    expect(error.message).toContain('did you mean "price"?');
  });

  it.each([
    ['empty', () => '', 'no value in any row'],
    ['nearly empty', (row: number) => (row < 50 ? row : ''), 'a value in 50 rows only'],
    ['constant', () => 5, 'same value in every row: "5"'],
    ['dates', (row: number) => `2024-01-${String(10 + (row % 20))}`, 'dates or times'],
    ['text', (row: number) => `kind ${String(row % 5)}`, 'has 5 classes'],
    ['numbers for people', (row: number) => `€${String(1 + (row % 90))},${String(100 + (row % 800))}`, 'is written like "€1,100" in line 2'],
    ['a number with a slip', (row: number) => (row === 50 ? '12 k' : row * 3), 'line 52 has "12 k"'],
    ['a class of few rows', (row: number) => (row % 10 === 0 ? 'yes' : 'no'), 'is "yes" in 12 rows only, and "no" in 108'],
    ['a class of few rows in two spellings', (row: number) => (row % 10 === 0 ? row % 20 === 0 ? 'Yes' : 'yes' : 'no'), '12 rows only'],
    ['a class that is a text', (row: number) => (row % 2 === 0 ? 'x'.repeat(61) : 'y'), 'a class that is no name: "xxx'],
    ['a class of two lines', (row: number) => (row % 2 === 0 ? 'x\ny' : 'y'), 'a class that is no name: "x·y"'],
    ['beyond 32 bits', (row: number) => (row === 7 ? '1e39' : row), '"1e39" in line 9'],
  ])('that is %s', async (_, rule, message) => {
    const error = await fault(fileOf(csv(120, { x, price: rule })));
    expect(error.message).toContain(message);
    expect(error.exitCode).toBe(1);
  });
});

describe('--keep', () => {
  const text = csv(120, { x, day: () => '2024-01-01', price });

  it('of no column', async () => {
    expect(await fault(fileOf(text), 'price', { keep: ['dya'] })).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('did you mean "day"?') as string,
    });
  });

  it('of a column that can be no feature', async () => {
    expect(await fault(fileOf(text), 'price', { keep: ['day'] })).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('"day" cannot be a feature') as string,
    });
  });
});

describe('no features', () => {
  it('says why each column was left out', async () => {
    expect((await fault(fileOf(csv(120, { n: (row) => row + 1, c: () => 'same', price })))).message).toMatch(
      /no column to predict from \("n": .*"c": /,
    );
  });
});
