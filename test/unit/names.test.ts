import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packageFrom, seedFrom, suggestName, whyNotName, whyNotPackage } from '../../src/names.js';
import { usedPackages } from '../../src/used-packages.js';

const used = usedPackages();

describe('names of projects', () => {
  test.each(['rental-price', 'a', 'flat2', 'my_flat', 'x'.repeat(30)])('%s is one', (name) => {
    expect(whyNotName(name, used)).toBeUndefined();
  });

  test.each([
    ['', 'empty'],
    ['my flat', 'spaces'],
    ['my.flat', 'a dot'],
    ['my"flat', 'quotes'],
    ["my'flat", 'quotes'],
    ['wohnung-m\u00fcnchen', 'characters other than'],
    ['\u623f\u5b50', 'characters other than'],
    ['a/b', 'path'],
    ['a\\b', 'path'],
    ['..', 'path'],
    ['.', 'path'],
    ['../up', 'path'],
    ['class', 'Python keyword'],
    ['match', 'Python keyword'],
    ['email', "Python's standard library"],
    ['con', 'device on Windows'],
    ['com1', 'device on Windows'],
    ['pandas', 'package that the project uses'],
    ['scikit-learn', 'package that the project uses'],
    ['sklearn', 'package that the project uses'],
    ['tests', 'folder or module'],
    ['practice-site', 'folder or module'],
    ['x'.repeat(31), '31 characters'],
    ['Flat', 'upper-case'],
    ['3d', 'begin with a letter'],
    ['-flat', 'begin with a letter'],
    ['flat-', 'something other'],
    ['a--b', 'something other'],
    ['a\tb', 'spaces'],
    ['a\u0000b', 'characters other than'],
    ['{{a}}', 'begin with a letter'],
    ['a$(x)', 'something other'],
  ])('%j is none: %s', (name, reason) => {
    expect(whyNotName(name, used)).toContain(reason);
  });

  test('an allowed name gives an allowed package', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9_-]{0,29}$/), (name) => {
        fc.pre(whyNotName(name, used) === undefined);
        expect(whyNotPackage(packageFrom(name), used)).toBeUndefined();
        expect(packageFrom(name)).toMatch(/^[a-z][a-z0-9_]*$/);
      }),
    );
  });

  test('a suggestion is always allowed, and an allowed name is suggested as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('class', 'con', 'pandas', 'My Flat')), (wanted) => {
        const name = suggestName(wanted, used);
        if (name !== undefined) expect(whyNotName(name, used)).toBeUndefined();
        if (whyNotName(wanted, used) === undefined && !wanted.includes('_')) expect(name).toBe(wanted);
      }),
    );
    expect(suggestName('M\u00fcnchen Flats!', used)).toBe('munchen-flats');
    expect(suggestName('class', used)).toBe('my-class');
  });
});

describe('seeds', () => {
  test('depend on the name alone and are small', () => {
    expect(seedFrom('rental-price')).toBe(48956);
    expect(seedFrom('rental-prices')).not.toBe(48956);
    fc.assert(fc.property(fc.string(), (name) => seedFrom(name) >= 0 && seedFrom(name) < 100_000 && seedFrom(name) === seedFrom(name)));
  });
});
