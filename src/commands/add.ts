import { commit } from '../commit.js';
import { UserError } from '../errors.js';
import { TEMPLATES, VERSION } from '../package.js';
import { inspectTarget, lookAt } from '../plan/disk.js';
import { planFiles } from '../plan/files.js';
import { answersFrom, type Manifest } from '../plan/manifest.js';
import { openProject } from '../plan/project.js';
import { replayCommand } from '../plan/replay.js';
import type { Answers, Change } from '../plan/types.js';
import { updateChanges } from '../plan/update.js';
import { taskCommand } from '../preflight.js';
import { conflictLines, createDocument, listing, tally } from '../report.js';
import { chooseStages } from '../stages/choose.js';
import { uninterrupted } from '../signals.js';
import { print, printJson, say } from '../terminal.js';

/** The switches of `add`. */
export interface AddSwitches {
  dryRun: boolean;
  json: boolean;
}

/** Adds stages to the project in the working directory; returns the exit code. */
export async function add(stages: readonly string[], { dryRun, json }: AddSwitches): Promise<number> {
  const manifest = await openProject('.');
  refuseOtherVersion(manifest, stages);
  const before = answersFrom(manifest);
  const after = withStages(before, stages);
  const target = await inspectTarget('.');
  const changes = await planUpdate(target.path, manifest, before, after);
  const document = createDocument(after, target.path, changes, [await taskCommand('test')], replayCommand(VERSION, after));

  if (changes.some(({ action }) => action === 'conflict')) return reportConflicts(changes, json ? document : undefined);
  if (!dryRun) {
    await uninterrupted((signal) => commit({ target, changes, signal }));
  }
  report(before, after, changes, { dryRun, json: json ? document : undefined });
  return 0;
}

function refuseOtherVersion({ version }: Manifest, stages: readonly string[]): void {
  if (version === VERSION) return;
  throw new UserError(`This project was made by create-mle-project ${version}; this is ${VERSION}.`, {
    hint: `Use the same version: npx create-mle-project@${version} add ${stages.join(' ')}`,
  });
}

function withStages(before: Answers, stages: readonly string[]): Answers {
  const origin = before.problem.kind;
  const { stages: chosen, notes } = chooseStages({ stages: [...before.stages, ...stages] }, origin);
  // What the project has already needs no reason; only what comes with the new stages is news.
  for (const note of notes) say(note);
  return { ...before, stages: chosen };
}

async function planUpdate(folder: string, manifest: Manifest, before: Answers, after: Answers): Promise<Change[]> {
  const inputs = { version: VERSION, templates: TEMPLATES };
  const [earlier, later] = await Promise.all([planFiles(before, inputs), planFiles(after, inputs)]);
  const disk = await lookAt(folder, later.map(({ path }) => path));
  return updateChanges({ manifest, before: earlier, after: later, disk });
}

type Document = ReturnType<typeof createDocument>;

function reportConflicts(changes: readonly Change[], document: Document | undefined): number {
  if (document !== undefined) printJson(document);
  else for (const { patch } of changes) if (patch !== undefined) print(patch.trimEnd());
  say('Nothing was written: these files were changed by you and are changed by the stage as well.');
  for (const line of conflictLines(changes)) say(line);
  say('Make the changes of the patch on stdout yourself (git apply helps), then run the same command again.');
  return 1;
}

function report(before: Answers, after: Answers, changes: readonly Change[], { dryRun, json }: { dryRun: boolean; json: Document | undefined }): void {
  const added = after.stages.filter((id) => !before.stages.includes(id));
  if (json !== undefined) printJson(json);
  else if (dryRun) for (const line of listing(changes.filter(({ action }) => action !== 'unchanged'))) print(line);
  else if (added.length === 0) print('The project has these stages already; nothing was changed.');
  else print(`Added ${added.join(', ')}.`);
  say(dryRun ? `${tally(changes)}; nothing was written.` : tally(changes).replaceAll('to create', 'created').replaceAll('to overwrite', 'updated'));
}
