/** What a plan, a comparison or a finished run looks like for people and as JSON. */
import type { DomainQuestion } from './ideas/index.js';
import type { Answers, Change } from './plan/types.js';
import type { Failure } from './failure.js';
import { columns, counted, visible, wrapped } from './terminal.js';

/** The document of `create --json` and `add --json`. */
export interface CreateDocument {
  schemaVersion: 1;
  project: {
    name: string;
    package: string;
    directory: string;
    /** The idea's id; null for a project on a data file. */
    idea: string | null;
    seed: number;
    stages: readonly string[];
  };
  files: { path: string; action: string; bytes: number; stage: string; why?: string; patch?: string }[];
  /** Present where there are conflicts: then nothing was written. */
  error?: Failure;
  next: string[];
  replay: string;
}

/** Builds the JSON document. */
export function createDocument(answers: Answers, directory: string, changes: readonly Change[], next: string[], replay: string): CreateDocument {
  return {
    schemaVersion: 1,
    project: {
      name: answers.name,
      package: answers.package,
      directory,
      idea: answers.problem.kind === 'idea' ? answers.problem.idea.id : null,
      seed: answers.seed,
      stages: answers.stages,
    },
    files: changes.map(({ path, action, bytes, stage, why, patch }) => ({ path, action, bytes: bytes.length, stage, why, patch })),
    next,
    replay,
  };
}

/** Every file, one a line. */
export function listing(changes: readonly Change[]): string[] {
  return columns(changes.map(({ action, path, bytes, stage }) => [action, path, String(bytes.length), stage]));
}

/** The conflicts, all of them. */
export function conflictLines(changes: readonly Change[]): string[] {
  return changes.filter(({ action }) => action === 'conflict').map(({ path, why }) => `  ${path}: ${why ?? 'the file on the disk differs'}`);
}

/** The questions that are the owner's, with what each answer means. */
export function questionLines(questions: readonly DomainQuestion[], width: number): string[] {
  return [
    '',
    'Questions (--set KEY=VALUE):',
    ...questions.flatMap(({ key, prompt, help, choices, default: usual }) => [
      ...wrapped(`  ${key}: ${prompt} (${help})`, width, '    '),
      ...choices.flatMap(({ value, label, because }) =>
        wrapped(visible(`    ${value}${value === usual ? ' (default)' : ''}: ${label === value ? '' : `${label}; `}${because}`), width, '      '),
      ),
    ]),
  ];
}

/** `57 files to create, 2 unchanged`. */
export function tally(changes: readonly Change[]): string {
  const count = (action: Change['action']): number => changes.filter((change) => change.action === action).length;
  const parts: [number, string][] = [
    [count('create'), 'to create'],
    [count('overwrite'), 'to overwrite'],
    [count('unchanged'), 'unchanged'],
    [count('conflict'), 'in conflict'],
  ];
  const [first, ...rest] = parts.filter(([number]) => number > 0);
  if (first === undefined) return 'no files';
  return [`${counted(first[0], 'file')} ${first[1]}`, ...rest.map(([number, what]) => `${number} ${what}`)].join(', ');
}

/** Lines of a file that a person wrote or will read: generated pins and the manifest do not count. */
export function writtenLines(path: string, bytes: Buffer): number {
  if (!/(^|\/)(Makefile|Dockerfile)$|\.(py|md|toml|ya?ml|html|css|js|ts|sql|sh)$/.test(path)) return 0;
  return bytes.toString('utf8').split('\n').filter((line) => line.trim() !== '').length;
}
