import type { DomainQuestion, Idea } from '../ideas/index.js';
import type { Inference } from '../problem/infer/inference.js';
import { dataQuestions } from '../problem/questions.js';
import type { StageId } from '../stages/index.js';

/** Licences on offer, by SPDX id; "none" writes no licence file. */
export const LICENSES = ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'none'] as const;
export type License = (typeof LICENSES)[number];

/** Where the problem comes from: the catalogue, or a data file of the user's own. */
export type Problem =
  | { kind: 'idea'; idea: Idea }
  | {
      kind: 'data';
      /** The path as given; undefined when the plan is drawn again in a created project. */
      file?: string;
      target: string;
      keep: readonly string[];
      inference: Inference;
    };

/** The decisions that are the owner's, in the order in which they are asked. */
export function questionsOf(problem: Problem): readonly DomainQuestion[] {
  return problem.kind === 'idea' ? problem.idea.questions : dataQuestions(problem.inference);
}

/** Every answer that the content of a project depends on; two equal answers give equal bytes. */
export interface Answers {
  problem: Problem;
  /** Closed under what the stages require and imply, in registry order. */
  stages: readonly StageId[];
  /** The answers to the problem's domain questions, by key. */
  set: Readonly<Record<string, string>>;
  name: string;
  package: string;
  author: string;
  license: License;
  seed: number;
}

/** A file of a project before anything is written. */
export interface PlannedFile {
  /** Relative to the project, with forward slashes. */
  path: string;
  bytes: Buffer;
  mode: 0o644 | 0o755;
  /** The stage that the file belongs to. */
  stage: StageId;
}

/** What would happen to a file on the disk. */
export type Action = 'create' | 'overwrite' | 'unchanged' | 'conflict';

/** A planned file compared with the disk. */
export interface Change extends PlannedFile {
  action: Action;
  /** SHA-256 of what is on the disk now; absent when there is no regular file. */
  before?: string;
  /** Why it is a conflict, where "it differs" does not say it. */
  why?: string;
  /** A conflict of `add`: what the new stage changes in the file, as a unified diff. */
  patch?: string;
}
