/** Makes the examples of the columns one row of the file: single values that occur may not occur together. */

import { readCell } from './cells.js';
import type { Placed } from './leaks.js';
import type { RowSample } from './sample.js';

type Value = number | boolean | string;

/**
 * The features with the values of one complete row as their examples: the row of the sample that is nearest to
 * the examples so far (upper quartiles, and the values that are met most). Unchanged when no row is complete.
 */
export function asOneRow(features: readonly Placed[], sample: RowSample): Placed[] {
  let nearest: Placed[] | undefined;
  let least = Infinity;
  for (const row of sample.rows) {
    const placed: Placed[] = [];
    let distance = 0;
    for (const { position, feature } of features) {
      const example = valueOf(row[position] ?? '', feature);
      if (example === undefined) break;
      distance += apart(example, feature);
      placed.push({ position, feature: { ...feature, column: { ...feature.column, example } } });
    }
    if (placed.length === features.length && distance < least) [nearest, least] = [placed, distance];
  }
  return nearest ?? [...features];
}

/** What a cell says in code; undefined where it says nothing that the service would accept. */
function valueOf(text: string, { column, source }: Placed['feature']): Value | undefined {
  const cell = readCell(text);
  if (cell.kind === 'missing') return undefined;
  if (column.type === 'boolean') return source.truth?.true.includes(text) ? true : source.truth?.false.includes(text) ? false : undefined;
  if (column.type === 'category') return column.categories?.includes(text) ? text : undefined;
  return cell.kind === 'number' ? cell.value : undefined;
}

/** In spans between the quartiles for a number; a category is the same or another one. */
function apart(value: Value, { column, source }: Placed['feature']): number {
  if (typeof value !== 'number' || typeof column.example !== 'number') return value === column.example ? 0 : 1;
  const [lower, upper] = source.quarters ?? [0, 0];
  return Math.abs(value - column.example) / (upper - lower || 1);
}
