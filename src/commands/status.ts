import { resolve } from 'node:path';
import { TEMPLATES, VERSION } from '../package.js';
import { planFiles } from '../plan/files.js';
import { answersFrom, type Manifest } from '../plan/manifest.js';
import { lookAt } from '../plan/disk.js';
import { openProject } from '../plan/project.js';
import { stageOf, STAGES } from '../stages/index.js';
import { compareWithManifest, type FileState, type FileStatus } from '../status/compare.js';
import { ownShare, type Original, type OwnShare } from '../status/share.js';
import { readTree } from '../status/tree.js';
import { columns, counted, print, printJson, visible } from '../terminal.js';

/** Shows what is created, changed and own in a project; returns the exit code. */
export async function status(folder: string, json: boolean): Promise<number> {
  const manifest = await openProject(folder);
  const present = await readTree(folder);
  // What was written is judged even where it is ignored or large; a link in its place is not followed.
  for (const [path, state] of await lookAt(resolve(folder), Object.keys(manifest.files))) {
    if (state.kind === 'file') present.set(path, state.bytes);
  }
  const files = compareWithManifest(manifest, present);
  const own = ownShare(files, present, await originals(folder, manifest, files));
  if (json) printJson({ schemaVersion: 1, version: manifest.version, files, own });
  else printReport(manifest, files, own);
  return 0;
}

/** What the changed files were: planned again by the same version, otherwise from the scaffold commit. */
async function originals(folder: string, manifest: Manifest, files: readonly FileStatus[]): Promise<Original> {
  const changed = files.filter(({ state }) => state === 'changed').map(({ path }) => path);
  if (changed.length === 0) return () => undefined;
  if (manifest.version === VERSION) {
    const planned = await planFiles(answersFrom(manifest), { version: VERSION, templates: TEMPLATES });
    const texts = new Map(planned.map(({ path, bytes }) => [path, bytes.toString('utf8')]));
    return (path) => texts.get(path);
  }
  const { scaffoldBlob } = await import('../git.js');
  const texts = new Map(await Promise.all(changed.map(async (path) => [path, await scaffoldBlob(folder, path)] as const)));
  return (path) => texts.get(path);
}

function printReport(manifest: Manifest, files: readonly FileStatus[], own: OwnShare): void {
  const count = (state: FileState): number => files.filter((file) => file.state === state).length;
  print(`Made by create-mle-project ${manifest.version}: ${counted(files.length, 'file')}`);
  print(`  ${count('created')} as created, ${count('changed')} changed, ${count('own')} your own, ${count('deleted')} deleted`);
  for (const { state, path } of files.filter((file) => file.state !== 'created')) print(`  ${state.padEnd(7)}  ${visible(path)}`);
  print(`\nYour own share of the lines: ${own.percent} %`);
  const rows = STAGES.filter(({ id }) => own.byStage[id] !== undefined).map(({ id }) => [`  ${stageOf(id).title}`, `${own.byStage[id] ?? 0} %`]);
  for (const line of columns(rows)) print(line);
}
