import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import fs from 'fs-extra';
import { describe, expect, test } from 'vitest';
import { commit, LOCK_FOLDER, type Disk } from '../../src/commit.js';
import { Interrupted, UserError } from '../../src/errors.js';
import { compare } from '../../src/plan/changes.js';
import { inspectTarget, lookAt } from '../../src/plan/disk.js';
import type { Change, PlannedFile } from '../../src/plan/types.js';
import { emptyFolder, snapshot } from '../support/cli.js';

const FILES: PlannedFile[] = ['README.md', 'src/a/one.py', 'src/a/two.py', 'src/b/deep/er/three.py', 'run.sh'].map((path) => ({
  path,
  bytes: Buffer.from(`new ${path}`),
  mode: path.endsWith('.sh') ? 0o755 : 0o644,
  stage: 'training',
}));

/** What an existing folder holds in these tests: one file to overwrite, one to leave alone, one folder that is there. */
const EXISTING = { 'README.md': 'old', 'notes.txt': 'mine', 'src/a/keep.py': 'mine too' };

async function fill(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await fs.outputFile(join(folder, path), text);
  }
}

async function changesFor(folder: string, force = true): Promise<Change[]> {
  return compare(FILES, await lookAt(folder, FILES.map(({ path }) => path)), force);
}

/** The real disk, where `before` is called ahead of every step with its number. */
function countedDisk(before: (step: number) => void): Disk {
  let steps = 0;
  const step = (): void => {
    steps += 1;
    before(steps);
  };
  return {
    mkdir: async (path) => (step(), fs.mkdir(path)),
    write: async (path, bytes, mode) => (step(), fs.writeFile(path, bytes, { mode, flag: 'wx' })),
    rename: async (from, to) => (step(), fs.rename(from, to)),
    unlink: async (path) => (step(), fs.unlink(path)),
    rmdir: async (path) => (step(), fs.rmdir(path)),
    remove: async (path) => (step(), fs.remove(path)),
  };
}

const never = new AbortController().signal;

/** Commits into a folder that is new, or filled with EXISTING. */
async function attempt(kind: 'new' | 'existing', disk: Disk, signal = never): Promise<{ home: string; run: Promise<void> }> {
  const home = await emptyFolder();
  const folder = join(home, 'deep/project');
  if (kind === 'existing') await fill(folder, EXISTING);
  const request = { target: await inspectTarget(folder), changes: await changesFor(folder), signal, disk };
  return { home, run: commit(request) };
}

describe.each(['new', 'existing'] as const)('into a %s folder', (kind) => {
  const before = kind === 'new' ? {} : Object.fromEntries(Object.entries(EXISTING).map(([path, text]) => [`deep/project/${path}`, text]));

  test('writes every file, and leaves nothing else', async () => {
    let steps = 0;
    const { home, run } = await attempt(kind, countedDisk((step) => (steps = step)));
    await run;
    expect(steps).toBeGreaterThan(8);
    expect(await snapshot(home)).toEqual({ ...before, ...Object.fromEntries(FILES.map(({ path, bytes }) => [`deep/project/${path}`, bytes.toString()])) });
    expect((await fs.stat(join(home, 'deep/project/run.sh'))).mode & 0o111).not.toBe(0);
    expect(await readdir(join(home, 'deep'))).toEqual(['project']);
    expect(await readdir(join(home, 'deep/project'))).not.toContain(LOCK_FOLDER);
  });

  test.each(['ENOSPC', 'EACCES', 'EIO'])('whatever step fails with %s: the disk is as before', async (code) => {
    for (let failing = 1; ; failing += 1) {
      const seen = { step: 0 };
      const disk = countedDisk((step) => {
        seen.step = step;
        if (step !== failing) return;
        throw Object.assign(new Error(`${code}: injected`), { code });
      });
      const { home, run } = await attempt(kind, disk);
      const error: unknown = await run.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (seen.step < failing) break;
      if (error === undefined) continue; // only the removal of the empty staging folder failed: all is written
      expect(await snapshot(home)).toEqual(before);
      if (kind === 'new') expect(await readdir(home)).toEqual([]);
      if (code === 'ENOSPC') expect((error as UserError).message).toContain('no space is left');
    }
  });

  test('interrupted before any step: the disk is as before', async () => {
    for (let interrupted = 1; ; interrupted += 1) {
      const seen = { step: 0 };
      const controller = new AbortController();
      const disk = countedDisk((step) => {
        if (step === interrupted) controller.abort();
        seen.step = step;
      });
      const { home, run } = await attempt(kind, disk, controller.signal);
      const error: unknown = await run.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (seen.step < interrupted) break;
      if (error === undefined) {
        // The interruption came with the very last step: then all of it is there.
        expect(Object.keys(await snapshot(home))).toHaveLength(FILES.length + (kind === 'new' ? 0 : 2));
        continue;
      }
      expect(error).toBeInstanceOf(Interrupted);
      expect(await snapshot(home)).toEqual(before);
    }
  });

  test('a last step that fails takes everything back', async () => {
    const home = await emptyFolder();
    const folder = join(home, 'deep/project');
    if (kind === 'existing') await fill(folder, EXISTING);
    const finish = (): Promise<void> => Promise.reject(new UserError('git failed'));
    await expect(commit({ target: await inspectTarget(folder), changes: await changesFor(folder), signal: never, finish })).rejects.toThrow('git failed');
    expect(await snapshot(home)).toEqual(before);
  });
});

test('whatever is there and whatever fails: all or nothing', async () => {
  const anyTree = fc.dictionary(fc.constantFrom('README.md', 'src/a/one.py', 'src/b/deep/x', 'src/c', 'other/y'), fc.constantFrom('', 'old', 'new README.md'));
  await fc.assert(
    fc.asyncProperty(anyTree, fc.integer({ min: 1, max: 30 }), fc.boolean(), async (tree, failing, interrupt) => {
      const folder = join(await emptyFolder(), 'project');
      await fill(folder, tree);
      const exists = await fs.pathExists(folder);
      const before = exists ? await snapshot(folder) : {};
      const controller = new AbortController();
      const disk = countedDisk((step) => {
        if (step !== failing) return;
        if (interrupt) controller.abort();
        else throw new Error('injected');
      });
      const wanted = await changesFor(folder);
      const changes = wanted.filter(({ action }) => action !== 'conflict');
      const written = await commit({ target: await inspectTarget(folder), changes, signal: controller.signal, disk }).then(
        () => true,
        () => false,
      );
      expect(await fs.pathExists(folder)).toBe(exists || written);
      const now = exists || written ? await snapshot(folder) : {};
      const news = Object.fromEntries(changes.map(({ path, bytes }) => [path, bytes.toString()]));
      // A failing removal of the emptied staging folder is the one thing that may remain.
      const seen = Object.fromEntries(Object.entries(now).filter(([path]) => !path.startsWith(LOCK_FOLDER)));
      expect(seen).toEqual(written ? { ...before, ...news } : before);
    }),
    { numRuns: 60 },
  );
});

describe('two runs at once', () => {
  test('into one new folder: one wins, the other says so, and the winner is complete', async () => {
    const folder = join(await emptyFolder(), 'project');
    const target = await inspectTarget(folder);
    const changes = await changesFor(folder);
    const results = await Promise.allSettled([1, 2, 3].map(() => commit({ target, changes, signal: never })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) if (result.status === 'rejected') expect(String(result.reason)).toContain('in the meantime');
    expect(Object.keys(await snapshot(folder))).toHaveLength(FILES.length);
    expect(await readdir(join(folder, '..'))).toEqual(['project']);
  });

  test('into one existing folder: nobody loses anything', async () => {
    const folder = join(await emptyFolder(), 'project');
    await fill(folder, EXISTING);
    const target = await inspectTarget(folder);
    const changes = await changesFor(folder);
    const results = await Promise.allSettled([1, 2, 3].map(() => commit({ target, changes, signal: never })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(Object.keys(await snapshot(folder))).toHaveLength(FILES.length + 2);
  });

  test('a file that appears between the look and the writing is not overwritten', async () => {
    const folder = join(await emptyFolder(), 'project');
    await fill(folder, EXISTING);
    const changes = await changesFor(folder);
    await fill(folder, { 'run.sh': 'somebody else' });
    await expect(commit({ target: await inspectTarget(folder), changes, signal: never })).rejects.toThrow('run.sh was changed by something else');
    expect(await snapshot(folder)).toEqual({ ...EXISTING, 'run.sh': 'somebody else' });
  });
});

describe('links', () => {
  test('are never followed out of the folder', async () => {
    const home = await emptyFolder();
    const folder = join(home, 'project');
    await mkdir(join(home, 'outside'));
    await writeFile(join(home, 'outside/README.md'), 'precious');
    await mkdir(folder);
    await symlink('../outside', join(folder, 'src'));
    await symlink('../outside/README.md', join(folder, 'README.md'));
    const changes = await changesFor(folder);
    expect(changes.filter(({ action }) => action === 'conflict').map(({ path, why }) => [path, why])).toEqual([
      ['README.md', 'a symbolic link stands in its place'],
      ['src/a/one.py', 'src is a symbolic link, where a folder must be'],
      ['src/a/two.py', 'src is a symbolic link, where a folder must be'],
      ['src/b/deep/er/three.py', 'src is a symbolic link, where a folder must be'],
    ]);
    await expect(commit({ target: await inspectTarget(folder), changes, signal: never })).rejects.toThrow('conflict');
  });

  test('a link to a folder is that folder, a link to nothing is refused', async () => {
    const home = await emptyFolder();
    await mkdir(join(home, 'real'));
    await symlink('real', join(home, 'link'));
    await symlink('nothing', join(home, 'dangling'));
    expect((await inspectTarget(join(home, 'link'))).path).toBe(await fs.realpath(join(home, 'real')));
    await expect(inspectTarget(join(home, 'dangling'))).rejects.toThrow('symbolic link to nothing');
    await expect(inspectTarget(join(home, 'dangling/below'))).rejects.toThrow('symbolic link to nothing');
  });
});
