import { ideaOf } from '../../src/ideas/index.js';
import type { Answers } from '../../src/plan/types.js';
import { chooseStages, type StageWishes } from '../../src/stages/choose.js';

/** The default answers for rental-price, with some of them changed. */
export function answersFor(changed: Partial<Answers> = {}, wishes: StageWishes = {}): Answers {
  return {
    problem: { kind: 'idea', idea: ideaOf('rental-price') },
    stages: chooseStages(wishes, 'idea').stages,
    set: { costlier_error: 'too_high', guarded_segment: 'family_flats' },
    name: 'rental-price',
    package: 'rental_price',
    author: '',
    license: 'MIT',
    seed: 48956,
    ...changed,
  };
}
