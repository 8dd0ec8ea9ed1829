import { commit } from '../commit.js';
import { UserError } from '../errors.js';
import { TEMPLATES, VERSION } from '../package.js';
import { inspectTarget, lookAt } from '../plan/disk.js';
import { planFiles } from '../plan/files.js';
import { answersFrom, dataPath, MANIFEST, type Manifest } from '../plan/manifest.js';
import { openProject } from '../plan/project.js';
import { replayCommand, type Place } from '../plan/replay.js';
import type { Answers, Change } from '../plan/types.js';
import { updateChanges } from '../plan/update.js';
import { taskCommand } from '../preflight.js';
import { createDocument, listing, tally } from '../report.js';
import { availableStages, chooseStages } from '../stages/choose.js';
import { uninterrupted } from '../signals.js';
import { didYouMean } from '../suggest.js';
import { print, printJson, say } from '../terminal.js';

/** The switches of `add`. */
export interface AddSwitches {
  /** Files that stay as they are, whatever the stages change in them. */
  leave: readonly string[];
  dryRun: boolean;
  json: boolean;
}

/** Adds stages to the project in the working directory; returns the exit code. */
export async function add(stages: readonly string[], { leave, dryRun, json }: AddSwitches): Promise<number> {
  if (stages.length === 0) throw await whichStage();
  const manifest = await openProject('.');
  refuseOtherVersion(manifest, stages);
  const before = answersFrom(manifest);
  const after = withStages(before, stages);
  const target = await inspectTarget('.');
  const changes = leaving(leave, await planUpdate(target.path, manifest, before, after));
  const document = createDocument(after, target.path, changes, [await taskCommand('test')], replayCommand(VERSION, after, placeOf(after)));

  if (changes.some(({ action }) => action === 'conflict')) {
    const { reportConflicts } = await import('./add-conflicts.js');
    return reportConflicts({ folder: target.path, stages, leave, changes, document: json ? document : undefined });
  }
  if (!dryRun) {
    await uninterrupted((signal) => commit({ target, changes, signal }));
  }
  report(before, after, changes, { dryRun, json: json ? document : undefined });
  return 0;
}

/** The command is run in the project, where the data file is as well. */
function placeOf({ problem }: Answers): Place {
  return { folder: '.', data: problem.kind === 'data' ? dataPath(problem.inference.source.fileName) : undefined };
}

function refuseOtherVersion({ version }: Manifest, stages: readonly string[]): void {
  if (version === VERSION) return;
  throw new UserError(`This project was made by create-mle-project ${version}; this is ${VERSION}.`, {
    hint: `Use the same version: npx create-mle-project@${version} add ${stages.join(' ')}`,
  });
}

/** Names the stages that can be added, in a project those that it lacks. */
async function whichStage(): Promise<UserError> {
  const here = await openProject('.').then(answersFrom, () => undefined);
  const more = availableStages(here?.problem.kind ?? 'idea').filter((id) => here?.stages.includes(id) !== true);
  const hint = more.length === 0 ? 'The project has every stage that this version can create.' : `Stages that can be added: ${more.join(', ')}.`;
  return new UserError('missing required argument: which stage?', { exitCode: 2, hint });
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

/** Takes files out of the update that the owner wants to see to alone. */
function leaving(leave: readonly string[], changes: readonly Change[]): Change[] {
  const wanted = new Set(leave.map((path) => path.replaceAll('\\', '/').replace(/^\.\//, '')));
  const known = changes.map(({ path }) => path).filter((path) => path !== MANIFEST);
  for (const path of wanted) {
    if (!known.includes(path)) throw new UserError(`--leave: ${path} is no file that create-mle-project writes.${didYouMean(path, known)}`, { exitCode: 2, hint: 'Name it as it is listed, from the folder of the project.' });
  }
  return changes.map((change) => (wanted.has(change.path) ? { ...change, action: 'unchanged', patch: undefined } : change));
}

type Document = ReturnType<typeof createDocument>;

function report(before: Answers, after: Answers, changes: readonly Change[], { dryRun, json }: { dryRun: boolean; json: Document | undefined }): void {
  const added = after.stages.filter((id) => !before.stages.includes(id));
  if (json !== undefined) printJson(json);
  else if (dryRun) for (const line of listing(changes.filter(({ action }) => action !== 'unchanged'))) print(line);
  else if (added.length === 0) print('The project has these stages already; nothing was changed.');
  else print(`Added ${added.join(', ')}.`);
  say(dryRun ? `${tally(changes)}; nothing was written.` : tally(changes).replaceAll('to create', 'created').replaceAll('to overwrite', 'updated'));
}
