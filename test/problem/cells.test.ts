import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCell, readTruth } from '../../src/problem/infer/cells.js';
import { fieldStep, outward } from '../../src/problem/infer/ranges.js';

describe('readCell', () => {
  it.each(['', 'NA', 'NaN', 'null', '?', 'N/A'])('%j is missing', (text) => {
    expect(readCell(text).kind).toBe('missing');
  });

  it.each([
    ['12', 12, 0],
    ['-0.50', -0.5, 2],
    ['.5', 0.5, 1],
    ['3.', 3, 0],
    ['+7', 7, 0],
    ['1e3', 1000, undefined],
  ])('%s is a number', (text, value, decimals) => {
    expect(readCell(text)).toEqual({ kind: 'number', value, decimals });
  });

  it.each(['2024-01-31', '2024-01-31T12:30:00Z', '31.12.2024', '1/2/24', '3 Mar 2024', 'March 3, 2024', '12:30'])(
    '%s is a date or time',
    (text) => {
      expect(readCell(text).kind).toBe('date');
    },
  );

  it.each(['007', '1,234', '12 kg', 'inf', '0x1F', 'None', '1.2.3', 'may 2 remember', '--5'])('%s is text', (text) => {
    expect(readCell(text).kind).toBe('text');
  });

  it('reads every number that JavaScript writes without losing anything', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(readCell(String(value))).toMatchObject({ kind: 'number', value: value + 0 });
      }),
    );
  });
});

describe('readTruth', () => {
  it('sorts the spellings of yes and no', () => {
    expect(readTruth(['Yes', 'no', 'yes'])).toEqual({ true: ['Yes', 'yes'], false: ['no'] });
  });

  it.each([[['yes']], [['yes', 'true']], [['Male', 'Female']], [['1', '2']]])('%j is no pair', (values) => {
    expect(readTruth(values)).toBeUndefined();
  });
});

describe('outward', () => {
  it.each([
    [0.23, 5.01, 0.2, 5.1],
    [1895, 2007, 1890, 2010],
    [5000, 775000, 0, 780000],
    [-3, 14, -3, 14],
    [0.1, 0.7, 0.1, 0.7],
    [-0.5, -0.5, -0.5, -0.5],
    [0, 0, 0, 0],
  ])('%d..%d becomes %d..%d', (low, high, min, max) => {
    expect(outward(low, high)).toEqual({ min, max });
  });

  it('never cuts off a value and never adds more than a fifth of the range on a side', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { min, max } = outward(low, high);
        expect(min).toBeLessThanOrEqual(low);
        expect(max).toBeGreaterThanOrEqual(high);
        const lastDigit = 2 * Number.EPSILON * Math.max(Math.abs(low), Math.abs(high)); // differences cannot be told finer
        if (high > low) expect(Math.max(low - min, max - high)).toBeLessThanOrEqual((high - low) / 5 + lastDigit);
      }),
    );
  });
});

describe('fieldStep', () => {
  it.each([
    [0, 1],
    [2, 0.01],
    [7, undefined],
    [undefined, undefined],
  ])('%s decimals give the step %s', (decimals, step) => {
    expect(fieldStep(decimals)).toBe(step);
  });
});
