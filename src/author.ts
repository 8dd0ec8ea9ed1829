import { execFile } from 'node:child_process';
import { findProgram } from './preflight.js';

/**
 * The user's name as git knows it; empty without git or without a name.
 *
 * Every run asks it, so it goes without execa, which takes longer to load than git to answer.
 */
export async function gitUserName(): Promise<string> {
  const git = await findProgram('git');
  if (git === undefined) return '';
  return new Promise((resolve) => {
    execFile(git, ['config', '--get', 'user.name'], { timeout: 10_000 }, (error, stdout) => {
      resolve(error === null ? stdout.trim() : '');
    });
  });
}
