import { describe, expect, test } from 'vitest';
import { applyPatch } from 'diff';
import type { DiskState } from '../../src/plan/disk.js';
import { planFiles } from '../../src/plan/files.js';
import { MANIFEST, readManifest, sha256 } from '../../src/plan/manifest.js';
import type { Change, PlannedFile } from '../../src/plan/types.js';
import { updateChanges } from '../../src/plan/update.js';
import { answersFor } from '../support/answers.js';
import { FIXTURE_TEMPLATES } from '../support/cli.js';

const inputs = { version: '1.0.0', templates: FIXTURE_TEMPLATES };
const before = await planFiles(answersFor({}, { stages: ['ci'] }), inputs);
const after = await planFiles(answersFor({}, { stages: ['ci', 'api'] }), inputs);

/** The disk right after creation, with some files edited (a text) or deleted (null). */
function diskWith(edits: Record<string, string | null> = {}): Map<string, DiskState> {
  const disk = new Map<string, DiskState>();
  const put = (path: string, bytes: Buffer): unknown => disk.set(path, { kind: 'file', sha256: sha256(bytes), bytes });
  for (const { path, bytes } of before) put(path, bytes);
  for (const [path, text] of Object.entries(edits)) {
    if (text === null) disk.set(path, { kind: 'absent' });
    else put(path, Buffer.from(text));
  }
  return disk;
}

function update(disk: Map<string, DiskState>): Map<string, Change> {
  const manifest = readManifest(textOf(before, MANIFEST), MANIFEST);
  return new Map(updateChanges({ manifest, before, after, disk }).map((change) => [change.path, change]));
}

function textOf(files: readonly PlannedFile[], path: string): string {
  return files.find((file) => file.path === path)?.bytes.toString() ?? '';
}

describe('adding a stage', () => {
  test('creates its files, updates shared ones, leaves the rest', () => {
    const changes = update(diskWith());
    expect(changes.get('src/rental_price/serving/app.py')?.action).toBe('create');
    expect(changes.get('README.md')?.action).toBe('overwrite');
    expect(changes.get(MANIFEST)?.action).toBe('overwrite');
    expect(changes.get('docs/decisions.md')?.action).toBe('unchanged');
    expect([...changes.values()].filter(({ action }) => action === 'conflict')).toEqual([]);
  });

  test('leaves what the owner changed and the stage does not', () => {
    expect(update(diskWith({ 'docs/decisions.md': 'mine' })).get('docs/decisions.md')?.action).toBe('unchanged');
    expect(update(diskWith({ 'docs/decisions.md': null })).get('docs/decisions.md')?.action).toBe('unchanged');
  });

  test('what both changed is a conflict, with a patch that leads to it', () => {
    const edited = `${textOf(before, 'README.md')}\nMy own words.\n`;
    const change = update(diskWith({ 'README.md': edited })).get('README.md');
    expect(change).toMatchObject({ action: 'conflict', why: 'you changed it, and the stage changes it' });
    const merged = applyPatch(edited, change?.patch ?? '');
    expect(merged).toContain('My own words.');
    expect(merged).toContain('make serve');
    // Applied by hand, the same update goes through and keeps what the owner wrote.
    expect(update(diskWith({ 'README.md': String(merged) })).get('README.md')?.action).toBe('unchanged');
  });

  test('a shared file that the owner deleted, and an own file in the way, are conflicts', () => {
    expect(update(diskWith({ 'README.md': null })).get('README.md')?.why).toBe('you deleted it, and the stage changes it');
    const inTheWay = update(diskWith({ 'src/rental_price/serving/app.py': 'mine' })).get('src/rental_price/serving/app.py');
    expect(inTheWay).toMatchObject({ action: 'conflict', why: 'you have a file of that name' });
    expect(inTheWay?.patch).toContain('--- /dev/null');
  });

  test('leads to the project that has the stage from the beginning', async () => {
    const both = await planFiles(answersFor({}, { stages: ['api', 'ci'] }), inputs);
    expect(after).toEqual(both);
  });
});
