import { slipOf } from './suggest.js';

/** The commands beside `create`, which has no word of its own. */
const COMMANDS = ['ideas', 'add', 'status', 'audit', 'help'];

/** Words that nobody means for a folder, and what they are for in this version; empty where there is nothing. */
const RESERVED: Readonly<Record<string, string>> = {
  coach: '',
  create: '',
  init: '',
  new: '',
  list: 'ideas list',
  match: '',
  show: 'ideas show',
  version: '--version',
};

/** Whether a word in the place of the folder is taken for a command: `meant` is the one that it was meant for. */
export function takenForCommand(word: string): { meant: string | undefined } | undefined {
  if (Object.hasOwn(RESERVED, word)) return { meant: RESERVED[word] === '' ? undefined : RESERVED[word] };
  const meant = slipOf(word, COMMANDS);
  return meant === undefined ? undefined : { meant };
}

/** A folder so written that the command line takes it for a folder. */
export function asFolder(directory: string): string {
  const ambiguous = directory.startsWith('-') || COMMANDS.includes(directory) || takenForCommand(directory) !== undefined;
  return ambiguous ? `./${directory}` : directory;
}
