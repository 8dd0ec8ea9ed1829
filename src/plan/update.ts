import { applyPatch, createTwoFilesPatch, parsePatch, reversePatch } from 'diff';
import { obstacleText } from './changes.js';
import type { DiskState } from './disk.js';
import { MANIFEST, sha256, type Manifest } from './manifest.js';
import type { Change, PlannedFile } from './types.js';

/** What an update compares: the files as they were written, as they would be now, and the disk. */
export interface Update {
  manifest: Manifest;
  /** The plan of the manifest's own answers: what the files were. */
  before: readonly PlannedFile[];
  /** The plan with one stage more. */
  after: readonly PlannedFile[];
  disk: ReadonlyMap<string, DiskState>;
}

/**
 * What adding a stage does to each file.
 *
 * What the owner did not touch is updated; what the stage does not touch stays as the owner left it; where both
 * changed a file it is a conflict, unless the stage's change is in it already (the patch was applied by hand).
 */
export function updateChanges({ manifest, before, after, disk }: Update): Change[] {
  const earlier = new Map(before.map((file) => [file.path, file]));
  return after.map((file) => decide(file, earlier.get(file.path), manifest, disk.get(file.path) ?? { kind: 'absent' }));
}

function decide(file: PlannedFile, earlier: PlannedFile | undefined, manifest: Manifest, state: DiskState): Change {
  const wanted = sha256(file.bytes);
  if (state.kind === 'other' || state.kind === 'blocked') return { ...file, action: 'conflict', why: obstacleText(state) };
  const stageChangesIt = earlier === undefined || sha256(earlier.bytes) !== wanted;
  if (state.kind === 'absent') {
    if (earlier === undefined) return { ...file, action: 'create' };
    // Deleted by the owner: it stays deleted as long as the stage has nothing to say about it.
    if (!stageChangesIt) return { ...file, action: 'unchanged' };
    return { ...file, action: 'conflict', why: 'you deleted it, and the stage changes it', patch: patchOf(file, earlier) };
  }
  const { sha256: before, bytes } = state;
  if (before === wanted) return { ...file, action: 'unchanged', before };
  // The manifest changes with every stage, and only this tool writes it.
  if (file.path === MANIFEST) return { ...file, action: 'overwrite', before };
  if (earlier === undefined) return { ...file, action: 'conflict', before, why: 'you have a file of that name', patch: patchOf(file, undefined) };
  if (!stageChangesIt) return { ...file, action: 'unchanged', before };
  if (before === manifest.files[file.path]?.sha256) return { ...file, action: 'overwrite', before };
  const patch = patchOf(file, earlier);
  if (contains(bytes, patch)) return { ...file, action: 'unchanged', before };
  return { ...file, action: 'conflict', before, why: 'you changed it, and the stage changes it', patch };
}

/** The stage's change to a file, as a patch that `git apply` takes. */
function patchOf({ path, bytes }: PlannedFile, earlier: PlannedFile | undefined): string {
  const old = earlier?.bytes.toString('utf8') ?? '';
  return createTwoFilesPatch(earlier === undefined ? '/dev/null' : `a/${path}`, `b/${path}`, old, bytes.toString('utf8'), undefined, undefined, {
    context: 3,
  }).replace(/^=+\n/, '');
}

/** Whether a file already has what a patch would do to it: taking the patch out again works. */
function contains(bytes: Buffer, patch: string): boolean {
  const [parsed] = parsePatch(patch);
  return parsed !== undefined && applyPatch(bytes.toString('utf8'), reversePatch(parsed)) !== false;
}
