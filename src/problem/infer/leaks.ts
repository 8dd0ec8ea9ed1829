/** Looks for columns that give the target away, and for columns that say the same thing twice. */

import type { Feature } from './columns.js';
import type { Note } from './inference.js';
import type { RowSample } from './sample.js';

/** A correlation, or a share of the errors avoided, from which a single column is too good to be true. */
const TOO_GOOD = 0.98;
const SAME = 0.9999;
const FEWEST_PAIRS = 50;
/** Pairs of columns grow with the square of their number. */
const MOST_COMPARED = 60;

/** The target and the features by their place in the rows of the sample. */
export interface Placed {
  position: number;
  feature: Feature;
}

/** Names each feature that by itself nearly equals the target. */
export function leakNotes(
  sample: RowSample,
  target: number,
  task: 'regression' | 'binary',
  features: readonly Placed[],
): Note[] {
  const outcomes = sample.texts(target);
  const amounts = task === 'regression' ? sample.numbers(target) : undefined;
  return features.flatMap(({ position, feature: { column, source } }) => {
    const numeric = column.type === 'number' || column.type === 'integer';
    const text = amounts
      ? numeric
        ? rankLeak(sample.numbers(position), amounts)
        : levelLeak(sample.texts(position), amounts)
      : classLeak(sample, position, numeric, outcomes);
    return text === undefined
      ? []
      : [
          {
            header: source.header,
            text: `possible leak: ${text}. Would it be known when a prediction is asked for?`,
            about: { kind: 'leak', why: text },
          },
        ];
  });
}

/** Names each pair of numbers of which one is a multiple of the other, as a charge is of minutes. */
export function twinNotes(sample: RowSample, features: readonly Placed[]): Note[] {
  const numbers = features
    .filter(({ feature: { column } }) => column.type === 'number' || column.type === 'integer')
    .slice(0, MOST_COMPARED)
    .map(({ position, feature }) => ({ header: feature.source.header, values: sample.numbers(position) }));
  return numbers.flatMap((second, at) => {
    const twin = numbers.slice(0, at).find((first) => Math.abs(correlation(first.values, second.values)) > SAME);
    return twin
      ? [
          {
            header: second.header,
            text: `follows from "${twin.header}" (correlation ${SAME.toString()} or more): one of the two would do`,
            about: { kind: 'twin', of: twin.header },
          },
        ]
      : [];
  });
}

function rankLeak(values: Float64Array, amounts: Float64Array): string | undefined {
  const together = values.map((value, row) => (Number.isNaN(value + (amounts[row] ?? NaN)) ? NaN : value));
  const others = amounts.map((value, row) => (Number.isNaN(together[row] ?? NaN) ? NaN : value));
  const found = correlation(ranks(together), ranks(others));
  return Math.abs(found) >= TOO_GOOD
    ? `its order is nearly that of the target (rank correlation ${found.toFixed(3)})`
    : undefined;
}

/** A category whose levels explain nearly all variance of the target. */
function levelLeak(levels: readonly string[], amounts: Float64Array): string | undefined {
  const rows = levels
    .map((level, row) => ({ level, amount: amounts[row] ?? NaN }))
    .filter(({ amount }) => !Number.isNaN(amount));
  const groups = groupBy(rows, ({ level }) => level);
  if (rows.length < FEWEST_PAIRS || groups.size > rows.length / 5) return undefined;
  const mean = (part: typeof rows): number => part.reduce((sum, { amount }) => sum + amount, 0) / part.length;
  const spread = (part: typeof rows): number => {
    const centre = mean(part);
    return part.reduce((sum, { amount }) => sum + (amount - centre) ** 2, 0);
  };
  const within = [...groups.values()].reduce((sum, part) => sum + spread(part), 0);
  return within <= (1 - TOO_GOOD) * spread(rows) ? 'its levels tell the target almost exactly' : undefined;
}

function classLeak(
  sample: RowSample,
  position: number,
  numeric: boolean,
  outcomes: readonly string[],
): string | undefined {
  const texts = sample.texts(position);
  const filled = texts.map((text) => (text === '' ? 'missing' : 'present'));
  if (errorsAvoided(filled, outcomes) >= TOO_GOOD) return 'whether it is missing tells the class';
  if (!numeric) {
    return errorsAvoided(texts, outcomes) >= TOO_GOOD ? 'its levels tell the class almost exactly' : undefined;
  }
  const order = ranks(sample.numbers(position));
  const separation = areaUnderCurve(order, outcomes);
  return separation >= 0.5 + TOO_GOOD / 2 ? 'a limit on it separates the two classes almost exactly' : undefined;
}

/** Share of a majority guess's errors that are gone once the level is known. */
function errorsAvoided(levels: readonly string[], outcomes: readonly string[]): number {
  const rows = levels
    .map((level, row) => ({ level, outcome: outcomes[row] ?? '' }))
    .filter(({ outcome }) => outcome !== '');
  const groups = groupBy(rows, ({ level }) => level);
  if (rows.length < FEWEST_PAIRS || groups.size > rows.length / 5) return 0;
  const errors = (part: typeof rows): number => {
    const counts = [...groupBy(part, ({ outcome }) => outcome).values()].map((same) => same.length);
    return part.length - Math.max(...counts);
  };
  const before = errors(rows);
  const after = [...groups.values()].reduce((sum, part) => sum + errors(part), 0);
  return before === 0 ? 0 : 1 - after / before;
}

/** Map.groupBy, which Node 20 does not have yet. */
function groupBy<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** How well ranks separate two classes, from 0.5 (not at all) to 1 (Mann and Whitney, 1947). */
function areaUnderCurve(order: Float64Array, outcomes: readonly string[]): number {
  const first = outcomes.find((outcome) => outcome !== '');
  let [ones, others, sum] = [0, 0, 0];
  // Ranks count the rows without an outcome too; these are few, and the answer is a hint.
  order.forEach((rank, row) => {
    if (Number.isNaN(rank) || outcomes[row] === '') return;
    if (outcomes[row] === first) {
      ones += 1;
      sum += rank;
    } else others += 1;
  });
  if (ones + others < FEWEST_PAIRS || ones === 0 || others === 0) return 0.5;
  const area = (sum - (ones * (ones + 1)) / 2) / (ones * others);
  return Math.max(area, 1 - area);
}

/** Ranks from 1, ties sharing their mean; NaN stays NaN. */
function ranks(values: Float64Array): Float64Array {
  const order = [...values.keys()]
    .filter((row) => !Number.isNaN(values[row] ?? NaN))
    .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const found = new Float64Array(values.length).fill(NaN);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end += 1;
    for (const row of order.slice(start, end)) found[row] = (start + end + 1) / 2;
    start = end;
  }
  return found;
}

/** Pearson's correlation over the rows where both have a value; 0 when it is not defined. */
function correlation(first: Float64Array, second: Float64Array): number {
  let [n, sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0, 0];
  const [shiftX = 0, shiftY = 0] = [first, second].map((values) => values.find((value) => !Number.isNaN(value)));
  first.forEach((value, row) => {
    const x = value - shiftX;
    const y = (second[row] ?? NaN) - shiftY;
    if (Number.isNaN(x + y)) return;
    n += 1;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumYY += y * y;
    sumXY += x * y;
  });
  const scale = Math.sqrt((n * sumXX - sumX * sumX) * (n * sumYY - sumY * sumY));
  return n < FEWEST_PAIRS || !(scale > 0) ? 0 : (n * sumXY - sumX * sumY) / scale;
}
