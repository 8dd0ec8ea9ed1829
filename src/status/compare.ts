import type { Manifest } from '../plan/manifest.js';
import { MANIFEST, sha256 } from '../plan/manifest.js';
import type { StageId } from '../stages/index.js';

/** How a file stands to the project as it was created. */
export type FileState = 'created' | 'changed' | 'own' | 'deleted';

/** One file of the report; an own file far from all others belongs to no stage. */
export interface FileStatus {
  path: string;
  state: FileState;
  stage: StageId | null;
}

/** Compares the files of a folder with what its manifest says was written. */
export function compareWithManifest(manifest: Manifest, present: ReadonlyMap<string, Buffer>): FileStatus[] {
  const recorded = Object.entries(manifest.files).map(([path, { sha256: written, stage }]): FileStatus => {
    const bytes = present.get(path);
    if (bytes === undefined) return { path, state: 'deleted', stage };
    return { path, state: sha256(bytes) === written ? 'created' : 'changed', stage };
  });
  const own = [...present.keys()]
    .filter((path) => path !== MANIFEST && !(path in manifest.files))
    .map((path): FileStatus => ({ path, state: 'own', stage: stageNear(path, manifest) }));
  return [...recorded, ...own].sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The stage of an own file: that of most created files in the nearest folder that has any. */
function stageNear(path: string, { files }: Manifest): StageId | null {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  if (folder === '') return null;
  const counts = new Map<StageId, number>();
  for (const [other, { stage }] of Object.entries(files)) {
    if (other.startsWith(folder)) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, left], [, right]) => right - left);
  return most?.[0] ?? stageNear(folder.slice(0, -1), { files } as Manifest);
}
