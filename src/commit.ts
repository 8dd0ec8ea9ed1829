/**
 * The only module that writes to the user's disk, all or nothing.
 *
 * A new folder is written under another name beside its place and renamed at the end. Into an existing folder
 * files go one by one, with a journal that takes every step back when one fails or the user interrupts.
 */
import { randomBytes } from 'node:crypto';
import { access, mkdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { explainWriteError, Interrupted, UserError } from './errors.js';
import { lookAt, type TargetFolder } from './plan/disk.js';
import type { Change } from './plan/types.js';

/** The steps that change the disk; tests replace them to fail at any of them. */
export interface Disk {
  /** Makes one folder; fails if it exists. */
  mkdir(path: string): Promise<unknown>;
  write(path: string, bytes: Buffer, mode: number): Promise<unknown>;
  rename(from: string, to: string): Promise<unknown>;
  unlink(path: string): Promise<unknown>;
  /** Removes an empty folder. */
  rmdir(path: string): Promise<unknown>;
  /** Removes a folder that this run made, with all that is in it. */
  remove(path: string): Promise<unknown>;
}

const REAL_DISK: Disk = {
  mkdir: (path) => mkdir(path),
  write: (path, bytes, mode) => writeFile(path, bytes, { mode, flag: 'wx' }),
  rename,
  unlink,
  rmdir: (path) => rmdir(path),
  remove: (path) => rm(path, { recursive: true, force: true }),
};

/** What to write, and where. */
export interface CommitRequest {
  target: TargetFolder;
  /** Only files to create or to overwrite are written; a conflict among them is a mistake of the caller. */
  changes: readonly Change[];
  /** Aborted when the user interrupts: everything is taken back. */
  signal: AbortSignal;
  /** A last step inside the written folder (git); if it throws, everything is taken back. */
  finish?: (folder: string) => Promise<void>;
  disk?: Disk;
}

/** In an existing folder: holds what is about to be written, and keeps a second run out. */
export const LOCK_FOLDER = '.create-mle-project.tmp';

/** In the lock folder: what is being replaced, by its path. */
const KEPT = 'replaced';

/** Writes the changes; afterwards either all of them are on the disk or none. */
export async function commit(request: CommitRequest): Promise<void> {
  const conflict = request.changes.find(({ action }) => action === 'conflict');
  if (conflict !== undefined) throw new Error(`${conflict.path} is a conflict and must not be written`);
  const journal = new Journal(request.disk ?? REAL_DISK, request.signal);
  try {
    if (request.target.state === 'absent') await writeNewFolder(request, journal);
    else await mergeIntoFolder(request, journal);
  } catch (error) {
    const failures = await journal.takeBack();
    if (failures.length > 0) throw new UserError(`Writing failed and could not be taken back completely:\n${failures.join('\n')}`, { cause: error });
    throw request.signal.aborted ? new Interrupted() : explainWriteError(error, request.target.path);
  }
}

async function writeNewFolder({ target, changes, finish }: CommitRequest, journal: Journal): Promise<void> {
  const parent = dirname(target.path);
  await journal.makeFolders(parent);
  const staging = join(parent, `.${basename(target.path)}.${randomBytes(4).toString('hex')}.tmp`);
  await journal.makeOwnFolder(staging);
  await journal.writeTree(staging, changes.map(({ path, bytes, mode }) => ({ path, bytes, mode })));
  await finish?.(staging);
  try {
    await journal.rename(staging, target.path);
  } catch (error) {
    if (['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '') || (await exists(target.path))) {
      throw new UserError(`${target.path} was created by something else in the meantime; nothing was written.`, {
        hint: 'Look at what is there now, and start again if it is not what you want.',
      });
    }
    throw error;
  }
}

async function mergeIntoFolder({ target, changes, finish }: CommitRequest, journal: Journal): Promise<void> {
  const wanted = changes.filter(({ action }) => action === 'create' || action === 'overwrite');
  const staging = join(target.path, LOCK_FOLDER);
  try {
    await journal.makeOwnFolder(staging);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UserError(`Another run is writing into ${target.path}; nothing was written.`, { hint: await wayOutOf(staging) });
  }
  await refuseStale(target.path, wanted);
  await journal.writeTree(staging, wanted.map(({ bytes, mode }, index) => ({ path: `new/${index}`, bytes, mode })));
  for (const [index, { path, action }] of wanted.entries()) {
    const file = join(target.path, path);
    await journal.makeFolders(dirname(file));
    if (action === 'overwrite') {
      const kept = join(staging, KEPT, path);
      await journal.makeFolders(dirname(kept));
      await journal.move(file, kept);
    }
    await journal.move(join(staging, 'new', String(index)), file);
  }
  await finish?.(target.path);
  await journal.finish(staging);
}

/** What to do about a lock: a run that was killed may have left the only copy of what it replaced. */
async function wayOutOf(staging: string): Promise<string> {
  const kept = join(staging, KEPT);
  const first = (await exists(kept)) ? `copy back what it had replaced (${kept}), then ` : '';
  return `Wait for it. If none is running, one was killed: ${first}remove ${staging}, and start again.`;
}

/** The comparison with the disk was made before the lock was taken: what it said must still be true. */
async function refuseStale(target: string, wanted: readonly Change[]): Promise<void> {
  const disk = await lookAt(target, wanted.map(({ path }) => path));
  for (const { path, before } of wanted) {
    const state = disk.get(path);
    const now = state?.kind === 'file' ? state.sha256 : undefined;
    const asCompared = now === before && (now !== undefined || state?.kind === 'absent');
    if (!asCompared) throw new UserError(`${path} was changed by something else in the meantime; nothing was written.`, { hint: 'Start again.' });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Makes steps on the disk and remembers how to take each of them back. */
class Journal {
  private readonly undo: { what: string; run: () => Promise<unknown> }[] = [];

  constructor(
    private readonly disk: Disk,
    private readonly signal: AbortSignal,
  ) {}

  /** Makes a folder and those above it that are missing. */
  async makeFolders(path: string): Promise<void> {
    if (await exists(path)) return;
    await this.makeFolders(dirname(path));
    await this.step(() => this.disk.mkdir(path));
    this.undo.push({ what: `remove ${path}`, run: () => this.disk.rmdir(path) });
  }

  /** Makes a folder that only this run uses; taking it back removes all that is in it. */
  async makeOwnFolder(path: string): Promise<void> {
    await this.step(() => this.disk.mkdir(path));
    this.undo.push({ what: `remove ${path}`, run: () => this.disk.remove(path) });
  }

  /** Writes files below a folder of this run, side by side. */
  async writeTree(root: string, files: readonly { path: string; bytes: Buffer; mode: number }[]): Promise<void> {
    const folders = new Set(files.map(({ path }) => dirname(path)));
    for (const folder of [...folders].sort()) await this.makeInside(root, folder);
    const written = await Promise.allSettled(
      files.map(({ path, bytes, mode }) => this.step(() => this.disk.write(join(root, path), bytes, mode))),
    );
    // All have ended before anything is taken back: a late write would survive the removal.
    const failed = written.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private readonly inside = new Set<string>();

  /** Like makeFolders, without a look at the disk: below a new folder only this run makes folders. */
  private async makeInside(root: string, folder: string): Promise<void> {
    const path = join(root, folder);
    if (folder === '.' || this.inside.has(path)) return;
    await this.makeInside(root, dirname(folder));
    await this.step(() => this.disk.mkdir(path));
    this.inside.add(path);
  }

  /** Renames; taking it back renames again. */
  async move(from: string, to: string): Promise<void> {
    await this.step(() => this.disk.rename(from, to));
    this.undo.push({ what: `move ${to} back to ${from}`, run: () => this.disk.rename(to, from) });
  }

  /** The last step: after it there is nothing to take back. */
  async rename(from: string, to: string): Promise<void> {
    await this.step(() => this.disk.rename(from, to));
    this.undo.length = 0;
  }

  /** All is in place: only the folder of this run is left to remove. */
  async finish(staging: string): Promise<void> {
    await this.step(() => Promise.resolve());
    this.undo.length = 0;
    // What is left behind, should this fail, is not worth losing the project for.
    await this.disk.remove(staging).catch(() => undefined);
  }

  /** Takes everything back, the last step first; returns what could not be. */
  async takeBack(): Promise<string[]> {
    const failures: string[] = [];
    for (const { what, run } of this.undo.reverse()) {
      if (failures.length > 0) {
        failures.push(what); // the folder of this run holds what could not be moved back: keep it
        continue;
      }
      try {
        await run();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY') continue; // somebody else uses the folder now
        failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    this.undo.length = 0;
    return failures;
  }

  private async step(run: () => Promise<unknown>): Promise<void> {
    if (this.signal.aborted) throw new Interrupted();
    await run();
  }
}
