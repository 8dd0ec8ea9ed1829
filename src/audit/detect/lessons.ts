/** Folders of a repository that holds a course: each week or lesson has one. */
import type { FileEntry } from '../types.js';

const LESSON = /^(?:week|module|lesson|chapter|homework|hw|day|lecture|lab|unit|session|assignment|cohort)[-_ ]?\d+|^\d\d?[-_.]\w/i;

/** Folders only: numbered scripts at the root are the steps of one analysis. */
export function lessonFolders(files: readonly FileEntry[]): readonly string[] {
  return [...new Set(files.filter(({ path }) => path.includes('/')).map(({ path }) => path.split('/')[0]!))].filter((folder) => LESSON.test(folder));
}

/** So many make a course of a repository. */
export const LESSONS = 3;
