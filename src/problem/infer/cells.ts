/** What a single cell of a CSV file says: nothing, a number, a date or text. */

export type Cell =
  | { kind: 'missing' }
  | { kind: 'number'; value: number; decimals: number | undefined }
  | { kind: 'date' }
  | { kind: 'text' };

/** What stands for "no value". `None` is not here: in real files it is as often a category. */
const MISSING = new Set(['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', '?']);

const NUMBER = /^[+-]?(?:\d+\.?(\d*)|\.(\d+))(e[+-]?\d{1,3})?$/i;
const CODE = /^[+-]?0\d/;

const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?[AaPp][Mm])?`;
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}';
const DATES = [
  String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]${CLOCK}(?:Z|[+-]\d{2}:?\d{2})?)?`,
  String.raw`\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?: ${CLOCK})?`,
  String.raw`\d{1,2}[- ]${MONTH}[- ,]{1,2}\d{2,4}`,
  String.raw`${MONTH} \d{1,2},? \d{4}`,
  CLOCK,
].map((form) => new RegExp(`^${form}$`, 'i'));

/** Pairs of words, in lower case, that mean true and false. */
const TRUTH: readonly (readonly [string, string])[] = [
  ['yes', 'no'],
  ['true', 'false'],
  ['y', 'n'],
  ['t', 'f'],
  ['on', 'off'],
  ['1', '0'],
  ['1.0', '0.0'],
];

const LARGEST_FLOAT32 = 3.4e38;

/** Reads one cell whose surrounding space has been removed. */
export function readCell(text: string): Cell {
  if (MISSING.has(text)) return { kind: 'missing' };
  const number = isCode(text) ? null : NUMBER.exec(text);
  if (number) {
    const decimals = number[3] ? undefined : (number[1] ?? number[2] ?? '').length;
    return { kind: 'number', value: Number(text), decimals };
  }
  if (text.length <= 40 && /\d/.test(text) && DATES.some((form) => form.test(text))) {
    return { kind: 'date' };
  }
  return { kind: 'text' };
}

/** Whether digits begin with a zero that a number would lose. */
export function isCode(text: string): boolean {
  return CODE.test(text);
}

/** Whether the model, which works with 32-bit numbers, can hold the value. */
export function fitsFloat32(value: number): boolean {
  return Math.abs(value) <= LARGEST_FLOAT32;
}

/** Splits the values of a yes/no column into those that mean true and those that mean false. */
export function readTruth(values: readonly string[]): { true: string[]; false: string[] } | undefined {
  const lower = new Set(values.map((value) => value.toLowerCase()));
  if (lower.size !== 2) return undefined;
  const pair = TRUTH.find(([yes, no]) => lower.has(yes) && lower.has(no));
  if (!pair) return undefined;
  const meaning = (word: string): string[] => values.filter((value) => value.toLowerCase() === word).sort();
  return { true: meaning(pair[0]), false: meaning(pair[1]) };
}
