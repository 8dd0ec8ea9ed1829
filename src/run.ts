import { execa } from 'execa';
import { UserError } from './errors.js';
import { findPython, preflight } from './preflight.js';

/**
 * Sets a new project up and serves it until Ctrl-C; the project's own tasks.py prints a line per step.
 *
 * With `json`, what it prints goes to stderr: stdout carries one document only. Returns the exit code.
 */
export async function runProject(folder: string, json: boolean): Promise<number> {
  const python = await findPython();
  if (python === undefined) {
    const how = (await preflight(folder)).find(({ state }) => state === 'missing')?.detail;
    throw new UserError('The project is written but cannot be run: Python 3.11, 3.12 or 3.13 was not found.', { hint: how });
  }
  // Ctrl-C reaches the child as well; it stops the service and ends, and this process waits for it.
  const ignore = (): void => undefined;
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', ignore);
  const result = await execa(python.command, ['tasks.py', 'up'], {
    cwd: folder,
    stdin: 'inherit',
    stdout: json ? process.stderr : 'inherit',
    stderr: 'inherit',
    reject: false,
  });
  if (result.exitCode === 0 || result.signal === 'SIGINT' || result.exitCode === 130) return 0;
  throw new UserError(`tasks.py up ended with exit code ${result.exitCode ?? result.signal ?? 'unknown'}.`, { hint: `The project is written: ${folder}` });
}
