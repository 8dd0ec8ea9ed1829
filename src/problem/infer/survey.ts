/** The one pass over the rows: checks their shape and condenses every column. */

import { ColumnSketch } from './sketch.js';
import { RowPrints } from './prints.js';
import { RowSample } from './sample.js';
import { readCell } from './cells.js';
import { dataFault } from './faults.js';
import type { CsvFile } from './open.js';
import { readRows } from './rows.js';

/** A file, condensed. */
export interface Survey {
  file: CsvFile;
  sha256: string;
  headers: string[];
  rows: number;
  duplicates: number;
  sketches: ColumnSketch[];
  sample: RowSample;
}

/** With fewer rows nothing is left to calibrate and to test on. */
export const FEWEST_ROWS = 100;
const MOST_COLUMNS = 200;
/** Distinct values that are counted in one column, and in all columns together. */
const LEVELS_PER_COLUMN = 10_000;
const LEVELS_IN_ALL = 1_000_000;

/** Reads a file once. Throws a UserError for a file whose rows and header do not form a table. */
export async function survey(file: CsvFile): Promise<Survey> {
  let table: Table | undefined;
  const sha256 = await readRows(file, (cells, line) => {
    if (table) table.add(cells, line);
    else table = new Table(file, readHeader(file, cells, line));
  });
  if (!table) throw dataFault(`${file.name} is empty`, 'Give a CSV file with a line of column names');
  table.check();
  const { headers, rows, duplicates, sketches, sample } = table;
  return { file, sha256, headers, rows, duplicates, sketches, sample };
}

function readHeader(file: CsvFile, cells: readonly string[], line: number): string[] {
  const headers = cells.map((cell) => cell.trim());
  const where = `${file.name}, line ${String(line)}`;
  if (headers.length < 2) {
    throw dataFault(
      `${where}: there is one column only ("${headers[0] ?? ''}"); a model needs a target and something to predict it from`,
      'Give a file with several columns and commas between them',
    );
  }
  if (headers.length > MOST_COLUMNS) {
    throw dataFault(
      `${where}: there are ${String(headers.length)} columns; this version takes at most ${String(MOST_COLUMNS)}`,
      'Choose the columns a person could fill in for a prediction, and write only those to a file',
    );
  }
  if (headers.every((header) => ['number', 'missing', 'date'].includes(readCell(header).kind))) {
    throw dataFault(
      `${where}: this looks like data, not like column names (${headers.slice(0, 3).join(', ')}, …)`,
      'Write a first line with the names of the columns',
    );
  }
  headers.forEach((header, column) => {
    const before = headers.indexOf(header);
    if (header !== '' && before < column) {
      throw dataFault(
        `${where}: columns ${String(before + 1)} and ${String(column + 1)} are both called "${header}"`,
        'Rename one of them',
      );
    }
  });
  return headers;
}

/** The rows of a file as they pass by. */
class Table {
  rows = 0;
  readonly sketches: ColumnSketch[];
  readonly sample = new RowSample();
  private readonly prints = new RowPrints();
  private readonly ragged: { line: number; cells: number }[] = [];
  private raggedRows = 0;

  constructor(
    private readonly file: CsvFile,
    readonly headers: string[],
  ) {
    const capacity = Math.min(LEVELS_PER_COLUMN, Math.floor(LEVELS_IN_ALL / headers.length));
    this.sketches = headers.map(() => new ColumnSketch(capacity));
  }

  add(cells: string[], line: number): void {
    if (cells.length !== this.headers.length) {
      this.raggedRows += 1;
      if (this.ragged.length < 3) this.ragged.push({ line, cells: cells.length });
      return;
    }
    this.rows += 1;
    this.sketches.forEach((sketch, column) => {
      const text = (cells[column] ?? '').trim();
      cells[column] = text;
      this.prints.add(column, sketch.add(text, line), sketch.isIndex);
    });
    this.prints.next();
    this.sample.add(cells);
  }

  get duplicates(): number {
    return this.prints.duplicates();
  }

  check(): void {
    const { name } = this.file;
    if (this.raggedRows > 0) {
      const places = this.ragged.map(({ line, cells }) => `line ${String(line)} has ${String(cells)}`);
      const more = this.raggedRows > places.length ? ` and ${String(this.raggedRows - places.length)} more` : '';
      throw dataFault(
        `${name}: ${this.raggedRows === 1 ? 'a row does' : 'rows do'} not have the ${String(this.headers.length)} cells of the header: ${places.join(', ')}${more}`,
        'Look for a comma that is missing, or that stands in a text without quotes around it',
      );
    }
    if (this.rows < FEWEST_ROWS) {
      throw dataFault(
        `${name} has ${String(this.rows)} ${this.rows === 1 ? 'row' : 'rows'}; with fewer than ${String(FEWEST_ROWS)} a model cannot be trained, calibrated and tested`,
        'Collect more rows first',
      );
    }
  }
}
