/** How far verdicts agree with a reader's: the figures of docs/audit.md. Pure. */

export const VERDICTS = ['absent', 'partial', 'present'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One stage of one repository: what the reader said, what the audit said. */
export interface Cell {
  readonly stage: string;
  readonly label: Verdict;
  readonly verdict: Verdict;
  /** The reader could have said something else. */
  readonly unsure: boolean;
}

/** Agreement over a number of cells; all between 0 and 1, kappa may be negative. */
export interface Agreement {
  readonly cells: number;
  /** Share of cells with the same verdict. */
  readonly exact: number;
  /** Agreement beyond chance (Cohen, 1960). */
  readonly kappa: number;
  /** Mean of the F1 scores of the three verdicts. */
  readonly macroF1: number;
  /** Of the stages called present, the share that are. */
  readonly precisionPresent: number;
  /** Of the absent stages, the share called present. */
  readonly falsePresent: number;
}

export function agreement(cells: readonly Cell[]): Agreement {
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  const count = (keep: (cell: Cell) => boolean) => cells.filter(keep).length;
  const exact = share(count((c) => c.label === c.verdict), cells.length);
  const chance = VERDICTS.reduce((sum, v) => sum + share(count((c) => c.label === v), cells.length) * share(count((c) => c.verdict === v), cells.length), 0);
  const f1 = (v: Verdict) => share(2 * count((c) => c.label === v && c.verdict === v), count((c) => c.label === v) + count((c) => c.verdict === v));
  return {
    cells: cells.length,
    exact,
    kappa: chance === 1 ? 1 : (exact - chance) / (1 - chance),
    macroF1: VERDICTS.reduce((sum, v) => sum + f1(v), 0) / VERDICTS.length,
    precisionPresent: share(count((c) => c.verdict === 'present' && c.label === 'present'), count((c) => c.verdict === 'present')),
    falsePresent: share(count((c) => c.label === 'absent' && c.verdict === 'present'), count((c) => c.label === 'absent')),
  };
}
