import { basename, isAbsolute } from 'node:path';
import { asFolder } from '../command-names.js';
import { chooseStages, coreStages, type Origin } from '../stages/choose.js';
import { packageFrom, seedFrom } from '../names.js';
import { shellWord } from '../shell.js';
import { questionsOf, type Answers } from './types.js';

/** Where a project stands and was made from, as seen from where the command is to be run. */
export interface Place {
  folder: string;
  /** The data file; taken for one in the current folder when it is not said. */
  data?: string | undefined;
  /** False for --no-git. */
  git?: boolean;
}

/** The command that creates the same project again, byte for byte; without a place in a folder of the project's name. */
export function replayCommand(version: string, answers: Answers, place?: Place): string {
  return ['npx', `create-mle-project@${version}`, ...replayArguments(answers, place).map((word) => shellWord(word))].join(' ');
}

/** The arguments of {@link replayCommand}, unquoted. */
export function replayArguments(answers: Answers, { folder, data, git = true }: Place = { folder: answers.name }): string[] {
  const { problem, name, author, license, seed, set } = answers;
  return [
    asFolder(folder),
    ...(problem.kind === 'idea'
      ? ['--idea', problem.idea.id]
      : [
          ...['--data', data ?? problem.inference.source.fileName, '--target', problem.target],
          ...problem.keep.flatMap((column) => ['--keep', column]),
        ]),
    ...stageArguments(answers),
    ...domainArguments(answers, set),
    // Also where the folder is `.`, whose name depends on where one is.
    ...(basename(folder) === name ? [] : ['--name', name]),
    ...(answers.package === packageFrom(name) ? [] : ['--package', answers.package]),
    // Unlike every other default, the author's comes from the machine: it is always said.
    '--author',
    author,
    ...(license === 'MIT' ? [] : ['--license', license]),
    ...(seed === seedFrom(name) ? [] : ['--seed', String(seed)]),
    ...(git ? [] : ['--no-git']),
    '--yes',
  ];
}

/** The place as strangers may read it: a path of the machine becomes its last part. */
export function publicPlace({ folder, data }: Place, name: string): Place {
  return { folder: isOwn(folder) ? folder : name, data: data === undefined || isOwn(data) ? data : basename(data) };
}

/** Whether a path says nothing of what is above the current folder. */
function isOwn(path: string): boolean {
  return !isAbsolute(path) && !path.startsWith('~') && !path.split(/[/\\]/).some((part) => part === '..' || part === '.');
}

function stageArguments({ problem, stages }: Answers): string[] {
  const origin: Origin = problem.kind;
  const usual = chooseStages({}, origin).stages;
  if (usual.length === stages.length && usual.every((id) => stages.includes(id))) return [];
  if (stages.every((id) => usual.includes(id))) {
    return ['--without', usual.filter((id) => !stages.includes(id)).join(',')];
  }
  const core = coreStages(origin);
  return ['--stages', stages.filter((id) => !core.includes(id)).join(',')];
}

function domainArguments({ problem }: Answers, set: Answers['set']): string[] {
  return questionsOf(problem).flatMap(({ key, default: usual }) => {
    const value = set[key] ?? usual;
    return value === usual ? [] : ['--set', `${key}=${value}`];
  });
}
