import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import fs from 'fs-extra';
import { describe, expect, test } from 'vitest';
import { manifestFile, MANIFEST, readManifest } from '../../src/plan/manifest.js';
import type { PlannedFile } from '../../src/plan/types.js';
import { compareWithManifest } from '../../src/status/compare.js';
import { ownShare } from '../../src/status/share.js';
import { readTree } from '../../src/status/tree.js';
import { answersFor } from '../support/answers.js';
import { emptyFolder } from '../support/cli.js';

const planned: PlannedFile[] = [
  { path: 'README.md', bytes: Buffer.from('# Title\n'), mode: 0o644, stage: 'documentation' },
  { path: 'src/p/training/train.py', bytes: Buffer.from('a = 1\n\nb = 2\nc = 3\n'), mode: 0o644, stage: 'training' },
  { path: 'src/p/serving/app.py', bytes: Buffer.from('app = 1\n'), mode: 0o644, stage: 'api' },
  { path: 'requirements/dev.txt', bytes: Buffer.from('x==1\n'.repeat(500)), mode: 0o644, stage: 'environment' },
];
const manifest = readManifest(manifestFile('1.0.0', answersFor(), planned).bytes.toString(), MANIFEST);

function present(edits: Record<string, string | null> = {}): Map<string, Buffer> {
  const files = new Map(planned.map(({ path, bytes }) => [path, bytes]));
  for (const [path, text] of Object.entries(edits)) {
    if (text === null) files.delete(path);
    else files.set(path, Buffer.from(text));
  }
  return files;
}

const original = (path: string): string | undefined => planned.find((file) => file.path === path)?.bytes.toString();

describe('the state of files', () => {
  test('created, changed, deleted, own; an own file takes the stage of its neighbours', () => {
    const files = compareWithManifest(manifest, present({ 'README.md': 'mine', 'src/p/serving/app.py': null, 'src/p/training/mine.py': 'x', 'notes.md': 'y' }));
    expect(files).toEqual([
      { path: 'README.md', state: 'changed', stage: 'documentation' },
      { path: 'notes.md', state: 'own', stage: null },
      { path: 'requirements/dev.txt', state: 'created', stage: 'environment' },
      { path: 'src/p/serving/app.py', state: 'deleted', stage: 'api' },
      { path: 'src/p/training/mine.py', state: 'own', stage: 'training' },
      { path: 'src/p/training/train.py', state: 'created', stage: 'training' },
    ]);
  });
});

describe('the own share', () => {
  const share = (edits: Record<string, string | null>) => ownShare(compareWithManifest(manifest, present(edits)), present(edits), original);

  test('is nothing right after creation', () => {
    expect(share({}).percent).toBe(0);
  });

  test('counts new lines of changed files and whole own files, blank lines and pins never', () => {
    // 1 + 4 + 1 lines of which one is new; then 4 more own ones
    expect(share({ 'src/p/training/train.py': 'a = 1\n\n\nb = 2\nmine = 1\nc = 3\n' })).toEqual({ percent: 16.7, byStage: { documentation: 0, environment: 0, training: 25, api: 0 } });
    expect(share({ 'src/p/serving/mine.py': 'a\nb\n\nc\nd\ne\n' })).toMatchObject({ percent: 50, byStage: { api: 83.3 } });
    expect(share({ 'requirements/dev.txt': 'y==2\n'.repeat(900) }).percent).toBe(0);
  });

  test('claims nothing for a changed file whose original nobody knows', () => {
    const edits = { 'README.md': '# Other\n' };
    expect(ownShare(compareWithManifest(manifest, present(edits)), present(edits), () => undefined).percent).toBe(0);
  });
});

describe('reading a project', () => {
  test('takes what git would track, follows no link, leaves large files', async () => {
    const folder = await emptyFolder();
    const outside = await emptyFolder();
    await fs.outputFile(join(outside, 'secret.py'), 'x');
    for (const [path, text] of Object.entries({
      '.gitignore': 'data/\n*.log\n',
      'data/raw.csv': 'x',
      'a.log': 'x',
      'src/a.py': 'x',
      'src/data/b.py': 'x',
      '.venv/lib.py': 'x',
      'big.py': 'x'.repeat(3_000_000),
    })) {
      await fs.outputFile(join(folder, path), text);
    }
    await symlink(outside, join(folder, 'link'));
    await mkdir(join(folder, 'empty'));
    expect([...(await readTree(folder)).keys()].sort()).toEqual(['.gitignore', 'src/a.py']);
  });
});
