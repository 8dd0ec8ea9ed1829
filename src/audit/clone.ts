/** A Git address is cloned shallowly into a temporary folder with everything switched off that could run code or ask. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.js';

/** Whether the argument is an address rather than a folder. */
export function isAddress(target: string): boolean {
  return /^(?:https?|git|ssh|file):\/\//i.test(target) || /^[\w.-]+@[\w.-]+:/.test(target);
}

/** Address without credentials, for messages and reports. */
export function plainAddress(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}

const OFF = {
  'core.hooksPath': '/dev/null', 'core.fsmonitor': 'false', 'core.symlinks': 'false', 'core.autocrlf': 'false', 'filter.lfs.smudge': '', 'filter.lfs.process': '', 'filter.lfs.required': 'false',
  'submodule.recurse': 'false', 'fetch.recurseSubmodules': 'false', 'protocol.ext.allow': 'never', 'credential.helper': '', 'init.templateDir': '', 'transfer.fsckObjects': 'true', 'http.lowSpeedLimit': '1000', 'http.lowSpeedTime': '30',
} as const;

/** Clones, lets `work` use the folder, and removes it whatever happens. */
export async function withClone<T>(address: string, work: (folder: string) => Promise<T>): Promise<T> {
  if (address.startsWith('-')) throw new UserError(`"${address}" is no Git address.`, { exitCode: 2 });
  const { execa } = await import('execa');
  const folder = await mkdtemp(join(tmpdir(), 'mle-audit-'));
  try {
    const settings = Object.entries(OFF).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const result = await execa('git', [...settings, 'clone', '--quiet', '--depth=1', '--single-branch', '--no-tags', '--no-recurse-submodules', '--template=', '--', address, join(folder, 'repository')], {
      env: { GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', SSH_ASKPASS: '', GIT_SSH_COMMAND: 'ssh -oBatchMode=yes', GIT_LFS_SKIP_SMUDGE: '1', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file', GCM_INTERACTIVE: 'never' },
      timeout: 120_000, reject: false, stdin: 'ignore',
    });
    if (result.failed) throw new UserError(`${plainAddress(address)} could not be cloned.`, { hint: result.stderr.split('\n').filter(Boolean).at(-1) ?? '', cause: result.cause });
    return await work(join(folder, 'repository'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
