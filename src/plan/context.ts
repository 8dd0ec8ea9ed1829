import { UserError } from '../errors.js';
import type { DomainChoice } from '../ideas/index.js';
import type { Source } from '../problem/infer/inference.js';
import { withPositive } from '../problem/questions.js';
import type { Column, ProblemSpec } from '../problem/spec.js';
import type { Roots } from '../pins/requirements.js';
import { STAGES, stageOf, type MakeTarget } from '../stages/index.js';
import { requirementLines, rootsOf } from './dependencies.js';
import { dataPath } from './manifest.js';
import { ownData, type OwnData } from './own-data.js';
import { replayCommand } from './replay.js';
import { questionsOf, type Answers, type License } from './types.js';

/** Every name that a template can use. */
export interface TemplateContext {
  project: { name: string; package: string; title: string; author: string; license: License; seed: number };
  spec: ProblemSpec & {
    /** Columns that the model takes as numbers: numbers, integers, booleans, in this order of types. */
    numeric: Column[];
    categorical: Column[];
  };
  /** Null for a project on a data file. */
  idea: { id: string; title: string; summary: string; user: string } | null;
  /** One line for pyproject.toml. */
  description: string;
  /** What the pipeline starts from, and the site that it comes from (empty for a data file). */
  records: string;
  site: string;
  /** The table of clean rows. */
  cleanTable: string;
  /** First word of the service's model classes. */
  prefix: string;
  /** What is predicted, in a word or two. */
  quantity: string;
  /** Whether there is a licence. */
  license: boolean;
  /** What is known of the data file; null for an idea. */
  source: (Source & { path: string }) | null;
  /** What else is derived from the data file; null for an idea. */
  own: OwnData | null;
  /** Domain questions: the chosen value by key, and the whole choice by key. */
  set: Readonly<Record<string, string>>;
  chosen: Readonly<Record<string, DomainChoice>>;
  /** By stage id in camelCase: whether the project has it. */
  stages: Readonly<Record<string, boolean>>;
  /** The project's stages in registry order. */
  stageList: { id: string; title: string; summary: string }[];
  makeTargets: MakeTarget[];
  /** Direct dependencies as lines of pyproject.toml. */
  dependencies: Roots;
  version: string;
  /** The command that creates the same project again. */
  replay: string;
}

/** The values that templates can name, from the answers alone. */
export function contextOf(version: string, answers: Answers): TemplateContext {
  const { problem, stages } = answers;
  const chosen = chosenOf(answers);
  const spec = problem.kind === 'idea' ? problem.idea.spec : withPositive(problem.inference.spec, chosen['positive_class']?.value);
  const isNumeric = (column: Column): boolean => column.type === 'number' || column.type === 'integer';
  return {
    project: {
      name: answers.name,
      package: answers.package,
      title: spec.title,
      author: answers.author,
      license: answers.license,
      seed: answers.seed,
    },
    spec: {
      ...spec,
      numeric: [...spec.columns.filter(isNumeric), ...spec.columns.filter(({ type }) => type === 'boolean')],
      categorical: spec.columns.filter(({ type }) => type === 'category'),
    },
    idea: problem.kind === 'idea' ? pick(problem.idea) : null,
    description:
      problem.kind === 'idea'
        ? problem.idea.description
        : `Predicts ${spec.target.name} from ${problem.inference.source.fileName}`,
    records: problem.kind === 'idea' ? problem.idea.records : 'rows',
    site: problem.kind === 'idea' ? problem.idea.site : '',
    cleanTable: problem.kind === 'idea' ? problem.idea.cleanTable : 'clean',
    prefix: problem.kind === 'idea' ? problem.idea.prefix : 'Row',
    quantity: problem.kind === 'idea' ? problem.idea.quantity : spec.target.name,
    license: answers.license !== 'none',
    source:
      problem.kind === 'data'
        ? { ...problem.inference.source, path: dataPath(problem.inference.source.fileName) }
        : null,
    own: problem.kind === 'data' ? ownData({ ...problem.inference, spec }, chosen['guarded_segment']?.label ?? '') : null,
    set: Object.fromEntries(Object.entries(chosen).map(([key, { value }]) => [key, value])),
    chosen,
    stages: Object.fromEntries(STAGES.map(({ id }) => [camel(id), stages.includes(id)])),
    stageList: stages.map((id) => stageOf(id)).map(({ id, title, summary }) => ({ id, title, summary })),
    makeTargets: stages.flatMap((id) => stageOf(id).contributes?.makeTargets ?? []),
    dependencies: requirementLines(rootsOf(answers)),
    version,
    replay: replayCommand(version, answers),
  };
}

function pick({ id, title, summary, user }: NonNullable<TemplateContext['idea']>): NonNullable<TemplateContext['idea']> {
  return { id, title, summary, user };
}

function chosenOf({ problem, set }: Answers): Record<string, DomainChoice> {
  return Object.fromEntries(
    questionsOf(problem).map(({ key, choices, default: usual }) => {
      const choice = choices.find(({ value }) => value === (set[key] ?? usual));
      if (choice === undefined) throw new UserError(`"${set[key] ?? ''}" is no choice of ${key}.`);
      return [key, choice];
    }),
  );
}

function camel(id: string): string {
  return id.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
