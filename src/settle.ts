/** From what was given on the command line, and what is asked, to the answers that a project is planned from. */
import { basename, resolve } from 'node:path';
import { UserError } from './errors.js';
import { IDEAS, ideaOf } from './ideas/index.js';
import { packageFrom, seedFrom, suggestName, whyNotName, whyNotPackage } from './names.js';
import { questionsOf, type Answers, type Problem } from './plan/types.js';
import { readLicense, readSeed, readSettings, whyNotAuthor, type Given } from './questions.js';
import { availableStages, chooseStages, coreStages } from './stages/choose.js';
import { stageOf, type StageId } from './stages/index.js';
import { PRESETS } from './stages/presets.js';
import { usedPackages } from './used-packages.js';

/** One choice of a list. */
export interface Option {
  value: string;
  label: string;
  hint?: string;
}

/** Asks a person on a terminal; a cancelled question throws Interrupted. */
export interface Asker {
  select(message: string, options: readonly Option[], initial: string): Promise<string>;
  selectMany(message: string, options: readonly Option[], initial: readonly string[]): Promise<string[]>;
  /** `whyNot` gives the reason against an answer, which is shown in place. */
  text(message: string, initial: string, whyNot: (answer: string) => string | undefined): Promise<string>;
  /** The same for a path: `~` is the home folder, and the quotes of a pasted path do not belong to it. */
  path(message: string, initial: string, whyNot: (answer: string) => string | undefined): Promise<string>;
  /** The path of a file that exists. */
  file(message: string): Promise<string>;
}

/** What settling needs to know of the surroundings. */
export interface Surroundings {
  cwd: string;
  /** Git's user.name, or empty. */
  author: () => Promise<string>;
  /** Hears of the problem before anything else is asked. */
  tell?: (problem: Problem) => Promise<void>;
  /** Present on a terminal without --yes. */
  asker?: Asker;
  /** How large a preset's project is and how long it takes to own it; for the question about it. */
  sizeOf?: (problem: Problem, stages: readonly StageId[]) => Promise<string>;
}

/** Everything decided. */
export interface Settled {
  answers: Answers;
  /** As given or chosen: relative to the working directory, or absolute. */
  directory: string;
  /** What people should hear about their choice of stages. */
  notes: string[];
}

/** Settles every question: given on the command line, asked, or taken by default, in this order. */
export async function settle(given: Given, surroundings: Surroundings): Promise<Settled> {
  const { asker } = surroundings;
  refuseContradictions(given);
  if (asker !== undefined) refuseWrongFlags(given, surroundings.cwd);
  const problem = await settleProblem(given, asker);
  await surroundings.tell?.(problem);
  const { stages, notes } = await settleStages(given, problem, surroundings);
  const set = await settleSettings(given, problem, asker);
  const directory = await settleDirectory(given, problem, surroundings);
  const name = settleName(given, directory, surroundings.cwd);
  const settled: Answers = {
    problem,
    stages,
    set,
    name,
    package: settlePackage(given, name),
    author: await settleAuthor(given, surroundings),
    license: readLicense(given.license ?? 'MIT'),
    seed: given.seed === undefined ? seedFrom(name) : readSeed(given.seed),
  };
  return { answers: settled, directory, notes };
}

function refuseContradictions(given: Given): void {
  if (given.idea !== undefined && given.data !== undefined) throw usage('Give either --idea or --data.');
  if (given.data === undefined && given.target !== undefined) throw usage('--target needs --data FILE.');
  if (given.data === undefined && given.keep !== undefined) throw usage('--keep needs --data FILE.');
}

/** What is wrong whatever is answered is refused before anything is asked. */
function refuseWrongFlags(given: Given, cwd: string): void {
  const { directory, idea, license, name, package: pkg, preset, seed, stages, without } = given;
  if (idea !== undefined) ideaOf(idea);
  chooseStages({ preset, stages, without }, given.data === undefined ? 'idea' : 'data');
  if (directory !== undefined || name !== undefined) settleName(given, directory ?? '.', cwd);
  if (pkg !== undefined) settlePackage(given, '');
  if (license !== undefined) readLicense(license);
  if (seed !== undefined) readSeed(seed);
}

/** The problem alone: what `--profile` needs. */
export async function settleProblem(given: Given, asker?: Asker): Promise<Problem> {
  if (given.data !== undefined) return settleData(given.data, given, asker);
  const named = IDEAS.find(({ id }) => given.directory !== undefined && basename(given.directory) === id)?.id;
  if (given.idea !== undefined || asker === undefined) return { kind: 'idea', idea: ideaOf(given.idea ?? named ?? IDEAS[0].id) };
  const own = { value: '', label: 'Data of my own', hint: 'a CSV file in, a prediction of one of its columns out' };
  const options = [...IDEAS.map(({ id, title, summary }) => ({ value: id, label: title, hint: summary })), own];
  const chosen = await asker.select('Which problem?', options, named ?? IDEAS[0].id);
  if (chosen !== own.value) return { kind: 'idea', idea: ideaOf(chosen) };
  return settleData(await asker.file('Which CSV file?'), given, asker);
}

async function settleData(file: string, given: Given, asker?: Asker): Promise<Problem> {
  const { readData } = await import('./problem/infer/index.js');
  const { target: named, keep = [] } = given;
  if (named === undefined && asker === undefined) {
    throw usage('--target is missing: which column of the file is to be predicted?', 'Add --target COLUMN.');
  }
  const { columns, infer } = await readData(file);
  const options = columns.map((column) => ({ value: column, label: column }));
  const question = `Which column of ${basename(file)} is to be predicted?`;
  const target = named ?? (await asker?.select(question, options, columns.at(-1) ?? '')) ?? '';
  return { kind: 'data', file, target, keep, inference: infer(target, { keep }) };
}

async function settleStages(given: Given, problem: Problem, { asker, sizeOf }: Surroundings): Promise<{ stages: StageId[]; notes: string[] }> {
  const { preset, stages, without } = given;
  const origin = problem.kind;
  if (asker === undefined || preset !== undefined || stages !== undefined || without !== undefined) {
    return chooseStages({ preset, stages, without }, origin);
  }
  const options = await Promise.all(
    PRESETS.map(async ({ id, summary }) => {
      const size = await sizeOf?.(problem, chooseStages({ preset: id }, origin).stages);
      return { value: id, label: id, hint: size === undefined ? summary : `${summary}: ${size}` };
    }),
  );
  const chosen = await asker.select('How much of it?', [...options, { value: '', label: 'choose the stages', hint: 'more can be added later' }], PRESETS[0].id);
  if (chosen !== '') return chooseStages({ preset: chosen }, origin);
  const core = coreStages(origin);
  const optional = availableStages(origin).filter((id) => !core.includes(id));
  const usual = chooseStages({}, origin).stages;
  const wanted = await asker.selectMany(
    'Which stages, beside the core?',
    optional.map((id) => ({ value: id, label: stageOf(id).title, hint: stageOf(id).summary })),
    optional.filter((id) => usual.includes(id)),
  );
  return chooseStages({ stages: wanted }, origin);
}

async function settleSettings(given: Given, problem: Problem, asker?: Asker): Promise<Record<string, string>> {
  const said = readSettings(given.set ?? [], problem);
  const answers: Record<string, string> = {};
  for (const { key, prompt, help, choices, default: usual } of questionsOf(problem)) {
    const options = choices.map(({ value, label, because }) => ({ value, label, hint: because }));
    const person = options.length > 1 ? asker : undefined; // of a small file no rows can be guarded
    answers[key] = said[key] ?? (await person?.select(`${prompt} (${help})`, options, usual)) ?? usual;
  }
  return answers;
}

async function settleDirectory(given: Given, problem: Problem, { asker, cwd }: Surroundings): Promise<string> {
  const used = usedPackages();
  const usual = problem.kind === 'idea' ? problem.idea.id : (suggestName(problem.inference.source.fileName.replace(/\.[^.]*$/, ''), used) ?? 'own-data');
  if (given.directory !== undefined || asker === undefined) return given.directory ?? usual;
  return asker.path('Which folder?', usual, (answer) => {
    if (answer === '') return 'Name a folder.';
    const name = basename(resolve(cwd, answer));
    const reason = given.name === undefined ? whyNotName(name, used) : undefined;
    if (reason === undefined) return undefined;
    const better = suggestName(name, used);
    return `The folder's name becomes the project's name, and ${reason}${better === undefined ? '' : ` (for example ${better})`}.`;
  });
}

function settleName(given: Given, directory: string, cwd: string): string {
  if (directory.trim() === '') throw usage('The folder has no name.');
  if (directory.includes('\0')) throw usage('The path of the folder contains a zero byte.');
  const used = usedPackages();
  const name = given.name ?? basename(resolve(cwd, directory));
  const reason = whyNotName(name, used);
  if (reason === undefined) return name;
  const better = suggestName(name, used);
  const example = better === undefined ? '' : `, for example ${better}`;
  if (given.name !== undefined) throw usage(`--name: "${name}" cannot be a project's name: ${reason}.`, `Choose another one${example}.`);
  throw usage(`The folder's name "${name}" cannot be the project's name: ${reason}.`, `Choose another folder, or give a name with --name${example}.`);
}

function settlePackage(given: Given, name: string): string {
  const name_ = given.package ?? packageFrom(name);
  const reason = whyNotPackage(name_, usedPackages());
  if (reason !== undefined) throw usage(`--package: "${name_}" cannot be a package's name: ${reason}.`);
  return name_;
}

async function settleAuthor(given: Given, { author }: Surroundings): Promise<string> {
  if (given.author !== undefined) {
    const reason = whyNotAuthor(given.author);
    if (reason !== undefined) throw usage(`--author: "${given.author}" cannot be used: ${reason}.`);
    return given.author;
  }
  const known = await author();
  return whyNotAuthor(known) === undefined ? known : '';
}

function usage(message: string, hint?: string): UserError {
  return new UserError(message, { exitCode: 2, hint });
}
