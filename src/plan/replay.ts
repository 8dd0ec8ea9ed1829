import { chooseStages, coreStages, type Origin } from '../stages/choose.js';
import { packageFrom, seedFrom } from '../names.js';
import { questionsOf, type Answers } from './types.js';

/** The command that creates the same project again, byte for byte; it depends on the answers alone. */
export function replayCommand(version: string, answers: Answers): string {
  return ['npx', `create-mle-project@${version}`, ...replayArguments(answers).map(quote)].join(' ');
}

/** The arguments of {@link replayCommand}, unquoted. */
export function replayArguments(answers: Answers): string[] {
  const { problem, name, author, license, seed, set } = answers;
  return [
    name,
    ...(problem.kind === 'idea'
      ? ['--idea', problem.idea.id]
      : [
          ...['--data', problem.inference.source.fileName, '--target', problem.target],
          ...problem.keep.flatMap((column) => ['--keep', column]),
        ]),
    ...stageArguments(answers),
    ...domainArguments(answers, set),
    ...(answers.package === packageFrom(name) ? [] : ['--package', answers.package]),
    // Unlike every other default, the author's comes from the machine: it is always said.
    '--author',
    author,
    ...(license === 'MIT' ? [] : ['--license', license]),
    ...(seed === seedFrom(name) ? [] : ['--seed', String(seed)]),
    '--yes',
  ];
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

/** Quotes what a shell would split or expand. */
function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : `"${word}"`;
}
