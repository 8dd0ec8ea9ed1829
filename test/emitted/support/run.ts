import { spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { devNull } from 'node:os';

/** How a command ended. */
export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
  seconds: number;
}

export interface RunOptions {
  cwd: string;
  env?: Record<string, string>;
}

/** Variables of the test run that a user's shell would not have. */
const OURS = /^(CI|VITEST.*|NODE_ENV|NODE_OPTIONS|TEST_.*|npm_.*|INIT_CWD|VIRTUAL_ENV|PYTHONPATH|GIT_.*)$/;

/** Git without an identity: who runs the tests is no part of what is created. */
const ANONYMOUS = { GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' };

/** The environment of a user's shell. */
export function userEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter(([name, value]) => !OURS.test(name) && value !== undefined);
  return { ...(Object.fromEntries(own) as Record<string, string>), ...ANONYMOUS, ...extra };
}

/** Runs a command to its end, whatever its exit code. */
export async function attempt(command: string, args: string[], { cwd, env }: RunOptions): Promise<Outcome> {
  const started = performance.now();
  const child = spawn(command, args, { cwd, env: userEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { status, stdout, stderr, seconds: (performance.now() - started) / 1000 };
}

/** Runs a command that must succeed; the error shows the end of what it printed. */
export async function run(command: string, args: string[], options: RunOptions): Promise<Outcome> {
  const outcome = await attempt(command, args, options);
  if (outcome.status === 0) return outcome;
  const printed = `${outcome.stdout}\n${outcome.stderr}`.split('\n').slice(-60).join('\n');
  throw new Error(`${command} ${args.join(' ')} ended with ${outcome.status} in ${options.cwd}\n${printed}`);
}

/** Ids of the processes that work in a folder (Linux; elsewhere none is found). */
export function processesIn(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((id) => {
    try {
      return readlinkSync(`/proc/${id}/cwd`).startsWith(folder);
    } catch {
      return false; // it has ended, or it is not ours to see
    }
  });
}
