/** Work on hostile input with an end: V8 stops it when its time is over, even within a regular expression, and on Ctrl-C. */
import vm from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { Interrupted } from '../errors.js';

/** What was to be done took longer than it may. */
export class TookTooLong extends Error {}

const KEY = Symbol.for('create-mle-project.bounded');
/** Only a script can be given a time, so the work is handed to one. */
const script = new vm.Script(`globalThis[Symbol.for('${KEY.description!}')]()`);

/** Runs the work, at most so many milliseconds; nothing that it does is sandboxed by this. */
export function bounded<T>(work: () => T, millis: number): T {
  const surroundings = globalThis as unknown as Record<symbol, unknown>;
  surroundings[KEY] = work;
  try {
    return script.runInThisContext({ timeout: Math.max(1, Math.ceil(millis)), breakOnSigint: isMainThread }) as T;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new TookTooLong();
    if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw new Interrupted('Interrupted.');
    throw error;
  } finally {
    surroundings[KEY] = undefined;
  }
}
