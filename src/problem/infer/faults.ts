/** The two kinds of fault with a data file: in the data, or in what was asked of them. */

import { UserError } from '../../errors.js';

/** The data cannot be used as they are. `what` says where; `next` says what to do. */
export function dataFault(what: string, next: string): UserError {
  return new UserError(sentence(what), { exitCode: 1, hint: sentence(next) });
}

/** The data are fine, but --target or --keep asks for what cannot be. */
export function usageFault(what: string, next: string): UserError {
  return new UserError(sentence(what), { exitCode: 2, hint: sentence(next) });
}

/** With a full stop, unless it ends in a question. */
function sentence(text: string): string {
  return text.endsWith('?') ? text : `${text}.`;
}
