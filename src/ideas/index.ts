import { UserError } from '../errors.js';
import { didYouMean } from '../suggest.js';
import { customerChurn } from './customer-churn.js';
import { rentalPrice } from './rental-price.js';
import type { Idea } from './types.js';

export type { DomainChoice, DomainQuestion, Idea } from './types.js';

/** The ideas that can be created; the first is the default. */
export const IDEAS: readonly [Idea, ...Idea[]] = [rentalPrice, customerChurn];

/** The idea with this id; an unknown one is a UserError (exit 2) with a suggestion. */
export function ideaOf(id: string): Idea {
  const idea = IDEAS.find((candidate) => candidate.id === id);
  if (idea !== undefined) return idea;
  const known = IDEAS.map((candidate) => candidate.id);
  throw new UserError(`There is no idea "${id}".${didYouMean(id, known)}`, {
    exitCode: 2,
    hint: `On offer: ${known.join(', ')} (create-mle-project ideas).`,
  });
}
