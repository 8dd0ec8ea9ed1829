import { slipOf } from './suggest.js';

/** The commands beside `create`, which has no word of its own. */
const COMMANDS = ['ideas', 'add', 'status', 'audit'];

/** Commands of later versions: a folder of that name would be a surprise. */
const RESERVED = ['coach', 'create', 'init', 'new', 'help'];

/** Whether a word in the place of the folder is taken for a command: `meant` is the one that a slip made it of. */
export function takenForCommand(word: string): { meant: string | undefined } | undefined {
  const meant = slipOf(word, COMMANDS);
  return RESERVED.includes(word) || meant !== undefined ? { meant } : undefined;
}

/** A folder so written that the command line takes it for a folder. */
export function asFolder(directory: string): string {
  const ambiguous = directory.startsWith('-') || COMMANDS.includes(directory) || takenForCommand(directory) !== undefined;
  return ambiguous ? `./${directory}` : directory;
}
