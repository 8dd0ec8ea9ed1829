/** A random sample of the rows, for what needs several columns of a row at once. */

import { readCell } from './cells.js';
import { own } from './sketch.js';

const SIZE = 5_000;

/** A sample of at most 5,000 rows in which each row of the file has the same chance to be. */
export class RowSample {
  readonly rows: string[][] = [];
  private seen = 0;
  // A fixed seed: the same file always gives the same project.
  private state = 20_230_917;

  /** Offers a row to the sample (Vitter's algorithm R). */
  add(cells: readonly string[]): void {
    this.seen += 1;
    const place = this.rows.length < SIZE ? this.rows.length : Math.floor(this.random() * this.seen);
    if (place < SIZE) this.rows[place] = cells.map(own);
  }

  /** The numbers of a column, row by row; NaN where there is none. */
  numbers(column: number): Float64Array {
    return Float64Array.from(this.rows, (row) => {
      const cell = readCell(row[column] ?? '');
      return cell.kind === 'number' ? cell.value : NaN;
    });
  }

  /** The texts of a column, row by row; an empty text where a value is missing. */
  texts(column: number): string[] {
    return this.rows.map((row) => {
      const text = row[column] ?? '';
      return readCell(text).kind === 'missing' ? '' : text;
    });
  }

  /** Lower quartile, median and upper quartile of a column: values that really occur. */
  quartiles(column: number): [number, number, number] {
    const values = this.numbers(column)
      .filter((value) => !Number.isNaN(value))
      .sort();
    const at = (share: number): number => values[Math.floor(share * (values.length - 1))] ?? 0;
    return [at(0.25), at(0.5), at(0.75)];
  }

  /** Share of the rows that repeat an earlier one in the given columns. */
  repeated(columns: readonly number[]): number {
    const seen = new Set(this.rows.map((row) => JSON.stringify(columns.map((column) => row[column]))));
    return 1 - seen.size / Math.max(1, this.rows.length);
  }

  /** Mulberry32: small, and good enough to choose rows. */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  }
}
