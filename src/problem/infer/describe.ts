/** The inference in words, for the summary before anything is written. */

import type { Column } from '../spec.js';
import type { Inference, SourceColumn } from './inference.js';

const WIDEST_CELL = 44;
const NARROWEST_CELL = 12;

/** Lines for a terminal: the columns as a table within a width, what was left out and why, what was noticed. */
export function describeInference({ spec, source, leftOut, notes }: Inference, width = Infinity): string[] {
  const { target, task } = spec;
  const aim = task === 'regression' ? 'a number' : `"${target.positive ?? ''}" or "${target.negative ?? ''}"`;
  const kept = spec.columns.map((column, at) => columnCells(column, source.columns[at], source.rows));
  return [
    `${source.fileName}: ${counted(source.rows, 'row')}, of which ${counted(source.duplicates, 'repeats', 'repeat')} an earlier one`,
    `Predicts ${source.target.header}: ${aim} (${task}), from ${counted(kept.length, 'column')}:`,
    '',
    ...within(width - 2, [['column', 'in code', 'type', 'values', 'missing', 'example'], ...kept]).map((line) => `  ${line}`),
    ...section(
      'Left out:',
      leftOut.map(({ header, why, keepable }) => {
        const name = header === '' ? '(no name)' : header;
        return `${visible(name)}: ${visible(why)}${keepable ? ` (--keep ${quoted(name)} keeps it)` : ''}`;
      }),
    ),
    ...section(
      'To look at:',
      notes.map(({ header, text }) => visible(header === undefined ? text : `${header}: ${text}`)),
    ),
  ];
}

function columnCells(column: Column, file: SourceColumn | undefined, rows: number): string[] {
  const missing = file?.missing ?? 0;
  return [
    file?.header ?? '',
    column.name === file?.header ? '' : column.name,
    column.type,
    valuesOf(column, file),
    missing === 0 ? '' : percent(missing / rows),
    String(column.example),
  ].map(visible);
}

function percent(share: number): string {
  return share < 0.001 ? '< 0.1 %' : `${(100 * share).toFixed(1)} %`;
}

function valuesOf({ type, min, max, categories }: Column, file: SourceColumn | undefined): string {
  if (type === 'category') {
    const all = file?.distinct ?? 0;
    return `${String(all)}: ${(categories ?? []).join(', ')}`;
  }
  if (type === 'boolean') {
    const said = (words: readonly string[] = []): string => words.join('/');
    return `true (${said(file?.truth?.true)}) or false (${said(file?.truth?.false)})`; // as the API takes them
  }
  return `${String(min)} to ${String(max)}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

/** The table with its cells cut as little as a width needs. */
function within(width: number, table: readonly string[][]): string[] {
  for (let widest = WIDEST_CELL; ; widest -= 1) {
    const lines = aligned(table.map((row) => row.map((cell) => shortened(cell, widest))));
    if (widest === NARROWEST_CELL || lines.every((line) => [...line].length <= width)) return lines;
  }
}

function aligned(table: readonly string[][]): string[] {
  // A column of the table that is empty in every row below its heading is not shown.
  const shown = (table[0] ?? []).map((_, at) => at).filter((at) => table.slice(1).some((row) => row[at] !== ''));
  const widths = shown.map((at) => Math.max(...table.map((row) => [...(row[at] ?? '')].length)));
  return table.map((row) =>
    shown
      .map((at, n) => pad(row[at] ?? '', widths[n] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - [...text].length));
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

function shortened(text: string, widest: number): string {
  const letters = [...text];
  return letters.length <= widest ? text : `${letters.slice(0, widest - 1).join('')}…`;
}

/** A data file may hold bytes that steer a terminal: they are shown as a sign and do nothing. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}

function quoted(header: string): string {
  return /^[\w.-]+$/.test(header) ? header : `'${header.replaceAll("'", String.raw`'\''`)}'`;
}
