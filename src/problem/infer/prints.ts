/** Finds rows that repeat an earlier one without keeping the rows. */

/** Rows beyond this are not compared any more: the memory for them stays below 100 MB. */
const MOST_ROWS = 2_000_000;
const TWO_TO_32 = 4_294_967_296;

/**
 * A fingerprint of each row, added up from those of its cells. In a million rows a false match has
 * odds of about 1 to 18,000.
 */
export class RowPrints {
  private high = new Int32Array(1024);
  private low = new Int32Array(1024);
  private rows = 0;
  /** Cells of columns that, so far, only count the rows: these do not make two rows different. */
  private readonly held = new Map<number, number[]>();

  /** Adds the fingerprint of a cell to the current row. */
  add(column: number, print: number, counting: boolean): void {
    if (this.rows === MOST_ROWS) return;
    if (counting) {
      const cells = this.held.get(column);
      if (cells) cells.push(print);
      else this.held.set(column, [print]);
      return;
    }
    if (this.held.size > 0) this.release(column);
    this.mix(this.rows, column, print);
  }

  /** Ends the current row. */
  next(): void {
    if (this.rows < MOST_ROWS) this.rows += 1;
    if (this.rows < this.high.length) return;
    this.high = grown(this.high);
    this.low = grown(this.low);
  }

  /** How many rows repeat an earlier one. */
  duplicates(): number {
    const seen = new Set<number>();
    for (let row = 0; row < this.rows; row += 1) {
      seen.add(TWO_TO_32 * (2_097_151 & (this.high[row] ?? 0)) + ((this.low[row] ?? 0) >>> 0));
    }
    return this.rows - seen.size;
  }

  /** The column has stopped counting, so its earlier cells belong to their rows after all. */
  private release(column: number): void {
    this.held.get(column)?.forEach((print, row) => {
      this.mix(row, column, print);
    });
    this.held.delete(column);
  }

  private mix(row: number, column: number, print: number): void {
    // Odd factors that differ by column, so that two cells that change places are seen.
    const high = Math.imul(print / TWO_TO_32, 0x85ebca6b + 2 * column);
    const low = Math.imul(print % TWO_TO_32, 0x9e3779b1 + 2 * column);
    this.high[row] = (this.high[row] ?? 0) + high;
    this.low[row] = (this.low[row] ?? 0) + low;
  }
}

function grown(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(values.length * 2);
  larger.set(values);
  return larger;
}
