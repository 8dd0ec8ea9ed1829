import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { label, pythonNames } from '../../src/problem/infer/names.js';
import { RESERVED_NAMES } from '../../src/problem/infer/reserved.js';

describe('pythonNames', () => {
  it.each([
    ['livingArea', 'living_area'],
    ['HTTPServerErrors', 'http_server_errors'],
    ['Total Day Minutes', 'total_day_minutes'],
    ['area_m2', 'area_m2'],
    ['Fläche (m²)', 'flache_m2'],
    ['Straße', 'strasse'],
    ['1stFlrSF', 'n1st_flr_sf'],
    ['class', 'class_'],
    ['Type', 'type_'],
    ['id', 'id_'],
    ['model_config', 'model_config_'],
    ['xmin', 'xmin_'],
    ['source line', 'source_line_'],
    ['Donaudampfschifffahrtsgesellschaft', 'donaudampfschifffahrtsgesellsc'],
    ['a header that is a whole question, as in surveys', 'a_header_that_is_a_whole'],
    ['say "hi"', 'say_hi'],
    ['{{ price }}', 'price'],
    ['${{ secrets.KEY }}', 'secrets_key'],
    ['{% raw %}', 'percent_raw_percent'],
    ['=1+1', 'n1_1'],
    ['_private', 'private'],
    ['50%', 'n50_percent'],
    ["Robert'); DROP TABLE", 'robert_drop_table'],
  ])('%s becomes %s', (header, name) => {
    expect(pythonNames([header])).toEqual([name]);
  });

  it('keeps headers apart that become equal when cleaned', () => {
    expect(pythonNames(['area', 'Area', 'area!', 'area_2'])).toEqual(['area', 'area_2', 'area_3', 'area_2_2']);
  });

  it('names a header without letters after its position', () => {
    expect(pythonNames(['price', '???', '价格'])).toEqual(['price', 'column_2', 'column_3']);
  });

  it('always gives valid, unique identifiers that clash with nothing', () => {
    const header = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom(...RESERVED_NAMES),
      fc.constantFrom('a', 'A', 'a_2', 'a-2', '2a', ''),
    );
    fc.assert(
      fc.property(fc.array(header, { maxLength: 30 }), (headers) => {
        const names = pythonNames(headers);
        expect(names).toHaveLength(headers.length);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) {
          expect(name).toMatch(/^[a-z][a-z0-9_]{0,34}$/);
          expect(RESERVED_NAMES).not.toContain(name);
        }
      }),
    );
  });

  it('knows every keyword and builtin of the Python at hand', ({ skip }) => {
    const program = 'import builtins, keyword; print(*keyword.kwlist, *keyword.softkwlist, *dir(builtins))';
    let words: string;
    try {
      words = execFileSync('python3', ['-c', program], { encoding: 'utf8' });
    } catch {
      return skip('there is no python3 here');
    }
    const names = words
      .trim()
      .split(' ')
      .map((word) => word.toLowerCase())
      .filter((word) => /^[a-z]\w*$/.test(word));
    const lower = names.filter((name) => words.split(/\s/).includes(name));
    expect(lower.filter((name) => !RESERVED_NAMES.has(name))).toEqual([]);
  });
});

describe('label', () => {
  it.each([
    ['livingArea', 'living_area', 'Living area'],
    ['hot_water', 'hot_water', 'Hot water'],
    ['Fläche (m²)', 'flache_m2', 'Fläche (m²)'],
    ['{{ price }}', 'price', 'Price'],
    ['=1+1', 'n1_1', '1 1'],
    ['<b>', 'b', 'B'],
    ['???', 'column_2', 'Column 2'],
  ])('%s reads %s', (header, name, text) => {
    expect(label(header, name)).toBe(text);
  });

  it('holds no sign that a template, a page or a spreadsheet could take for its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 90 }), (header) => {
        expect(label(header, 'column_1')).toMatch(/^[^{}<>&"'`$\\=\n\r+@-][^{}<>&"'`$\\=\n\r+@]*$/u);
      }),
    );
  });
});
