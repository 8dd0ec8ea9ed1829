/** Decides what a column is: a number, a yes/no, a category, or no feature at all. */

import type { Column } from '../spec.js';
import { isCode, readTruth } from './cells.js';
import { dressedNumber, UNDRESS } from './dressed.js';
import type { LeftOut, Level, SourceColumn } from './inference.js';
import { label } from './names.js';
import { fieldStep, outward } from './ranges.js';
import type { RowSample } from './sample.js';
import type { ColumnSketch } from './sketch.js';

/** A column of the file, condensed, with what it is called. */
export interface Candidate {
  header: string;
  name: string;
  position: number;
  rows: number;
  sketch: ColumnSketch;
}

/** A column that is a feature: its place in the specification and in the file. */
export interface Feature {
  column: Column;
  source: SourceColumn;
}

/** With more levels than this a form's list and one input a level stop making sense. */
const MOST_LEVELS = 100;
const MOST_SEGMENTS = 20;
const LONGEST_CATEGORY = 60;
/** With so few levels a column is a category even where nearly all of them look like numbers. */
const FEW_LEVELS = 20;
const MOSTLY_NUMBERS = 0.8;
const NEARLY_UNIQUE = 0.5;
const MOSTLY_MISSING = 0.95;
const IDENTIFIER = /(?:^|[_\W])(?:id|uuid|guid|key|index|rownames?|serial|phone)$|[a-z]I[Dd]$/i;
const DAY = /date|day|time/i;
/** Orders texts as a person would: 2 before 10, upper and lower case together. */
const NATURAL = new Intl.Collator('en', { numeric: true });

/** Says why a column is no feature, or nothing if it is one. */
export function whyLeftOut(candidate: Candidate): Omit<LeftOut, 'header'> | undefined {
  const { header, rows, sketch } = candidate;
  const { present, distinct } = sketch;
  const share = (count: number): string => `${((100 * count) / rows).toFixed(count === rows ? 0 : 1)} %`;
  if (present === 0) {
    return { reason: 'empty', why: 'it has no value in any row', keepable: false };
  }
  if (distinct === 1) {
    const only = sketch.levels()[0]?.value ?? '';
    const where = sketch.missing === 0 ? 'every row has' : 'every row that is not missing has';
    return { reason: 'constant', why: `${where} the value "${only}"`, keepable: false };
  }
  if (isDate(candidate)) {
    return {
      reason: 'date',
      why: 'it holds dates or times, which this version does not use; rows are split at random, not by time',
      keepable: false,
    };
  }
  if (sketch.isIndex) {
    return { reason: 'index', why: 'it counts the rows', keepable: header !== '' };
  }
  if (sketch.missing > MOSTLY_MISSING * rows) {
    return { reason: 'mostly missing', why: `${share(sketch.missing)} of the rows have no value`, keepable: true };
  }
  if (sketch.numbers === present) {
    const identifies = sketch.whole && sketch.uniqueness === 1 && (IDENTIFIER.test(header) || sketch.rising);
    if (identifies) return { reason: 'identifier', why: 'it is a different whole number in every row', keepable: true };
    return (
      sketch.firstHuge && {
        reason: 'mixed',
        why: `"${sketch.firstHuge.text}" in line ${String(sketch.firstHuge.line)} is beyond what the model's 32-bit numbers hold`,
        keepable: false,
      }
    );
  }
  return whyTextLeftOut(candidate);
}

function whyTextLeftOut({ sketch }: Candidate): Omit<LeftOut, 'header'> | undefined {
  const { present, distinct } = sketch;
  const levels = sketch.levels();
  const longest = levels.reduce((most, { value }) => Math.max(most, value.length), 0);
  const dressed = dressedNumber(sketch);
  if (dressed !== undefined) {
    return { reason: 'mixed', why: `its numbers are written like "${dressed.text}" in line ${String(dressed.line)}. ${UNDRESS}`, keepable: false };
  }
  const few = distinct <= FEW_LEVELS;
  // A code such as 01234 among others like 12345 is a text on purpose.
  const slip = sketch.firstText && !isCode(sketch.firstText.text) ? sketch.firstText : undefined;
  if (!few && slip && sketch.numbers > MOSTLY_NUMBERS * present) {
    const { text, line } = slip;
    return { reason: 'mixed', why: `it holds numbers, but "${text}" in line ${String(line)} is none`, keepable: false };
  }
  if (longest <= LONGEST_CATEGORY && (few || (distinct <= MOST_LEVELS && distinct <= NEARLY_UNIQUE * present))) {
    return undefined;
  }
  const many = `${distinct.toLocaleString('en')}${sketch.uniqueness < 1 && distinct >= 5_000 ? ' or more' : ''} different texts`;
  if (sketch.uniqueness > NEARLY_UNIQUE) {
    return {
      reason: 'identifier',
      why: `nearly every row has a text of its own (${many})`,
      keepable: longest <= LONGEST_CATEGORY,
    };
  }
  const why =
    longest > LONGEST_CATEGORY
      ? `it holds texts of up to ${String(longest)} characters`
      : `it has ${many}, too many for a category`;
  return { reason: 'free text', why, keepable: longest <= LONGEST_CATEGORY };
}

function isDate({ header, sketch }: Candidate): boolean {
  if (sketch.dates >= 0.98 * sketch.present) return true;
  const compact = sketch.whole && sketch.min >= 19_000_101 && sketch.max <= 20_991_231;
  return compact && sketch.numbers === sketch.present && DAY.test(header);
}

/** Describes a column as a feature of the problem. */
export function feature(candidate: Candidate, sample: RowSample): Feature {
  const { header, name, position, sketch } = candidate;
  const optional = sketch.missing > 0;
  const known = { name, label: label(header, name), limits: 'inferred', optional } as const;
  const source: SourceColumn = { name, header, missing: sketch.missing };
  const levels = sketch.levels();
  const truth = readTruth(levels.map(({ value }) => value));
  if (truth) {
    const example = truth.true.includes(levels[0]?.value ?? '');
    return { column: { ...known, type: 'boolean', example }, source: { ...source, truth } };
  }
  if (sketch.numbers === sketch.present) {
    // Medians would be the typical row, with which reasons are compared: there would be none to show.
    const [lower, , upper] = sample.quartiles(position);
    const numeric: SourceColumn = { ...source, quarters: [lower, upper], range: [sketch.min, sketch.max] };
    const limits = outward(sketch.min, sketch.max);
    if (sketch.whole) return { column: { ...known, type: 'integer', ...limits, example: upper }, source: numeric };
    const step = fieldStep(sketch.decimals);
    return { column: { ...known, type: 'number', ...limits, ...(step && { step }), example: upper }, source: numeric };
  }
  const categories = levels
    .slice(0, MOST_LEVELS)
    .map(({ value }) => value)
    .sort((a, b) => NATURAL.compare(a, b) || (a < b ? -1 : 1));
  const example = levels[0]?.value ?? '';
  return {
    column: { ...known, type: 'category', categories, example },
    source: { ...source, levels: levels.slice(0, MOST_LEVELS), distinct: levels.length },
  };
}

/** The column by whose values an evaluation is broken down: the finest category that stays readable. */
export function segmentColumn(features: readonly Feature[]): string | undefined {
  const levels = ({ column, source }: Feature): number =>
    column.type === 'boolean' ? 2 : column.type === 'category' ? (source.levels?.length ?? 0) : 0;
  const readable = features.filter((candidate) => levels(candidate) >= 2 && levels(candidate) <= MOST_SEGMENTS);
  return readable.sort((a, b) => levels(b) - levels(a))[0]?.column.name;
}

/** Levels so rare that a random split may leave them out of the training rows. */
export function rareLevels(levels: readonly Level[], rows: number): Level[] {
  const fewest = Math.max(10, rows / 1000);
  return levels.filter(({ count }) => count < fewest);
}
