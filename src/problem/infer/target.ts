/** Reads the task out of the target column: a number, or one of two classes. */

import { distance } from 'fastest-levenshtein';
import type { Target } from '../spec.js';
import { readTruth } from './cells.js';
import type { Candidate } from './columns.js';
import { dressedNumber, UNDRESS } from './dressed.js';
import { dataFault, usageFault } from './faults.js';
import type { Level, SourceColumn } from './inference.js';
import { label } from './names.js';
import { outward } from './ranges.js';
import { FEWEST_ROWS } from './survey.js';

/** What the target column says of the problem. */
export interface Task {
  task: 'regression' | 'binary';
  metric: string;
  target: Target;
  source: SourceColumn;
  scale?: 'log' | 'plain';
  /** Why one of two classes is the one that counts. */
  because?: string;
  /** Sentences for the owner, such as why one of two classes is the one that counts. */
  notes: string[];
}

const FEWEST_OF_A_CLASS = 30;
/** The page and the answers of the service show a class by its name. */
const LONGEST_CLASS = 60;
/** Beyond this ratio of the largest to the smallest value a per cent of one means nothing to the other. */
const COMPARABLE = 10_000;

/** Outcomes that somebody acts on, as data sets spell them. */
const ACTED_ON = new Set(
  (
    'attrition bad bankrupt cancelled canceled churn churned click clicked converted dead deceased default ' +
    'defaulted died diseased failed failure fraud fraudulent late left lost malignant overdue poisonous pos ' +
    'positive rejected returned sick spam subscribed success'
  ).split(' '),
);

/** Finds a column by its header. Throws a UserError (usage) that suggests the nearest one. */
export function findColumn(headers: readonly string[], wanted: string, flag: string): number {
  const exact = headers.indexOf(wanted.trim());
  if (exact !== -1 && wanted.trim() !== '') return exact;
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const named = headers.filter((header) => header !== '');
  const nearest = [...named].sort((a, b) => distance(plain(a), plain(wanted)) - distance(plain(b), plain(wanted)))[0];
  const near = nearest !== undefined && distance(plain(nearest), plain(wanted)) <= Math.max(2, wanted.length / 3);
  const shown = named.slice(0, 30).join(', ') + (named.length > 30 ? ', …' : '');
  throw usageFault(
    `${flag}: there is no column "${wanted}"${near ? `; did you mean "${nearest}"?` : ''}`,
    `The columns are: ${shown}`,
  );
}

/** Infers the task. Throws a UserError if the column is no target for this version. */
export function readTask(candidate: Candidate): Task {
  const { header, name, rows, sketch } = candidate;
  const { present, distinct, missing } = sketch;
  const column = `The target "${header}"`;
  if (present === 0) throw dataFault(`${column} has no value in any row`, 'Choose another column with --target');
  if (distinct === 1) {
    throw dataFault(
      `${column} has the same value in every row: "${sketch.levels()[0]?.value ?? ''}"`,
      'Choose another column with --target',
    );
  }
  if (present < FEWEST_ROWS) {
    throw dataFault(
      `${column} has a value in ${String(present)} rows only`,
      `Give at least ${String(FEWEST_ROWS)} rows with one`,
    );
  }
  const notes: string[] = [];
  if (missing > 0) {
    notes.push(
      `${missing.toLocaleString('en')} of ${rows.toLocaleString('en')} rows have no value of the target; they are left out of training`,
    );
  }
  const source: SourceColumn = { name, header, missing };
  const base = { name, label: label(header, name) };
  const truth = readTruth(sketch.levels().map(({ value }) => value));
  if (truth || distinct === 2) {
    const levels = sketch.levels();
    const { positive, negative, because } = classes(levels, truth);
    requireBothClasses(column, levels);
    requireNames(column, levels);
    notes.push(`the class that counts is "${positive}": ${because}`);
    const target = { ...base, positive, negative };
    return {
      task: 'binary',
      metric: 'log_loss',
      target,
      source: { ...source, levels, ...(truth && { truth }) },
      because,
      notes,
    };
  }
  requireNumbers(candidate, column);
  if (sketch.whole && distinct <= 10) {
    notes.push(
      `the target takes ${String(distinct)} whole numbers only; it is predicted as a quantity, not as classes`,
    );
  }
  return {
    task: 'regression',
    metric: 'mean_absolute_error',
    target: { ...base, ...outward(sketch.min, sketch.max) },
    source,
    scale: sketch.min > 0 && sketch.max <= COMPARABLE * sketch.min ? 'log' : 'plain',
    notes,
  };
}

function classes(
  levels: readonly Level[],
  truth: { true: string[]; false: string[] } | undefined,
): { positive: string; negative: string; because: string } {
  const [common = '', rare = ''] = levels.map(({ value }) => value);
  if (truth) {
    return {
      positive: truth.true[0] ?? '',
      negative: truth.false[0] ?? '',
      because: 'it says that the outcome happened',
    };
  }
  const acted = [common, rare].filter((value) => ACTED_ON.has(value.toLowerCase()));
  if (acted.length === 1) {
    const [positive = ''] = acted;
    return {
      positive,
      negative: positive === rare ? common : rare,
      because: 'by its name it is the outcome that somebody acts on',
    };
  }
  if (levels[0]?.count === levels[1]?.count) {
    return {
      positive: rare,
      negative: common,
      because: 'both are equally frequent, so the second one in natural order',
    };
  }
  return { positive: rare, negative: common, because: 'it is the rarer one' };
}

function requireBothClasses(column: string, levels: readonly Level[]): void {
  // Spellings of the same class count together.
  const counts = new Map<string, { value: string; count: number }>();
  for (const { value, count } of levels) {
    const known = counts.get(value.toLowerCase());
    if (known) known.count += count;
    else counts.set(value.toLowerCase(), { value, count });
  }
  const [common, rarest] = [...(counts.size === 2 ? counts.values() : levels)].sort((a, b) => b.count - a.count);
  if (!common || !rarest || rarest.count >= FEWEST_OF_A_CLASS) return;
  throw dataFault(
    `${column} is "${rarest.value}" in ${String(rarest.count)} ${rarest.count === 1 ? 'row' : 'rows'} only, and "${common.value}" in ${common.count.toLocaleString('en')}; training and test need at least ${String(FEWEST_OF_A_CLASS)} of each class`,
    `Collect more rows that are "${rarest.value}", or choose another column with --target`,
  );
}

function requireNames(column: string, levels: readonly Level[]): void {
  const odd = levels.find(({ value }) => value.length > LONGEST_CLASS || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(value));
  if (!odd) return;
  throw dataFault(
    `${column} has a class that is no name: "${odd.value.slice(0, LONGEST_CLASS).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '·')}${odd.value.length > LONGEST_CLASS ? '…' : ''}"`,
    `Give the two classes names of one line and at most ${String(LONGEST_CLASS)} characters`,
  );
}

function requireNumbers({ header, sketch }: Candidate, column: string): void {
  const { present, distinct, numbers, dates, firstText, firstHuge } = sketch;
  if (dates > 0.5 * present) {
    throw dataFault(`${column} holds dates or times`, 'Choose a number, or a column with two classes, with --target');
  }
  if (numbers < present && numbers > 0.5 * present && firstText) {
    throw dataFault(
      `${column} is a number in most rows, but line ${String(firstText.line)} has "${firstText.text}"`,
      `Correct the ${(present - numbers).toLocaleString('en')} rows whose "${header}" is no number, or leave them empty`,
    );
  }
  const dressed = dressedNumber(sketch);
  if (dressed) throw dataFault(`${column} is written like "${dressed.text}" in line ${String(dressed.line)}`, UNDRESS);
  if (numbers < present) {
    const some = sketch
      .levels()
      .slice(0, 3)
      .map(({ value }) => `"${value.slice(0, 30)}"`)
      .join(', ');
    throw dataFault(
      `${column} has ${distinct.toLocaleString('en')} classes (${some}, …); this version predicts a number or one of two classes`,
      'Choose another column with --target, or join the classes into two in the file',
    );
  }
  if (firstHuge) {
    throw dataFault(
      `${column}: "${firstHuge.text}" in line ${String(firstHuge.line)} is beyond what 32-bit numbers hold`,
      'Give it in a larger unit',
    );
  }
}
