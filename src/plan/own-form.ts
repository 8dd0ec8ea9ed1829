/** What the page of a data file's project says of each column. */
import type { SourceColumn } from '../problem/infer/inference.js';
import type { Column } from '../problem/spec.js';
import { html } from './own-words.js';

/** What the file holds of each column, by its name in code. */
export type Files = ReadonlyMap<string, SourceColumn>;

/** A column in the page's form; texts are escaped for HTML. */
export interface FormField {
  name: string;
  label: string;
  number: boolean;
  /** A checkbox; a yes/no value that may be missing is a list instead. */
  checkbox: boolean;
  optional: boolean;
  step: string;
  hint: string;
  example: string;
  checked: boolean;
  /** A list of yes and no. */
  yesNo: boolean;
}

/** The column as a field of the form. */
export function formField({ name, label, type, optional, example }: Column, files: Files): FormField {
  const seen = seenIn(files, name);
  return {
    name,
    label: html(label),
    number: type === 'number' || type === 'integer',
    checkbox: type === 'boolean' && !optional,
    optional,
    step: type === 'integer' ? 'step="1"' : 'step="any" inputmode="decimal"',
    hint: [seen, optional ? 'optional' : ''].filter(Boolean).join('; '),
    example: html(String(example)),
    checked: example === true,
    yesNo: type === 'boolean' && optional,
  };
}

/** `0.5 to 12 in the data`; empty for what is no number. */
export function seenIn(files: Files, name: string): string {
  const range = files.get(name)?.range;
  return range === undefined ? '' : `${range.map(String).join(' to ')} in the data`;
}
