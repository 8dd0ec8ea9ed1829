import { diffLines } from 'diff';
import { writtenLines } from '../report.js';
import type { StageId } from '../stages/index.js';
import type { FileStatus } from './compare.js';

/** The share of the owner's lines, in percent with one decimal. */
export interface OwnShare {
  percent: number;
  byStage: Partial<Record<StageId, number>>;
}

/** The text that a changed file had when it was created; undefined where nobody knows it any more. */
export type Original = (path: string) => string | undefined;

/** Counts lines that are not blank, in files that people write; own files count whole, changed ones by their new lines. */
export function ownShare(files: readonly FileStatus[], present: ReadonlyMap<string, Buffer>, original: Original): OwnShare {
  const all = new Tally();
  const stages = new Map<StageId, Tally>();
  for (const { path, state, stage } of files) {
    const bytes = present.get(path);
    if (bytes === undefined) continue;
    const total = writtenLines(path, bytes);
    const own = state === 'own' ? total : state === 'changed' ? newLines(path, bytes, original(path)) : 0;
    all.add(own, total);
    if (stage === null) continue;
    const tally = stages.get(stage) ?? new Tally();
    tally.add(own, total);
    stages.set(stage, tally);
  }
  return { percent: all.percent, byStage: Object.fromEntries([...stages].map(([stage, { percent }]) => [stage, percent])) };
}

function newLines(path: string, bytes: Buffer, before: string | undefined): number {
  if (before === undefined) return 0; // without the original nothing can be claimed for the owner
  return diffLines(before, bytes.toString('utf8'))
    .filter(({ added }) => added)
    .reduce((sum, { value }) => sum + writtenLines(path, Buffer.from(value)), 0);
}

class Tally {
  private own = 0;
  private total = 0;

  add(own: number, total: number): void {
    this.own += own;
    this.total += total;
  }

  get percent(): number {
    return this.total === 0 ? 0 : Math.round((1000 * this.own) / this.total) / 10;
  }
}
