/** What `add` says where both the owner and the stage changed files: what fits by itself, and what is left to do. */
import { failure } from '../failure.js';
import { VERSION } from '../package.js';
import type { Change } from '../plan/types.js';
import { findProgram } from '../preflight.js';
import { conflictLines, type CreateDocument } from '../report.js';
import { shellWord } from '../shell.js';
import { counted, print, printJson, say } from '../terminal.js';

/** An update that was not made. */
export interface Refused {
  folder: string;
  /** As they were given. */
  stages: readonly string[];
  leave: readonly string[];
  changes: readonly Change[];
  /** With `--json`. */
  document: CreateDocument | undefined;
}

/** Reports the conflicts: on stdout the patches that fit, on stderr the rest and the commands that lead on; returns the exit code. */
export async function reportConflicts({ folder, stages, leave, changes, document }: Refused): Promise<number> {
  const conflicts = changes.filter(({ action }) => action === 'conflict');
  const fitting = await fittingPatches(folder, conflicts);
  const byHand = conflicts.filter((change) => !fitting.includes(change));
  const again = ['npx', `create-mle-project@${VERSION}`, 'add', ...stages, ...leave.flatMap((path) => ['--leave', shellWord(path)])].join(' ');
  const apply = `${again} | git apply`;
  const leaveRest = [again, ...byHand.map(({ path }) => `--leave ${shellWord(path)}`)].join(' ');

  const message = `Nothing was written: ${counted(conflicts.length, 'file')} changed by you would be changed by the stage as well.`;
  if (document === undefined) for (const { patch } of fitting) print(patch?.trimEnd() ?? '');
  else printJson({ ...document, ...failure('conflict', message, fitting.length > 0 ? apply : leaveRest) });
  say(message);
  for (const line of conflictLines(conflicts)) say(line);
  if (fitting.length > 0) {
    say(byHand.length === 0 ? 'The patch on stdout fits what you wrote. This applies it:' : `The patch on stdout fits what you wrote in ${names(fitting)}. This applies it:`);
    say(`  ${apply}`);
  }
  if (byHand.length > 0) {
    say(`${fitting.length > 0 ? 'By hand' : 'This goes by hand'}: what the stage changes in ${names(byHand)}`);
    for (const { patch } of byHand) if (patch !== undefined) say(patch.trimEnd());
    say('Leave them as they are, and bring the changes in when you like:');
    say(`  ${leaveRest}`);
  } else {
    say('Then run the same command again:');
    say(`  ${again}`);
  }
  return 1;
}

/** The conflicts whose patch git would apply here: git is asked, since its rules on where a patch fits are its own. */
async function fittingPatches(folder: string, conflicts: readonly Change[]): Promise<Change[]> {
  const patched = conflicts.filter(({ patch }) => patch !== undefined);
  if (patched.length === 0 || (await findProgram('git')) === undefined) return [];
  const { patchFits } = await import('../git.js');
  const fits = await Promise.all(patched.map(({ patch = '' }) => patchFits(folder, patch)));
  return patched.filter((_, index) => fits[index]);
}

function names(changes: readonly Change[]): string {
  return changes.map(({ path }) => path).join(', ');
}
