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

/** Of so many rows of the file the test set holds, but for bad luck, as many as an evaluation lists a part from. */
const FEWEST_GUARDED = { regression: 150, binary: 250 };
const MOST_GUARDED = 8;

/** The column whose lowest and highest quarter are looked at by themselves: the target, or the first number. */
export interface Ends {
  name: string;
  /** Below this value is the lowest quarter; from the other on the highest. */
  low: number;
  high: number;
  /** Below this value are no rows. */
  min: number;
}

/** The ends of the scale that an evaluation looks at; undefined where nothing is a number. */
export function endsOf({ spec, source }: Pick<Inference, 'spec' | 'source'>): Ends | undefined {
  const { name, min = 0 } = spec.target;
  if (source.quartiles) return { name, min, low: source.quartiles[0], high: source.quartiles[2] };
  const first = source.columns.find(({ quarters }) => quarters !== undefined);
  const column = spec.columns.find((candidate) => candidate.name === first?.name);
  return first?.quarters && { name: first.name, min: column?.min ?? 0, low: first.quarters[0], high: first.quarters[1] };
}

/** Which rows a release must not fail on: parts that the evaluation lists by these names. */
function guardedSegment(inference: Pick<Inference, 'spec' | 'source'>): DomainQuestion {
  const { spec, source } = inference;
  const ends = endsOf(inference);
  const segment = spec.columns.find(({ name }) => name === source.segment);
  const levels = source.columns.find(({ name }) => name === source.segment)?.levels ?? [];
  const fewest = FEWEST_GUARDED[spec.task];
  const quarters = source.rows / 4 >= fewest;
  const common = levels.filter(({ value, count }) => count >= fewest && !/\p{Cc}/u.test(value)).slice(0, MOST_GUARDED);
  const because = 'an average hides how a model fails on a part of the rows';
  return {
    key: 'guarded_segment',
    prompt: 'Which rows must the model not fail on?',
    help: 'refuses a release that is much worse on these rows',
    default: 'none',
    choices: [
      { value: 'none', label: 'None in particular', because: 'nothing in the file says that some rows matter more than others' },
      // Where a quarter of the rows has the smallest value, no row lies below it.
      ...(quarters && ends && ends.low > ends.min ? [{ value: `low_${ends.name}`, label: `The lowest quarter of ${ends.name}`, because }] : []),
      ...(quarters && ends ? [{ value: `high_${ends.name}`, label: `The highest quarter of ${ends.name}`, because }] : []),
      ...common.map(({ value }) => ({ value: `${segment?.name ?? ''}: ${value}`, label: `Rows whose ${segment?.name ?? ''} is ${value}`, because })),
    ],
  };
}

/** The questions of a data file: what an error costs, which rows matter and, between two classes, which counts. */
export function dataQuestions(inference: Pick<Inference, 'spec' | 'source'>): readonly DomainQuestion[] {
  const { task, target } = inference.spec;
  const { because = 'it is the outcome that somebody acts on' } = inference.source;
  if (task === 'regression') return [COSTLIER_DIRECTION, guardedSegment(inference)];
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
  return [positiveClass, COSTLIER_CLASS_ERROR, guardedSegment(inference)];
}

/** The specification with the class that its owner says counts. */
export function withPositive(spec: ProblemSpec, positive: string | undefined): ProblemSpec {
  const { target } = spec;
  if (positive === undefined || positive !== target.negative) return spec;
  return { ...spec, target: { ...target, positive, negative: target.positive } };
}
