import { dirname, join } from 'node:path';
import { execa, type Options } from 'execa';
import fs from 'fs-extra';
import { Interrupted } from './errors.js';

/** Where git's own environment would lead it away from the folder it is called in. */
const FOREIGN = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_COMMON_DIR', 'GIT_NAMESPACE', 'GIT_CONFIG_PARAMETERS', 'GIT_CONFIG_COUNT'];

const QUIET: Options = {
  env: { ...Object.fromEntries(FOREIGN.map((name) => [name, undefined])), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' },
  stdin: 'ignore',
  timeout: 30_000,
};

/** Whether a folder, existing or not, lies inside a repository: git itself is not asked, since it may be configured to refuse. */
export async function insideRepository(folder: string): Promise<boolean> {
  if (await fs.pathExists(join(folder, '.git'))) return true;
  const parent = dirname(folder);
  return parent !== folder && insideRepository(parent);
}

/** The content of a file in the scaffold commit; undefined where there is none. Runs no configured program. */
export async function scaffoldBlob(folder: string, path: string): Promise<string | undefined> {
  return ask(folder, ['cat-file', 'blob', `scaffold:${path}`], false);
}

/** Whether `git apply` would take a patch in this folder; changes nothing. */
export async function patchFits(folder: string, patch: string): Promise<boolean> {
  const { exitCode } = await execa('git', ['apply', '--check', '-'], { ...QUIET, stdin: 'pipe', input: patch, cwd: folder, reject: false });
  return exitCode === 0;
}

async function ask(cwd: string, args: string[], trim = true): Promise<string | undefined> {
  const result = await execa('git', args, { ...QUIET, cwd, reject: false, stripFinalNewline: trim });
  return result.exitCode === 0 ? String(result.stdout) : undefined;
}

/** What the scaffold commit says. */
export interface ScaffoldCommit {
  version: string;
  /** How the same is created again; the body of the message. */
  replay: string;
  /** The name to commit under where git knows none. */
  author: string;
  /** The files to commit, relative to the folder. */
  paths: readonly string[];
  signal: AbortSignal;
}

/**
 * Makes a folder a repository with one honest commit, tagged `scaffold`.
 *
 * Hooks, templates, signing and ignore files of the machine are switched off: the commit is the same everywhere.
 * Returns a note when it could not be done; the folder is then as before.
 */
export async function commitScaffold(folder: string, request: ScaffoldCommit): Promise<string | undefined> {
  try {
    const git = (...args: string[]): Promise<unknown> => run(folder, [...SETTINGS, ...args], request.signal);
    await git('init', '--quiet', '--template=');
    await git('add', '--force', '--', ...request.paths);
    const identity = await fallbackIdentity(folder, request.author);
    const message = `Scaffold with create-mle-project ${request.version}\n\n${request.replay}\n`;
    await git(...identity, 'commit', '--quiet', '--no-verify', '--no-gpg-sign', '--cleanup=verbatim', '--message', message);
    await git(...identity, 'tag', '--no-sign', 'scaffold');
    return undefined;
  } catch (error) {
    await fs.remove(join(folder, '.git'));
    if (request.signal.aborted) throw new Interrupted();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'git is not installed: the project is no repository yet.';
    const reason = error instanceof Error ? (error.message.split('\n').at(-1) ?? '') : String(error);
    return `git could not make the first commit (${reason}): the project is no repository yet.`;
  }
}

const SETTINGS = [
  ['init.defaultBranch', 'main'],
  ['core.hooksPath', '.git/no-hooks'],
  ['core.fsmonitor', 'false'],
  ['core.autocrlf', 'false'],
  ['core.excludesFile', ''],
  ['core.attributesFile', ''],
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['commit.template', ''],
].flatMap(([key, value]) => ['-c', `${key}=${value}`]);

async function run(cwd: string, args: readonly string[], cancelSignal: AbortSignal): Promise<unknown> {
  return execa('git', args, { ...QUIET, cwd, cancelSignal });
}

/** Empty where git knows who commits; otherwise an identity for this one commit. */
async function fallbackIdentity(folder: string, author: string): Promise<string[]> {
  const known = async (setting: string, variables: readonly string[]): Promise<boolean> =>
    variables.every((name) => Boolean(process.env[name])) || Boolean(await ask(folder, ['config', '--get', setting]));
  const [name, email] = await Promise.all([
    known('user.name', ['GIT_AUTHOR_NAME', 'GIT_COMMITTER_NAME']),
    known('user.email', ['GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_EMAIL']),
  ]);
  return [
    ...(name ? [] : ['-c', `user.name=${author === '' ? 'create-mle-project' : author}`]),
    ...(email ? [] : ['-c', 'user.email=create-mle-project@localhost']),
  ];
}
