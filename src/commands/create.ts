import { relative } from 'node:path';
import { gitUserName } from '../author.js';
import { commit } from '../commit.js';
import { UserError } from '../errors.js';
import { failure } from '../failure.js';
import { compare } from '../plan/changes.js';
import { inspectTarget, lookAt, type TargetFolder } from '../plan/disk.js';
import { planFiles } from '../plan/files.js';
import { dataPath } from '../plan/manifest.js';
import { publicPlace, replayCommand, type Place } from '../plan/replay.js';
import { questionsOf, type Change, type PlannedFile, type Problem } from '../plan/types.js';
import { TEMPLATES, VERSION } from '../package.js';
import { findProgram, preflight, taskCommand } from '../preflight.js';
import { QUESTIONS, type Given } from '../questions.js';
import { conflictLines, createDocument, listing, questionLines, tally } from '../report.js';
import { settle, settleProblem, type Settled, type Surroundings } from '../settle.js';
import { shellWord } from '../shell.js';
import { endOnSignal, uninterrupted } from '../signals.js';
import { canAsk, lineWidth, print, printJson, say, wrapped } from '../terminal.js';

/** The switches of `create`. */
export interface CreateSwitches {
  yes: boolean;
  run: boolean;
  dryRun: boolean;
  profile: boolean;
  json: boolean;
  force: boolean;
  git: boolean;
}

/** Creates a project; returns the exit code. */
export async function create(given: Given, switches: CreateSwitches): Promise<number> {
  if (switches.profile) return profile(given, switches.json);
  const talk = canAsk() && !switches.yes && !switches.json ? await import('../prompts/conversation.js') : undefined;
  await talk?.open(process.cwd());
  if (talk !== undefined && QUESTIONS.every(({ key }) => given[key] === undefined)) {
    const repository = await talk.repositoryToCheck();
    if (repository !== undefined) return (await import('./audit.js')).audit(repository, {});
  }
  const author = given.author === undefined ? gitUserName() : ''; // git answers while the rest is loaded
  const settled = await settle(given, surroundings(talk?.asker, () => Promise.resolve(author)));
  for (const note of settled.notes) say(note);

  const plan = await planAgainstDisk(settled, switches.force);
  const outcome = await describe(settled, plan, switches);
  if (plan.changes.some(({ action }) => action === 'conflict')) return reportConflicts(outcome, plan, switches);
  if (switches.dryRun) return reportDryRun(outcome, plan, switches);
  await talk?.confirmPlan(settled, plan);

  await write(settled, plan, switches);
  if (switches.json) printJson(outcome);
  else await reportDone(settled, plan, outcome.next, outcome.replay);
  if (talk === undefined && !switches.run) return 0;
  endOnSignal();
  const run = switches.run || ((await talk?.wantsRun(settled)) ?? false);
  return run ? (await import('../run.js')).runProject(plan.target.path, switches.json) : 0;
}

/** A plan and what it meets on the disk. */
export interface DiskPlan {
  target: TargetFolder;
  files: readonly PlannedFile[];
  changes: readonly Change[];
}

async function planAgainstDisk({ answers, directory }: Settled, force: boolean): Promise<DiskPlan> {
  const [target, files] = await Promise.all([inspectTarget(directory), planFiles(answers, { version: VERSION, templates: TEMPLATES })]);
  const disk = target.state === 'filled' ? await lookAt(target.path, files.map(({ path }) => path)) : new Map();
  return { target, files, changes: compare(files, disk, force) };
}

function surroundings(asker: Surroundings['asker'], author: Surroundings['author']): Surroundings {
  return {
    cwd: process.cwd(),
    author,
    tell: (problem) => tellUnderstood(problem, say),
    asker,
    sizeOf: async (problem: Problem, stages) => (await import('../prompts/size.js')).sizeOf(problem, stages),
  };
}

type Outcome = ReturnType<typeof createDocument>;

async function describe(settled: Settled, { target, changes }: DiskPlan, switches: CreateSwitches): Promise<Outcome> {
  const { answers, directory } = settled;
  const below = relative(process.cwd(), target.path);
  const place = below.startsWith('..') ? directory : below.replace(/^-/, './-');
  const next = [...(below === '' ? [] : [`cd ${shellWord(place)}`]), await taskCommand('demo')];
  return createDocument(answers, target.path, changes, next, replayCommand(VERSION, answers, placeOf(settled, switches)));
}

function placeOf({ answers: { problem }, directory }: Settled, { git }: CreateSwitches): Place {
  return { folder: directory, data: problem.kind === 'data' ? problem.file : undefined, git };
}

function reportConflicts(outcome: Outcome, { target, changes }: DiskPlan, { json }: CreateSwitches): number {
  const message = `Nothing was written: ${target.path} holds files that this project would change.`;
  const next = 'Choose another folder, move these away, or overwrite them with --force.';
  if (json) printJson({ ...outcome, ...failure('conflict', message, next) });
  say(message);
  for (const line of conflictLines(changes)) say(line);
  say(next);
  say(`The same answers: ${outcome.replay}`);
  return 1;
}

function reportDryRun(outcome: Outcome, { target, changes }: DiskPlan, { json }: CreateSwitches): number {
  if (json) printJson(outcome);
  else for (const line of listing(changes)) print(line);
  say(`${tally(changes)} in ${target.path}; nothing was written.`);
  return 0;
}

async function write(settled: Settled, { target, changes }: DiskPlan, switches: CreateSwitches): Promise<void> {
  let note: string | undefined;
  await uninterrupted(async (signal) => {
    const finish = await scaffoldStep(settled, target, changes, switches, signal);
    await commit({ target, changes, signal, finish: finish && (async (folder) => void (note = await finish(folder))) });
  });
  if (note !== undefined) say(note);
}

/** The first commit, where one is to be made: a new folder outside of any repository. */
async function scaffoldStep(
  settled: Settled,
  target: TargetFolder,
  changes: readonly Change[],
  switches: CreateSwitches,
  signal: AbortSignal,
): Promise<((folder: string) => Promise<string | undefined>) | undefined> {
  if (!switches.git) return undefined;
  if (target.state === 'filled') {
    if (changes.some(({ action }) => action !== 'unchanged')) say('The folder was there before: no repository and no commit were made in it.');
    return undefined;
  }
  if ((await findProgram('git')) === undefined) {
    say('git is not installed: the project is no repository yet.');
    return undefined;
  }
  const { commitScaffold, insideRepository } = await import('../git.js');
  if (await insideRepository(target.path)) {
    say('The folder lies inside a repository: no repository and no commit were made in it.');
    return undefined;
  }
  const paths = changes.map(({ path }) => path);
  return (folder) => commitScaffold(folder, { version: VERSION, replay: publicReplay(settled, switches), author: settled.answers.author, paths, signal });
}

/** The command as it stands in the commit, which goes public: no path of this machine, and where its data file is. */
function publicReplay(settled: Settled, switches: CreateSwitches): string {
  const { answers } = settled;
  const command = replayCommand(VERSION, answers, publicPlace(placeOf(settled, switches), answers.name));
  if (answers.problem.kind === 'idea') return command;
  const { fileName } = answers.problem.inference.source;
  return `${command}\n\nThe data file is ${dataPath(fileName)} of this commit.`;
}

async function reportDone({ answers }: Settled, { target, changes }: DiskPlan, next: readonly string[], replay: string): Promise<void> {
  const from = answers.problem.kind === 'idea' ? answers.problem.idea.id : answers.problem.inference.source.fileName;
  const written = changes.some(({ action }) => action !== 'unchanged');
  if (written) print(`Created ${answers.name} (${from}) in ${target.path}: ${changes.length} files, ${answers.stages.length} stages.`);
  else print(`${answers.name} (${from}) is in ${target.path} already, as these answers make it: nothing was changed.`);
  print('Next:');
  for (const command of next) print(`  ${command}`);
  print(`To create the same again: ${replay}`);
  if ((await Promise.all(['python3', 'python', 'py'].map(findProgram))).every((found) => found === undefined)) {
    say('Python was not found: the project needs 3.11, 3.12 or 3.13.');
    for (const { state, detail } of await preflight(target.path)) {
      if (state === 'missing') say(`  ${detail}`);
    }
  }
}

/** `--profile`: what is understood of a data file, and what its owner decides. */
async function profile(given: Given, json: boolean): Promise<number> {
  if (given.data === undefined) throw new UserError('--profile needs --data FILE.', { exitCode: 2, hint: 'Add --data FILE --target COLUMN.' });
  const problem = await settleProblem(given);
  if (json && problem.kind === 'data') {
    printJson({ schemaVersion: 1, ...problem.inference, questions: questionsOf(problem) });
    return 0;
  }
  await tellUnderstood(problem, print);
  for (const line of questionLines(questionsOf(problem), lineWidth())) print(line);
  return 0;
}

/** Tells what was understood of a data file: its owner sees best what is wrong. */
async function tellUnderstood(problem: Problem, tell: (line: string) => void): Promise<void> {
  if (problem.kind === 'idea') return;
  const { describeInference } = await import('../problem/infer/index.js');
  const width = process.stderr.columns || Infinity; // what is no terminal has no edge
  for (const line of describeInference(problem.inference, width).flatMap((text) => (isTableRow(text) ? text : wrapped(text, width, '    ')))) tell(line);
}

/** Whether a line has columns, which wrapping would take apart. */
function isTableRow(line: string): boolean {
  return /\S {2,}\S/.test(line);
}
