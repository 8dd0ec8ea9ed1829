/** Headers of a data file as names that are safe in Python, SQL, JSON and HTML. */

import { RESERVED_NAMES } from './reserved.js';

/** A line of the emitted code holds two of them. */
const LONGEST_NAME = 30;

/** Letters that Unicode does not decompose into a base letter and an accent. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  '%': ' percent ',
  '²': '2',
  '³': '3',
  '€': ' eur ',
  '£': ' gbp ',
  '#': ' number ',
};

/**
 * One name for each header: snake_case, unique, and neither a Python keyword nor a builtin
 * nor a name that pydantic or PostgreSQL keeps for itself. The position names what has no letter.
 */
export function pythonNames(headers: readonly string[]): string[] {
  const taken = new Set<string>();
  return headers.map((header, index) => {
    const base = pythonName(header) ?? `column_${String(index + 1)}`;
    let name = base;
    for (let n = 2; taken.has(name); n += 1) name = `${base.slice(0, LONGEST_NAME - 4)}_${String(n)}`;
    taken.add(name);
    return name;
  });
}

function pythonName(header: string): string | undefined {
  const words = ascii(header)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (words === '') return undefined;
  // pydantic refuses a leading underscore and Python a leading digit.
  const name = shortened(/^\d/.test(words) ? `n${words}` : words);
  return RESERVED_NAMES.has(name) ? `${name}_` : name;
}

/** Cuts a long name between two words, unless the last one is a long word itself. */
function shortened(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const border = name.lastIndexOf('_', LONGEST_NAME);
  return name.slice(0, border >= LONGEST_NAME / 2 ? border : LONGEST_NAME).replace(/_+$/, '');
}

function ascii(header: string): string {
  const spelled = header.replace(/./gsu, (letter) => {
    const lower = letter.toLowerCase();
    const plain = LETTERS[lower];
    if (plain === undefined) return letter;
    return letter === lower ? plain : plain.toUpperCase();
  });
  return spelled.normalize('NFKD').replace(/\p{M}/gu, '');
}

/**
 * A header as a person would write it in a form. Only letters, digits and harmless signs remain,
 * so that a label cannot be taken for template syntax, markup or a spreadsheet formula.
 */
export function label(header: string, name: string): string {
  const words = header
    .normalize('NFC')
    .replace(/(\p{Ll})(\p{Lu})/gu, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace(/[^\p{L}\p{M}\p{N}%°€£/.,()-]+/gu, ' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .trim()
    .slice(0, 60)
    .trim();
  const text = words === '' ? name.replaceAll('_', ' ').trim() : words;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
