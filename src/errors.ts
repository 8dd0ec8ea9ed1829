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

/** Ctrl-C, SIGTERM or a cancelled prompt: the run ends with 130, and what was being written is taken back. */
export class Interrupted extends Error {
  constructor(message = 'Interrupted: nothing was written.') {
    super(message);
    this.name = 'Interrupted';
  }
}

const DISK_ERRORS: Readonly<Record<string, { says: string; hint: string }>> = {
  EACCES: { says: 'may not be written or read', hint: 'Choose another folder, or change its permissions.' },
  EPERM: { says: 'may not be written or read', hint: 'Choose another folder, or change its permissions.' },
  EROFS: { says: 'is on a read-only file system', hint: 'Choose a folder elsewhere.' },
  ENOSPC: { says: 'cannot be written: no space is left on the disk', hint: 'Free some space, or choose a folder on another disk.' },
  EDQUOT: { says: 'cannot be written: your quota on this disk is used up', hint: 'Free some space, or choose a folder on another disk.' },
  ENOTDIR: { says: 'cannot be reached: a file stands where a folder must be', hint: 'Choose another folder, or move the file away.' },
  ENAMETOOLONG: { says: 'is too long a path', hint: 'Choose a folder with a shorter path.' },
  EMFILE: { says: 'cannot be opened: too many files are open', hint: 'Close programs, or raise the limit (ulimit -n).' },
  ELOOP: { says: 'is a symbolic link that leads to itself', hint: 'Choose another folder, or remove the link.' },
};

/** Nothing can be found from a folder that was removed while one stood in it. */
export function explainCurrentFolder(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException | undefined)?.syscall !== 'uv_cwd') return error;
  return new UserError('The current folder does not exist any more.', { hint: 'Go to another folder: cd ~', cause: error });
}

/** The same for a step that writes, where a missing folder and the rarer refusals have a meaning as well. */
export function explainWriteError(error: unknown, path: string): unknown {
  const explained = explainDiskError(error, path);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (explained instanceof UserError || code === undefined || syscall === undefined) return explained;
  return new UserError(`${path} cannot be made: the system refuses it (${code}).`, { hint: 'Choose a folder elsewhere.', cause: error });
}

/** An error of the file system as a sentence with what to do; anything else is returned as it came. */
export function explainDiskError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const known = DISK_ERRORS[(error as NodeJS.ErrnoException).code ?? ''];
  if (known === undefined) return error;
  return new UserError(`${path} ${known.says}.`, { hint: known.hint, cause: error });
}
