import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as clack from '@clack/prompts';
import { Interrupted } from '../errors.js';
import type { Asker, Option } from '../settle.js';

/** Prompts are no result: they go to stderr, so that stdout can be piped. */
const output = process.stderr;
// A terminal that does not know its size says 0, and every line would be wrapped after one character.
if (output.columns === 0) output.columns = 80;
if (output.rows === 0) output.rows = 24;

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (clack.isCancel(answer)) throw new Interrupted();
  return answer as Exclude<Answer, symbol>;
}

/** Asks with @clack/prompts. */
export const clackAsker: Asker = {
  select: async (message, options, initialValue) =>
    answered(await clack.select<string>({ message, options: options.map(plain), initialValue, output })),
  selectMany: async (message, options, initialValues) =>
    answered(await clack.multiselect<string>({ message, options: options.map(plain), initialValues: [...initialValues], required: false, output })),
  text: async (message, initialValue, whyNot) =>
    answered(await clack.text({ message, initialValue, validate: (answer) => whyNot((answer ?? '').trim()), output })).trim(),
  path: async (message, initialValue, whyNot) => pathOf(await clackAsker.text(message, initialValue, (answer) => whyNot(pathOf(answer)))),
  file: (message) => clackAsker.path(message, '', whyNotFile),
};

/** What a shell would have made of the answer. */
function pathOf(answer: string): string {
  const plain = /^(["'])(.*)\1$/.exec(answer)?.[2] ?? answer;
  return plain.replace(/^~(?=$|[/\\])/, homedir());
}

function whyNotFile(path: string): string | undefined {
  if (path === '') return 'Name a file.';
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return `There is no file ${path}; paths are taken from the current folder.`;
  return found.isFile() ? undefined : `${path} is not a file.`;
}

function plain({ value, label, hint }: Option): { value: string; label: string; hint?: string } {
  return hint === undefined ? { value, label } : { value, label, hint };
}

/** A yes-or-no question. */
export async function confirm(message: string, initialValue: boolean): Promise<boolean> {
  return answered(await clack.confirm({ message, initialValue, output }));
}

/** Opens the conversation. */
export function intro(title: string): void {
  clack.intro(title, { output });
}

/** A titled box of lines. */
export function note(lines: readonly string[], title: string): void {
  clack.note(lines.join('\n'), title, { output });
}

/** One line that needs attention. */
export function warn(text: string): void {
  clack.log.warn(text, { output });
}
