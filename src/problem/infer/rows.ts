/** Reads a CSV file row by row in one pass, in bounded memory. */

import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import Papa from 'papaparse';
import { dataFault } from './faults.js';
import type { CsvFile } from './open.js';

/** Takes the cells of one row and the line on which it starts; line 1 is the header. */
export type RowReader = (cells: string[], line: number) => void;

const CHUNK_BYTES = 262_144;
/** A row longer than this is almost always a quote that was never closed. */
const LONGEST_ROW = 1_048_576;

/**
 * Calls `read` for the header and for each row that is not blank, and returns the SHA-256 of the
 * file. Throws a UserError naming the line for bytes that are no UTF-8 text and for bad quotes.
 */
export async function readRows(file: CsvFile, read: RowReader): Promise<string> {
  const text = new TextReader(file);
  const rows = new RowSplitter(file, read);
  for await (const chunk of createReadStream(file.path, { highWaterMark: CHUNK_BYTES })) {
    rows.push(text.decode(chunk as Buffer), false);
  }
  rows.push(text.end(), true);
  return text.hash.digest('hex');
}

/** Turns bytes into text with one kind of line end, and keeps their checksum. */
class TextReader {
  readonly hash: Hash = createHash('sha256');
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private lines = 1;
  private cut = '';

  constructor(private readonly file: CsvFile) {}

  decode(bytes: Buffer): string {
    this.hash.update(bytes);
    if (bytes.includes(0)) {
      const line = this.lines + count(bytes.subarray(0, bytes.indexOf(0)), 10);
      throw dataFault(
        `${this.file.name} is not a text file: line ${String(line)} holds a zero byte`,
        'Give a CSV file; a spreadsheet or a database has to be exported first',
      );
    }
    const text = this.cut + this.decodeStrictly(bytes);
    this.lines += count(bytes, 10);
    // A carriage return at the end of a chunk may belong to a line feed in the next one.
    this.cut = text.endsWith('\r') ? '\r' : '';
    return this.unify(this.cut ? text.slice(0, -1) : text);
  }

  end(): string {
    return this.unify(this.cut + this.decodeStrictly(undefined));
  }

  private decodeStrictly(bytes: Buffer | undefined): string {
    try {
      return bytes ? this.decoder.decode(bytes, { stream: true }) : this.decoder.decode();
    } catch {
      throw dataFault(
        `${this.file.name} is not UTF-8 text: line ${String(this.lines + badLine(bytes))} holds bytes of another encoding`,
        'Save it as UTF-8, for example with: iconv -f WINDOWS-1252 -t UTF-8 old.csv > new.csv',
      );
    }
  }

  private unify(text: string): string {
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  }
}

/** How many line ends stand before the first bytes that are not UTF-8. */
function badLine(bytes: Buffer | undefined): number {
  if (!bytes) return 0;
  const lines = bytes.toString('utf8').split('\n');
  return Math.max(
    0,
    lines.findIndex((line) => line.includes('\uFFFD')),
  );
}

function count(bytes: Buffer, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at !== -1; at = bytes.indexOf(byte, at + 1)) found += 1;
  return found;
}

/** Cuts text into rows and cells, keeping an unfinished row until the rest of it arrives. */
class RowSplitter {
  private rest = '';
  private line = 1;

  constructor(
    private readonly file: CsvFile,
    private readonly read: RowReader,
  ) {}

  push(text: string, last: boolean): void {
    const input = this.rest + text;
    const parser = new Papa.Parser({ delimiter: ',', newline: '\n', quoteChar: '"' });
    const { data, errors, meta } = parser.parse(input, 0, !last) as Papa.ParseResult<string[]>;
    const quoted = input.includes('"');
    const badRow = errors[0]?.row;
    data.forEach((cells, row) => {
      if (row === badRow) throw this.badQuotes();
      if (cells.length > 1 || cells[0] !== '') this.read(cells, this.line);
      this.line += 1 + (quoted ? lineEnds(cells) : 0);
    });
    if (badRow !== undefined) throw this.badQuotes();
    this.rest = last ? '' : input.slice(meta.cursor);
    if (this.rest.length > LONGEST_ROW) {
      throw dataFault(
        `${this.file.name}: the row that starts on line ${String(this.line)} does not end within 1 MB`,
        'Look for a quote (") that is opened there and never closed',
      );
    }
  }

  private badQuotes(): Error {
    return dataFault(
      `${this.file.name}: the quotes in the row that starts on line ${String(this.line)} do not match`,
      'A cell that contains a quote is written "like ""this"" one"',
    );
  }
}

function lineEnds(cells: readonly string[]): number {
  let found = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) found += 1;
  }
  return found;
}
