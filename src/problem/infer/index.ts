/** Infers a prediction problem from a CSV file. Loaded only when --data is given. */

import { feature, rareLevels, segmentColumn, whyLeftOut, type Candidate } from './columns.js';
import { dataFault, usageFault } from './faults.js';
import type { Inference, LeftOut, Note, Source } from './inference.js';
import { asOneRow } from './example.js';
import { leakNotes, twinNotes, type Placed } from './leaks.js';
import { label, pythonNames } from './names.js';
import { openCsv } from './open.js';
import { survey, type Survey } from './survey.js';
import { findColumn, readTask, type Task } from './target.js';

export type { Inference } from './inference.js';
export { describeInference } from './describe.js';

/** From this share on, repeated rows are what the data are like. */
const MANY_REPEATS = 0.05;

/** What may be said beside the file and its target. */
export interface InferOptions {
  /** The title of the problem; by default made from the file's name. */
  name?: string;
  /** Headers of columns that are to be features although they do not look like any. */
  keep?: readonly string[];
}

/** A CSV file that has been read: any of its columns may be the target. */
export interface DataFile {
  /** The columns that have a name. */
  columns: string[];
  /**
   * Infers the problem that predicting `target` is.
   *
   * Throws a UserError that says what is wrong, where, and what to do next: exit code 1 for the
   * data, 2 for a column that does not exist or cannot be kept.
   */
  infer: (target: string, options?: InferOptions) => Inference;
}

/** Reads a CSV file, once. Throws a UserError for a file that is no table. */
export async function readData(file: string): Promise<DataFile> {
  const table = await survey(await openCsv(file));
  return {
    columns: table.headers.filter((header) => header !== ''),
    infer: (target, options = {}) => inferFrom(table, target, options),
  };
}

function inferFrom(table: Survey, target: string, options: InferOptions): Inference {
  const place = findColumn(table.headers, target, '--target');
  const kept = new Set((options.keep ?? []).map((header) => findColumn(table.headers, header, '--keep')));
  const candidates = describeCandidates(table);
  const task = readTask(candidateAt(candidates, place));
  const { features: chosen, leftOut } = choose(candidates, place, kept, table);
  const features = asOneRow(chosen, table.sample);
  const notes = [
    ...task.notes.map((text) => ({ header: task.source.header, text })),
    ...leakNotes(table.sample, place, task.task, features),
    ...twinNotes(table.sample, features),
    ...levelNotes(features, table.rows),
  ];
  return {
    spec: specification(table, task, features, options.name),
    source: source(table, task, place, features),
    leftOut,
    notes,
  };
}

function describeCandidates({ headers, rows, sketches }: Survey): Candidate[] {
  const names = pythonNames(headers);
  return sketches.map((sketch, position) => ({
    header: headers[position] ?? '',
    name: names[position] ?? '',
    position,
    rows,
    sketch,
  }));
}

function candidateAt(candidates: readonly Candidate[], position: number): Candidate {
  const found = candidates[position];
  if (!found) throw new RangeError(`There is no column at ${String(position)}`);
  return found;
}

function choose(
  candidates: readonly Candidate[],
  target: number,
  kept: ReadonlySet<number>,
  { file, sample }: Survey,
): { features: Placed[]; leftOut: LeftOut[] } {
  const features: Placed[] = [];
  const leftOut: LeftOut[] = [];
  for (const candidate of candidates) {
    const { header, position } = candidate;
    if (position === target) continue;
    const reason = whyLeftOut(candidate);
    if (reason && kept.has(position) && !reason.keepable) {
      throw usageFault(`--keep: "${header}" cannot be a feature: ${reason.why}`, 'Leave it out of --keep');
    }
    if (reason && !kept.has(position)) {
      leftOut.push({ header, ...reason });
    } else if (header === '') {
      throw dataFault(
        `${file.name}: column ${String(position + 1)} has no name`,
        'Name it in the first line, or remove it',
      );
    } else {
      features.push({ position, feature: feature(candidate, sample) });
    }
  }
  if (features.length === 0) {
    const reasons = leftOut.map(({ header, why }) => `"${header}": ${why}`).join('; ');
    throw dataFault(`${file.name} has no column to predict from (${reasons})`, 'Add columns, or keep one with --keep');
  }
  return { features, leftOut };
}

function levelNotes(features: readonly Placed[], rows: number): Note[] {
  return features.flatMap(
    ({
      feature: {
        source: { header, levels },
      },
    }) => {
      const rare = rareLevels(levels ?? [], rows);
      if (rare.length === 0) return [];
      const some = rare
        .slice(0, 3)
        .map(({ value, count }) => `"${value}" (${String(count)})`)
        .join(', ');
      return [
        {
          header,
          text: `${String(rare.length)} rare ${rare.length === 1 ? 'level' : 'levels'}: ${some}${rare.length > 3 ? ', …' : ''}`,
        },
      ];
    },
  );
}

function specification(
  { file }: Survey,
  { task, metric, target }: Task,
  features: readonly Placed[],
  name: string | undefined,
): Inference['spec'] {
  const stem = file.name.replace(/\.[^.]*$/, '').replaceAll(/[-_.]+/g, ' ');
  return {
    title: name ?? label(stem, 'own data'),
    row: 'row',
    rows: 'rows',
    columns: features.map(({ feature: { column } }) => column),
    target,
    task,
    metric,
  };
}

function source(
  { file, sha256, rows, duplicates, sketches, sample }: Survey,
  task: Task,
  place: number,
  features: readonly Placed[],
): Source {
  // Rows that differed in a left-out column only are repeats too: the sample shows how many.
  const again = sample.repeated([place, ...features.map(({ position }) => position)]);
  const segment = segmentColumn(features.map(({ feature: chosen }) => chosen));
  return {
    fileName: file.name,
    bytes: file.bytes,
    sha256,
    rows,
    duplicates,
    repeats: Math.max(duplicates / rows, again) > MANY_REPEATS ? 'keep' : 'drop',
    missingMarkers: [...new Set(sketches.flatMap((sketch) => [...sketch.markers]))].sort(),
    columns: features.map(({ feature: { source: column } }) => column),
    target: task.source,
    ...(task.scale && { scale: task.scale, quartiles: sample.quartiles(place) }),
    ...(task.because !== undefined && { because: task.because }),
    ...(segment && { segment }),
  };
}
