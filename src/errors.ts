/** How a run ends; see "Exit codes" in README. */
export type ExitCode = 0 | 1 | 2 | 130;

/** What goes with a {@link UserError}: how the run ends and what to do next. */
export interface UserErrorOptions {
  /** 1 when the work failed (the default), 2 when the call was wrong. */
  exitCode?: 1 | 2;
  /** One sentence on what to do, shown on a line of its own. */
  hint?: string | undefined;
  /** What made it fail; shown only with DEBUG set. */
  cause?: unknown;
}

/** An error that is meant for the person at the keyboard: printed as it is, without a stack trace. */
export class UserError extends Error {
  readonly exitCode: 1 | 2;
  readonly hint: string | undefined;

  constructor(message: string, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'UserError';
    this.exitCode = options.exitCode ?? 1;
    this.hint = options.hint;
  }
}

/** Ctrl-C, SIGTERM or a cancelled prompt: whatever was begun is undone and the run ends with 130. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted: nothing was written.');
    this.name = 'Interrupted';
  }
}
