/** What `--json` prints where a run ends without its result. */
export interface FailureDocument {
  schemaVersion: 1;
  error: Failure;
}

/** What went wrong: the call (exit code 2), the work (1), files in conflict (1), a signal (130), or the tool itself (1). */
export interface Failure {
  kind: 'usage' | 'failed' | 'conflict' | 'interrupted' | 'internal';
  message: string;
  /** What to do next; null where there is nothing to say. */
  next: string | null;
}

/** Builds the document. */
export function failure(kind: Failure['kind'], message: string, next?: string): FailureDocument {
  return { schemaVersion: 1, error: { kind, message, next: next ?? null } };
}
