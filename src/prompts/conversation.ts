/** The parts of the conversation that are no questions about the project itself. */
import { isAbsolute, relative } from 'node:path';
import type { DiskPlan } from '../commands/create.js';
import { Interrupted } from '../errors.js';
import { closure } from '../pins/closure.js';
import { rootsOf } from '../plan/dependencies.js';
import { VERSION } from '../package.js';
import { preflight } from '../preflight.js';
import { listing, tally } from '../report.js';
import type { Settled } from '../settle.js';
import { clackAsker, confirm, intro, note, warn } from './clack.js';

export const asker = clackAsker;

/** Greets, and says what this machine lacks and how to get it. */
export async function open(folder: string): Promise<void> {
  intro(`create-mle-project ${VERSION}`);
  for (const { what, state, detail } of await preflight(folder)) {
    if (state === 'missing') warn(`${what} is missing: ${detail}`);
    if (state === 'optional') note([detail], `${what} was not found`);
  }
}

/** The repository that is to be checked; undefined when a project is to be started. */
export async function repositoryToCheck(): Promise<string | undefined> {
  const door = await asker.select(
    'What do you want to do?',
    [
      { value: 'start', label: 'Start a project', hint: 'from an idea, or from data of your own' },
      { value: 'check', label: 'Check a repository', hint: 'which of the 25 stages it has, with evidence' },
    ],
    'start',
  );
  if (door === 'start') return undefined;
  return asker.path('Which repository? A folder or a Git address', '.', (answer) => (answer === '' ? 'Name a folder or an address.' : undefined));
}

/** Shows what would be written; whoever says no leaves nothing behind. */
export async function confirmPlan({ answers }: Settled, { target, changes }: DiskPlan): Promise<void> {
  note(
    [
      `${answers.name} (package ${answers.package}), seed ${answers.seed}, licence ${answers.license}, author ${answers.author || 'not named'}`,
      `stages: ${answers.stages.join(', ')}`,
      `${tally(changes)}; nothing outside ${placeOf(target.path)}`,
    ],
    'Summary',
  );
  for (;;) {
    const answer = await asker.select(
      'Write it?',
      [
        { value: 'yes', label: 'Yes' },
        { value: 'list', label: 'List the files first' },
        { value: 'no', label: 'No' },
      ],
      'yes',
    );
    if (answer === 'yes') return;
    if (answer === 'no') throw new Interrupted('Nothing was written.');
    note(listing(changes), 'Files');
  }
}

/** A folder as it is seen from the current one, if it lies in it. */
function placeOf(folder: string): string {
  const below = relative(process.cwd(), folder);
  return isAbsolute(below) || below.startsWith('..') ? folder : `./${below}`;
}

/** Whether the project is to be set up and started now, with what that takes. */
export async function wantsRun({ answers }: Settled): Promise<boolean> {
  const { serving, training, dev } = rootsOf(answers);
  const packages = closure([...serving, ...training, ...dev]).length;
  try {
    return await confirm(`Run it now? It installs ${packages} packages (about 800 MB) into .venv: 1 to 4 minutes the first time.`, false);
  } catch (error) {
    throw error instanceof Interrupted ? new Interrupted('Interrupted: the project is written, nothing was started.') : error;
  }
}
