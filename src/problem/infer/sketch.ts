/** One column, condensed while its cells pass by: counts, range, kinds of value, most common values. */

import { fitsFloat32, readCell, type Cell } from './cells.js';
import type { Level } from './inference.js';

/** A text longer than this is no level of a category, so it is not kept. */
const LONGEST_LEVEL = 200;

interface Known {
  cell: Cell;
  count: number;
  print: number;
}

/** A cell that breaks the rule of its column, and where it stands. */
export interface Oddity {
  text: string;
  line: number;
}

/** What is kept of one column. Memory is bounded by `capacity` distinct values. */
export class ColumnSketch {
  missing = 0;
  numbers = 0;
  dates = 0;
  texts = 0;
  min = Infinity;
  max = -Infinity;
  /** All numbers seen are whole. */
  whole = true;
  /** Most digits after the point, or nothing once a number was written with an exponent. */
  decimals: number | undefined = 0;
  /** The values went up from each row to the next. */
  rising = true;
  firstText: Oddity | undefined;
  firstHuge: Oddity | undefined;
  readonly markers = new Set<string>();
  private readonly known = new Map<string, Known>();
  private seenWhileCounting = 0;
  private full = false;
  private rows = 0;
  private start: number | undefined;
  private last = -Infinity;
  private sequence = true;

  constructor(private readonly capacity: number) {}

  /** Takes the cell of the next row, without space around it, and returns its fingerprint. */
  add(text: string, line: number): number {
    this.rows += 1;
    const known = this.known.get(text);
    const cell = known?.cell ?? this.meet(text, line);
    if (known) known.count += 1;
    if (!this.full && cell.kind !== 'missing') this.seenWhileCounting += 1;
    if (cell.kind === 'missing') this.missing += 1;
    else if (cell.kind === 'number') this.numbers += 1;
    else if (cell.kind === 'date') this.dates += 1;
    else this.texts += 1;
    this.follow(cell);
    // Most cells repeat an earlier one: its fingerprint is not computed again.
    return known?.print ?? fingerprint(text);
  }

  /** Rows that have a value. */
  get present(): number {
    return this.rows - this.missing;
  }

  /** Distinct values that were counted; at least that many exist. */
  get distinct(): number {
    return this.known.size - this.markers.size;
  }

  /** Distinct values as a share of the rows among which they were counted. */
  get uniqueness(): number {
    return this.seenWhileCounting === 0 ? 0 : this.distinct / this.seenWhileCounting;
  }

  /** Whether the column, as far as it was read, counts the rows: 0, 1, 2, … or 1, 2, 3, … */
  get isIndex(): boolean {
    return this.sequence;
  }

  /** The values that were counted, most frequent first, then by their letters. */
  levels(): Level[] {
    return [...this.known]
      .filter(([, { cell }]) => cell.kind !== 'missing')
      .map(([value, { count }]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  private meet(text: string, line: number): Cell {
    const cell = readCell(text);
    if (cell.kind === 'missing') this.markers.add(text);
    else if (cell.kind === 'number') this.measure(cell, text, line);
    else if (cell.kind === 'text') this.firstText ??= { text: own(text.slice(0, 60)), line };
    // A marker is always kept: distinct values are the known ones without the markers.
    if (this.full && cell.kind !== 'missing') return cell;
    const key = text.length > LONGEST_LEVEL ? `${text.slice(0, LONGEST_LEVEL)}…${String(line)}` : text;
    this.known.set(own(key), { cell, count: 1, print: fingerprint(text) });
    this.full = this.known.size >= this.capacity;
    return cell;
  }

  private measure(cell: Cell & { kind: 'number' }, text: string, line: number): void {
    if (!fitsFloat32(cell.value)) this.firstHuge ??= { text: own(text), line };
    this.min = Math.min(this.min, cell.value);
    this.max = Math.max(this.max, cell.value);
    this.whole &&= Number.isInteger(cell.value);
    if (this.decimals !== undefined) {
      this.decimals = cell.decimals === undefined ? undefined : Math.max(this.decimals, cell.decimals);
    }
  }

  private follow(cell: Cell): void {
    if (!this.rising && !this.sequence) return;
    if (cell.kind !== 'number') {
      this.rising = this.rising && cell.kind === 'missing';
      this.sequence = false;
      return;
    }
    this.start ??= cell.value;
    this.rising &&= cell.value > this.last;
    this.sequence &&= cell.value === this.start + this.rows - 1 && (this.start === 0 || this.start === 1);
    this.last = cell.value;
  }
}

/** A 53-bit hash of a text (cyrb53). */
function fingerprint(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}

/** A copy that does not keep the chunk of the file alive from which it was cut. */
export function own(text: string): string {
  return text.length < 13 ? text : Buffer.from(text).toString();
}
