/**
 * Every question once. Flags, help, prompts, validation, `--set` keys and their order all come from here.
 */
import { UserError } from './errors.js';
import { IDEAS, type DomainQuestion } from './ideas/index.js';
import { LICENSES, questionsOf, type Problem } from './plan/types.js';
import { PRESETS } from './stages/presets.js';
import { didYouMean } from './suggest.js';

/** What was said on the command line, as it was said. */
export interface Given {
  directory?: string;
  idea?: string;
  data?: string;
  target?: string;
  keep?: string[];
  preset?: string;
  stages?: string[];
  without?: string[];
  set?: string[];
  name?: string;
  package?: string;
  author?: string;
  license?: string;
  seed?: string;
}

/** One question as a flag. */
export interface Question {
  key: keyof Given;
  /** The flag with its argument, as commander reads it; `directory` is an argument instead. */
  flag: string;
  help: string;
  /** How the help states what is taken unasked. */
  fallback?: string;
  /** A flag that can be given several times, or a list with commas. */
  many?: 'repeated' | 'list';
}

/** The questions of `create`, in the order of the help. */
export const QUESTIONS: readonly Question[] = [
  { key: 'directory', flag: '[directory]', help: 'folder of the new project', fallback: "the idea's id" },
  { key: 'idea', flag: '--idea <id>', help: `problem from the catalogue: ${IDEAS.map(({ id }) => id).join(', ')}`, fallback: `the one that the folder is named after, else ${IDEAS[0].id}` },
  { key: 'data', flag: '--data <file>', help: 'a CSV file of your own instead of an idea' },
  { key: 'target', flag: '--target <column>', help: 'with --data: the column to predict' },
  { key: 'keep', flag: '--keep <column>', help: 'with --data: use a column that does not look like a feature; repeatable', many: 'repeated' },
  { key: 'preset', flag: '--preset <id>', help: PRESETS.map(({ id, summary }) => `${id}: ${summary}`).join('; '), fallback: PRESETS[0].id },
  { key: 'stages', flag: '--stages <a,b>', help: "these stages and what they need, instead of the preset's", many: 'list' },
  { key: 'without', flag: '--without <a,b>', help: 'leave stages out, with those that need them', many: 'list' },
  { key: 'set', flag: '--set <key=value>', help: "answer a question of the idea (see 'ideas show') or of the data file (see --profile); repeatable", many: 'repeated' },
  { key: 'name', flag: '--name <name>', help: 'name of the project', fallback: "the folder's name" },
  { key: 'package', flag: '--package <name>', help: 'name of the Python package', fallback: 'from the name' },
  { key: 'author', flag: '--author <name>', help: 'author in the licence and in pyproject.toml', fallback: "git's user.name" },
  { key: 'license', flag: '--license <id>', help: LICENSES.join(', '), fallback: LICENSES[0] },
  { key: 'seed', flag: '--seed <n>', help: 'seed of the simulated data and the training', fallback: 'from the name' },
];

/** Switches of `create`: they change what is done, not what the project contains. */
export const SWITCHES: readonly { flag: string; help: string }[] = [
  { flag: '-y, --yes', help: 'ask nothing, take the defaults' },
  { flag: '--run', help: 'set the project up and start it when it is written' },
  { flag: '--dry-run', help: 'list every file, change nothing' },
  { flag: '--profile', help: 'with --data: show what is understood of the file, write nothing' },
  { flag: '--json', help: 'print one JSON document on stdout and ask nothing' },
  { flag: '--force', help: 'overwrite files that differ' },
  { flag: '--no-git', help: 'make no repository' },
];

/** Why this cannot be the author; undefined when it can. */
export function whyNotAuthor(author: string): string | undefined {
  if (author.length > 100) return 'it has more than 100 characters';
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(author)) return 'it contains control characters or line breaks';
  if (author.startsWith('-')) return 'it begins with a hyphen, which looks like a flag';
  return undefined;
}

/** A licence on offer; another word is a UserError. */
export function readLicense(word: string): (typeof LICENSES)[number] {
  const license = LICENSES.find((id) => id.toLowerCase() === word.toLowerCase());
  if (license === undefined) throw usage(`--license: there is no "${word}" on offer.${didYouMean(word, LICENSES)}`, `On offer: ${LICENSES.join(', ')}.`);
  return license;
}

/** A seed: a whole number that Python, NumPy and LightGBM take. */
export function readSeed(word: string): number {
  const seed = Number(word);
  if (!/^\d+$/.test(word) || seed > 2 ** 31 - 1) throw usage(`--seed: "${word}" is no whole number from 0 to ${2 ** 31 - 1}.`);
  return seed;
}

/** The answers to a problem's domain questions from `--set KEY=VALUE`; what is not said is left out. */
export function readSettings(pairs: readonly string[], problem: Problem): Record<string, string> {
  const questions = questionsOf(problem);
  const answers: Record<string, string> = {};
  for (const pair of pairs) {
    const [key = '', ...rest] = pair.split('=');
    if (rest.length === 0) throw usage(`--set ${pair}: KEY=VALUE is expected.`, settingsHint(problem));
    const keys = questions.map((question) => question.key);
    const question = questions.find((candidate) => candidate.key === key);
    if (question === undefined) throw usage(`--set: ${nameOf(problem)} has no question "${key}".${didYouMean(key, keys)}`, settingsHint(problem));
    const value = rest.join('=');
    if (key in answers && answers[key] !== value) throw usage(`--set: "${key}" is answered twice.`);
    answers[key] = readChoice(question, value);
  }
  return answers;
}

function readChoice({ key, choices }: DomainQuestion, value: string): string {
  const values = choices.map((choice) => choice.value);
  if (!values.includes(value)) throw usage(`--set ${key}: there is no choice "${value}".${didYouMean(value, values)}`, `Choices: ${values.join(', ')}.`);
  return value;
}

function nameOf(problem: Problem): string {
  return problem.kind === 'idea' ? problem.idea.id : problem.inference.source.fileName;
}

function settingsHint(problem: Problem): string {
  const keys = questionsOf(problem).map(({ key }) => key);
  const where = problem.kind === 'idea' ? `create-mle-project ideas show ${problem.idea.id}` : '--profile shows them';
  return keys.length === 0 ? `${nameOf(problem)} asks nothing.` : `Keys: ${keys.join(', ')} (${where}).`;
}

function usage(message: string, hint?: string): UserError {
  return new UserError(message, { exitCode: 2, hint });
}
