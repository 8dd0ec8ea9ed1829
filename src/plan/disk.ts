import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { explainDiskError, UserError } from '../errors.js';
import { sha256 } from './manifest.js';

/** What stands on the disk where a file is planned. */
export type DiskState =
  | { kind: 'absent' }
  | { kind: 'file'; sha256: string; bytes: Buffer }
  /** A folder, a symbolic link, a device: nothing that a file may replace. */
  | { kind: 'other'; what: string }
  /** A folder on the way is no folder. */
  | { kind: 'blocked'; by: string; what: string };

/** The folder to write into, as it is before anything is written. */
export interface TargetFolder {
  /** Absolute, symbolic links resolved. */
  path: string;
  state: 'absent' | 'empty' | 'filled';
}

/** Looks at the target; a file in its place or on the way to it is a UserError. */
export async function inspectTarget(directory: string): Promise<TargetFolder> {
  const path = resolve(directory);
  try {
    const real = await realpath(path);
    const stat = await lstat(real);
    if (!stat.isDirectory()) throw notAFolder(directory);
    return { path: real, state: (await readdir(real)).length === 0 ? 'empty' : 'filled' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { path: await absentPath(path, directory), state: 'absent' };
    if (code === 'ENOTDIR') throw notAFolder(directory);
    throw explainDiskError(error, directory);
  }
}

/** Resolves the nearest folder that exists above an absent target; a dangling link is no absent target. */
async function absentPath(path: string, directory: string): Promise<string> {
  // A folder may be there by now, from another run; it is the commit's business to say so.
  if ((await kindOf(path)) === 'symbolic link') throw new UserError(`${directory} is a symbolic link to nothing.`, { hint: 'Choose another folder, or remove the link.' });
  const parent = dirname(path);
  const name = path.slice(parent.length).replace(/^[/\\]/, '');
  try {
    const real = await realpath(parent);
    if (!(await lstat(real)).isDirectory()) throw notAFolder(directory);
    return join(real, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return join(await absentPath(parent, directory), name);
    throw explainDiskError(error, directory);
  }
}

function notAFolder(directory: string): UserError {
  return new UserError(`${directory}: a file stands where a folder must be.`, { hint: 'Choose another folder, or move the file away.' });
}

/** What is on the disk at each of the paths; follows no link inside the target. */
export async function lookAt(target: string, paths: readonly string[]): Promise<Map<string, DiskState>> {
  const folders = new Map<string, Promise<Obstacle | undefined>>();
  const obstacle = (folder: string): Promise<Obstacle | undefined> => {
    if (folder === '.') return Promise.resolve(undefined);
    const known = folders.get(folder) ?? findObstacle(folder);
    folders.set(folder, known);
    return known;
  };
  const findObstacle = async (folder: string): Promise<Obstacle | undefined> => {
    const above = await obstacle(dirname(folder));
    if (above !== undefined) return above;
    const what = await kindOf(join(target, folder));
    return what === 'folder' ? undefined : { by: folder, what };
  };
  const states = await Promise.all(
    paths.map(async (path): Promise<[string, DiskState]> => {
      const blocked = await obstacle(dirname(path));
      if (blocked?.what !== undefined) return [path, { kind: 'blocked', by: blocked.by, what: blocked.what }];
      if (blocked !== undefined) return [path, { kind: 'absent' }];
      return [path, await stateOf(join(target, path))];
    }),
  );
  return new Map(states);
}

/** A folder that is absent (`what` is undefined) or no folder. */
interface Obstacle {
  by: string;
  what: string | undefined;
}

async function stateOf(file: string): Promise<DiskState> {
  const what = await kindOf(file);
  if (what === undefined) return { kind: 'absent' };
  if (what !== 'file') return { kind: 'other', what };
  try {
    const bytes = await readFile(file);
    return { kind: 'file', sha256: sha256(bytes), bytes };
  } catch (error) {
    throw explainDiskError(error, file);
  }
}

async function kindOf(path: string): Promise<string | undefined> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) return 'symbolic link';
    if (stat.isDirectory()) return 'folder';
    return stat.isFile() ? 'file' : 'special file';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw explainDiskError(error, path);
  }
}
