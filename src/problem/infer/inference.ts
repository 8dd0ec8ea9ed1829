/** What is known of a data file after it has been read once. */

import type { ProblemSpec } from '../spec.js';

/** A value of a category with the number of rows that have it. */
export interface Level {
  value: string;
  count: number;
}

/** How a column stands in the file, beside what the specification says of it. */
export interface SourceColumn {
  /** The column's name in code. */
  name: string;
  /** The column's header as it stands in the file. */
  header: string;
  /** Rows without a value. */
  missing: number;
  /** A category or a target of two classes: the 100 most frequent levels, the first one the most frequent. */
  levels?: Level[];
  /** How many levels there are; at least so many when there are thousands. */
  distinct?: number;
  /** A number: its lower and its upper quartile, values that occur. */
  quarters?: [number, number];
  /** A number: the smallest and the largest value. */
  range?: [number, number];
  /** A boolean: the texts that stand for true and for false. */
  truth?: { true: string[]; false: string[] };
}

/** The file as the created project will read it. */
export interface Source {
  fileName: string;
  bytes: number;
  sha256: string;
  /** Rows without the header and without blank lines. */
  rows: number;
  /** Rows that repeat an earlier row in every column except the index. */
  duplicates: number;
  /**
   * Whether rows that repeat are mistakes, to be dropped, or what happens where columns have few
   * values. A few are a mistake; where one in twenty repeats, they are the data.
   */
  repeats: 'drop' | 'keep';
  /** The texts that stand for a missing value in this file. */
  missingMarkers: string[];
  columns: SourceColumn[];
  target: SourceColumn;
  /**
   * How a number is learnt: by its logarithm, with errors in per cent, where all values are
   * positive and of comparable size; otherwise as it is.
   */
  scale?: 'log' | 'plain';
  /** A number's lower quartile, median and upper quartile: all are values that occur. */
  quartiles?: [number, number, number];
  /** Two classes: why the positive one is taken to be the one that counts. */
  because?: string;
  /** Name of the column whose values are worth a look one by one in the evaluation. */
  segment?: string;
}

/** Why a column is no feature. */
export type LeftOutReason =
  'index' | 'identifier' | 'constant' | 'empty' | 'mostly missing' | 'date' | 'free text' | 'mixed';

/** A column that is not used, with one sentence that says why. */
export interface LeftOut {
  header: string;
  reason: LeftOutReason;
  why: string;
  /** Whether `--keep` would make it a feature. */
  keepable: boolean;
}

/** Something the owner should look at; nothing was changed because of it. */
export interface Note {
  /** Header of the column, or nothing if it concerns the whole file. */
  header?: string;
  text: string;
  /** What the project's documents say of it, too. */
  about?: { kind: 'leak'; why: string } | { kind: 'twin'; of: string };
}

/** The problem that a data file poses, and everything that was noticed on the way. */
export interface Inference {
  spec: ProblemSpec;
  source: Source;
  leftOut: LeftOut[];
  notes: Note[];
}
