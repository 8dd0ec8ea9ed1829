import type { ProblemSpec } from '../problem/spec.js';
import type { PythonDependencies } from '../stages/types.js';

/** One answer to a domain question. */
export interface DomainChoice {
  value: string;
  label: string;
  /** Why somebody would choose it; stands in the project's docs/decisions.md. */
  because: string;
  /** What the choice sets in the emitted project; templates read it as `chosen.<key>.values.<name>`. */
  values?: Readonly<Record<string, string | number | boolean>>;
}

/** A decision that is the owner's: which error costs more, which segment must not fail. */
export interface DomainQuestion {
  /** The key of `--set KEY=VALUE`; snake_case. */
  key: string;
  prompt: string;
  /** What the answer changes, one line. */
  help: string;
  choices: readonly [DomainChoice, ...DomainChoice[]];
  /** The value of the choice that is taken unasked. */
  default: string;
}

/** A problem of the catalogue that can be created. */
export interface Idea {
  id: string;
  title: string;
  /** What goes in and what comes out, one line. */
  summary: string;
  /** One line for pyproject.toml: what the project does. */
  description: string;
  /** What acquisition reads: `listings`. */
  records: string;
  /** Where it reads them, as the practice site is called: `listing site`. */
  site: string;
  /** The table of clean rows. */
  cleanTable: string;
  /** First word of the service's model classes: `Rent` gives RentRequest. */
  prefix: string;
  /** What is predicted, in a word or two: `rent`. */
  quantity: string;
  /** Who uses the prediction, and for which decision. */
  user: string;
  spec: ProblemSpec;
  questions: readonly DomainQuestion[];
  /** Honest hours until the owner can explain each line of the starter. */
  hoursToOwn: number;
  /** Packages that the idea's own code imports, beside those of its stages. */
  dependencies: PythonDependencies;
}
