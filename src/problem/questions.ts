/** The decisions that are the owner's, whatever the problem comes from. */
import type { DomainQuestion } from '../ideas/types.js';
import type { Inference } from './infer/inference.js';
import type { ProblemSpec } from './spec.js';

/** A file says nothing of what an error costs, so numbers start from the same price for both. */
const COSTLIER_DIRECTION: DomainQuestion = {
  key: 'costlier_error',
  prompt: 'Which error costs more?',
  help: 'sets what the models are fitted to, and the cost that they are judged by',
  default: 'equal',
  choices: [
    {
      value: 'equal',
      label: 'Both cost the same',
      because: 'nothing in the file says that too high is worse than too low',
      values: { cost_of_too_high: 1, cost_of_too_low: 1 },
    },
    {
      value: 'too_high',
      label: 'A prediction that is too high',
      because: 'what was promised does not arrive',
      values: { cost_of_too_high: 2, cost_of_too_low: 1 },
    },
    {
      value: 'too_low',
      label: 'A prediction that is too low',
      because: 'what was needed is not there',
      values: { cost_of_too_high: 1, cost_of_too_low: 2 },
    },
  ],
};

const COSTLIER_CLASS_ERROR: DomainQuestion = {
  key: 'costlier_error',
  prompt: 'Which error costs more?',
  help: 'sets the probability from which the class that counts is predicted, and the cost in every report',
  default: 'miss',
  choices: [
    {
      value: 'miss',
      label: 'A miss: the class that counts, taken for the other one',
      because: 'somebody acts on this class, and a needless look usually costs less than a case that nobody saw',
      values: { cost_of_miss: 5, cost_of_false_alarm: 1 },
    },
    {
      value: 'false_alarm',
      label: 'A false alarm: the other class, taken for the one that counts',
      because: 'acting is dear, or does harm where it was not needed',
      values: { cost_of_miss: 1, cost_of_false_alarm: 5 },
    },
    {
      value: 'equal',
      label: 'Both cost the same',
      because: 'neither error is known to cost more',
      values: { cost_of_miss: 1, cost_of_false_alarm: 1 },
    },
  ],
};

/** The questions of a data file: what an error costs and, between two classes, which one counts. */
export function dataQuestions({ spec: { task, target }, source: { because = 'it is the outcome that somebody acts on' } }: Inference): readonly DomainQuestion[] {
  if (task === 'regression') return [COSTLIER_DIRECTION];
  const { positive = '', negative = '' } = target;
  const positiveClass: DomainQuestion = {
    key: 'positive_class',
    prompt: `Which class of ${target.name} is the one that counts?`,
    help: 'sets whose probability is stated, and what a miss and a false alarm are',
    default: positive,
    choices: [
      { value: positive, label: positive, because },
      { value: negative, label: negative, because: 'its owner knows it to be the outcome that somebody acts on' },
    ],
  };
  return [positiveClass, COSTLIER_CLASS_ERROR];
}

/** The specification with the class that its owner says counts. */
export function withPositive(spec: ProblemSpec, positive: string | undefined): ProblemSpec {
  const { target } = spec;
  if (positive === undefined || positive !== target.negative) return spec;
  return { ...spec, target: { ...target, positive, negative: target.positive } };
}
