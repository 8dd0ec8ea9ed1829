/** Data files of a user's own: two that lie beside the repository, and one of forty columns that nobody would wish for. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DATA } from './needs.js';

/** A number to predict; arguments of the command line. */
export const SARATOGA = ['--data', path.join(DATA, 'saratoga_houses.csv'), '--target', 'price', '--no-git'];

/** One of two classes, with rows that must not be failed. */
export const TELECOM = [
  ...['--data', path.join(DATA, 'churn.csv'), '--target', 'churn'],
  ...['--set', 'guarded_segment=area_code: area_code_415', '--no-git'],
];

/** Names that the page's own elements have, or that a form has properties of. */
const NAMES = ['status', 'key', 'amount', 'model', 'answer', 'interval', 'length', 'elements', 'item', 'action', 'name', 'request'];

const KINDS = ['a', 'a  b', '<c>', '${d}', '"e"'];

/** The class that counts. */
export const WIDE_CLASS = 'lost & <found>';

/** Whole numbers that look random and are the same in each run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Writes 600 rows of forty columns: every row has a gap, and headers and words are awkward. */
export async function writeWide(file: string): Promise<void> {
  const numbers = [...NAMES, ...Array.from({ length: 20 }, (_, at) => `measure ${at}`)];
  const header = [...numbers, 'kind', 'place', 'insured', 'known', 'left', 'right', 'third', 'fourth', 'outcome'];
  const random = generator(3);
  const flag = (): string => ['no', 'yes'][random(2)] ?? '';
  const rows = Array.from({ length: 600 }, (_, row) => {
    const values = numbers.map(() => random(90));
    const half = row % 2 === 0;
    const gaps = [half ? '' : random(50), half ? random(50) : '', random(5) === 0 ? '' : random(50), random(50)];
    const lost = (values[0] ?? 0) + (values[1] ?? 0) + random(40) > 130;
    const words = [KINDS[random(KINDS.length)], `place ${random(40)}`, flag(), random(7) === 0 ? '' : flag()];
    return [...values, ...words, ...gaps, lost ? WIDE_CLASS : 'in time'];
  });
  const cell = (value: unknown): string => `"${String(value).replaceAll('"', '""')}"`;
  await writeFile(file, [header, ...rows].map((cells) => `${cells.map(cell).join(',')}\n`).join(''));
}
