import type { StageId } from '../../../src/stages/index.js';
import type { Repo } from '../support.js';

/** One repository and what is to be said of one stage of it. */
export interface Case {
  readonly stage: StageId;
  readonly name: string;
  readonly verdict: 'present' | 'partial' | 'absent';
  readonly repo: Repo;
}
