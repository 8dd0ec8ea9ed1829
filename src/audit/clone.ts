/** A Git address is cloned shallowly into a temporary folder with everything switched off that could run code or ask. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Interrupted, UserError } from '../errors.js';
import { endOnSignal, uninterrupted } from '../signals.js';
import { visible } from '../terminal.js';
import { maskSecrets } from './mask.js';

/** Whether the argument is an address rather than a folder. */
export function isAddress(target: string): boolean {
  return /^(?:https?|git|ssh|file):\/\//i.test(target) || /^[\w.-]{1,100}@[\w.-]{1,250}:/.test(target);
}

/** Address without credentials, for messages and reports. */
export function plainAddress(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}

const OFF = {
  'core.hooksPath': '/dev/null', 'core.fsmonitor': 'false', 'core.symlinks': 'false', 'core.autocrlf': 'false', 'core.attributesFile': '/dev/null', 'filter.lfs.smudge': '', 'filter.lfs.process': '', 'filter.lfs.required': 'false',
  'submodule.recurse': 'false', 'fetch.recurseSubmodules': 'false', 'protocol.ext.allow': 'never', 'credential.helper': '', 'init.templateDir': '', 'http.lowSpeedLimit': '1000', 'http.lowSpeedTime': '30',
} as const;

const SETTINGS = Object.entries(OFF).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
const LIMIT_SECONDS = 120;

/** Clones, lets `work` use the folder, and removes it whatever happens, Ctrl-C included. */
export async function withClone<T>(address: string, work: (folder: string) => Promise<T>): Promise<T> {
  try {
    return await uninterrupted(async (signal) => {
      const folder = await mkdtemp(join(tmpdir(), 'mle-audit-'));
      try {
        await clone(address, join(folder, 'repository'), signal);
        const result = await work(join(folder, 'repository'));
        // A signal that came meanwhile is heard: the first pause may still belong to the round of events that is under way.
        await setImmediate();
        await setImmediate();
        if (signal.aborted) throw new Interrupted('Interrupted.');
        return result;
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    });
  } finally {
    endOnSignal();
  }
}

async function clone(address: string, folder: string, signal: AbortSignal): Promise<void> {
  const { execa } = await import('execa');
  const late = AbortSignal.timeout(LIMIT_SECONDS * 1000);
  const stop = AbortSignal.any([signal, late]);
  const git = execa('git', [...SETTINGS, 'clone', '--quiet', '--depth=1', '--single-branch', '--no-tags', '--no-recurse-submodules', '--template=', '--', address, folder], {
    env: quietEnvironment(), cancelSignal: stop, reject: false, stdin: 'ignore', detached: GROUPS,
  });
  // The helper that speaks HTTP for git outlives it and holds its pipe: the whole group has to end.
  stop.addEventListener('abort', () => { endGroup(git.pid); }, { once: true });
  const result = await git;
  if (signal.aborted) throw new Interrupted('Interrupted.');
  if (!result.failed) return;
  const lines = result.stderr.split('\n').filter(Boolean);
  const said = lines.find((line) => line.startsWith('fatal:')) ?? lines.at(-1) ?? '';
  const hint = result.code === 'ENOENT' ? 'git is not installed: clone it elsewhere and audit the folder.' : late.aborted ? `It took more than ${LIMIT_SECONDS} seconds: clone it yourself and audit the folder.` : maskSecrets(visible(said));
  throw new UserError(`${visible(plainAddress(address))} could not be cloned.`, { hint, cause: result.cause });
}

/** Windows knows no groups of processes. */
const GROUPS = process.platform !== 'win32';

function endGroup(leader: number | undefined): void {
  if (!GROUPS || leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** Nobody is asked, no configuration of the machine is read, and a git that called us (a hook) does not lead ours elsewhere. */
function quietEnvironment(): Record<string, string | undefined> {
  const foreign = Object.keys(process.env).filter((name) => name.startsWith('GIT_') && !/^GIT_(?:SSL|EXEC_PATH)/.test(name));
  return {
    ...Object.fromEntries(foreign.map((name) => [name, undefined])),
    GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', SSH_ASKPASS: '', GIT_SSH_COMMAND: 'ssh -oBatchMode=yes', GIT_LFS_SKIP_SMUDGE: '1', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file', GCM_INTERACTIVE: 'never', LC_ALL: 'C',
  };
}
