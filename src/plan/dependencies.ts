import { directDependency, requirementLine } from '../pins/direct.js';
import type { ProblemSpec } from '../problem/spec.js';
import type { Roots } from '../pins/requirements.js';
import { stageOf, type PythonDependencies } from '../stages/index.js';
import type { Answers } from './types.js';

/** Intervals of a number's errors come from scipy.stats.bootstrap; scores of classes resample by themselves. */
const OF_TASK: Record<ProblemSpec['task'], PythonDependencies> = { regression: { training: ['scipy'] }, binary: {} };

/** The packages that a project imports directly, by group; a later group does not repeat an earlier one's. */
export function rootsOf({ problem, stages }: Pick<Answers, 'problem' | 'stages'>): Roots {
  const sources: PythonDependencies[] = stages.map((id) => stageOf(id).contributes?.dependencies ?? {});
  if (problem.kind === 'idea') sources.push(problem.idea.dependencies);
  const { task } = problem.kind === 'idea' ? problem.idea.spec : problem.inference.spec;
  sources.push(OF_TASK[task]);
  const taken = new Set<string>();
  const group = (name: keyof PythonDependencies): string[] => {
    const roots = [...new Set(sources.flatMap((source) => source[name] ?? []))].filter((root) => !taken.has(root));
    for (const root of roots) taken.add(root);
    return roots.sort();
  };
  return { serving: group('serving'), training: group('training'), dev: group('dev') };
}

/** The same as pyproject.toml states them: `fastapi>=0.140`. */
export function requirementLines(roots: Roots): Roots {
  const lines = (names: readonly string[]): string[] => names.map((name) => requirementLine(directDependency(name)));
  return { serving: lines(roots.serving), training: lines(roots.training), dev: lines(roots.dev) };
}
