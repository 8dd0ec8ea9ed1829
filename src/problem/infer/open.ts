/** What can be said of a data file before its rows are read: is it text, and what separates cells. */

import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { dataFault } from './faults.js';

/** A text file with commas between its cells. */
export interface CsvFile {
  path: string;
  name: string;
  bytes: number;
  bom: boolean;
}

const HEAD_BYTES = 65_536;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** First bytes of formats that people take for CSV, and how to get a CSV file out of them. */
const OTHER_FORMATS: readonly { magic: Buffer; what: string; next: string }[] = [
  {
    magic: Buffer.from('PK\x03\x04'),
    what: 'an Excel workbook or a zip archive',
    next: 'Save the sheet as "CSV UTF-8", or unpack the archive',
  },
  {
    magic: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
    what: 'an old Excel workbook',
    next: 'Save the sheet as "CSV UTF-8"',
  },
  { magic: Buffer.from([0x1f, 0x8b]), what: 'compressed with gzip', next: 'Unpack it with gunzip' },
  {
    magic: Buffer.from('PAR1'),
    what: 'a Parquet file',
    next: 'Write it as CSV, for example with pandas: read_parquet(...).to_csv(..., index=False)',
  },
  { magic: Buffer.from([0xff, 0xfe]), what: 'text in UTF-16', next: 'Save it as UTF-8' },
  { magic: Buffer.from([0xfe, 0xff]), what: 'text in UTF-16', next: 'Save it as UTF-8' },
];

const SEPARATORS: readonly { sign: string; name: string }[] = [
  { sign: ';', name: 'semicolons' },
  { sign: '\t', name: 'tabs' },
  { sign: '|', name: 'vertical bars' },
];

/** Opens a data file. Throws a UserError that says what else it is if it is no such file. */
export async function openCsv(path: string): Promise<CsvFile> {
  const name = basename(path);
  const bytes = await sizeOf(path, name);
  const head = await readHead(path, name);
  if (bytes === 0 || head.toString('utf8').trim() === '') {
    throw dataFault(`${name} is empty`, `Give a CSV file with a line of column names and at least 100 rows`);
  }
  const other = OTHER_FORMATS.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
  if (other) throw dataFault(`${name} is not a CSV file: it is ${other.what}`, other.next);
  const bom = head.subarray(0, BOM.length).equals(BOM);
  if (!head.includes(0)) refuseOtherSeparators(head.subarray(bom ? BOM.length : 0).toString('utf8'), name);
  return { path, name, bytes, bom };
}

async function sizeOf(path: string, name: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(error, path);
  });
  if (found.isDirectory()) {
    throw dataFault(`${path} is a folder, not a file`, 'Name the CSV file in it');
  }
  if (!found.isFile()) {
    throw dataFault(`${name} is not a regular file`, 'Write its content to a file first: it is read twice');
  }
  return found.size;
}

async function readHead(path: string, name: string): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(error, name);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function unreadable(error: unknown, path: string): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return dataFault(`There is no file ${path}`, 'Check the path given to --data; it is taken from the current folder');
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return dataFault(`${path} may not be read by you`, 'Change its permissions, or copy it');
  }
  return dataFault(`${path} cannot be read (${String(code ?? error)})`, 'Check the path given to --data');
}

function refuseOtherSeparators(head: string, name: string): void {
  const header = firstRecord(head).replace(/"(?:[^"]|"")*"?/g, '');
  const count = (sign: string): number => header.split(sign).length - 1;
  const likely = SEPARATORS.reduce((best, next) => (count(next.sign) > count(best.sign) ? next : best));
  if (count(likely.sign) > count(',')) {
    throw dataFault(
      `${name}, line 1: the columns are separated by ${likely.name}; this version reads commas only`,
      'Save the file with commas between the columns and a point in decimal numbers',
    );
  }
}

/** The header may hold line breaks inside quotes. */
function firstRecord(text: string): string {
  const record = /^(?:\s*\n)?((?:"(?:[^"]|"")*"|[^"\r\n]+)*)/.exec(text);
  return record?.[1] ?? '';
}
