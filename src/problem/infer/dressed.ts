/** Numbers as people write them for people: 1,234 or 17 % or 59 km. They are texts to whoever reads the file. */

import type { ColumnSketch } from './sketch.js';

const DRESSED = /^[€$£]? ?[+-]?(?:\d{1,3}(?:[,.' ]\d{3})+|\d+)(?:[.,]\d+)? ?(%|[€$£]|[a-z]{1,4}[²³23]?)?$/i;
const PLAIN = /^[+-]?\d+(?:\.\d+)?$/;
/** Fewer different texts are rather sizes or grades than amounts. */
const FEWEST = 10;
const MOSTLY = 0.9;

/** The first text of a column whose values are numbers with signs or one unit; undefined for any other column. */
export function dressedNumber(sketch: ColumnSketch): { text: string; line: number } | undefined {
  if (sketch.firstText === undefined || sketch.distinct < FEWEST) return undefined;
  const values = sketch.levels().map(({ value }) => value);
  const units = new Set(values.map((value) => DRESSED.exec(value)?.[1] ?? ''));
  const found = values.filter((value) => DRESSED.test(value)).length;
  const dressed = found >= MOSTLY * values.length && units.size <= 2;
  return dressed && !PLAIN.test(sketch.firstText.text) ? sketch.firstText : undefined;
}

/** What to do about it. */
export const UNDRESS = 'Write plain numbers such as 1234.5 in the file: no sign for thousands, currency, per cent or unit';
