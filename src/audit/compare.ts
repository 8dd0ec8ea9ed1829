/** `--compare OLD.json`: what changed since an earlier report. */
import { UserError } from '../errors.js';
import type { Report } from './report.js';
import type { Verdict } from './types.js';

/** What is another since the earlier report. */
export interface Comparison {
  readonly before: number | null;
  readonly changes: readonly Change[];
}

/** A verdict that differs. */
export interface Change {
  readonly stage: string;
  readonly before: string;
  readonly now: string;
}

export function compareReports(old: unknown, report: Report): Comparison {
  const earlier = old as { stages?: unknown; score?: { percent?: unknown } } | null;
  if (!isList(earlier?.stages)) throw new UserError('The file given to --compare is no JSON report of the audit.', { exitCode: 2, hint: 'Write one with: create-mle-project audit --output old.json' });
  const before = new Map(earlier.stages.map((s) => [s.id, s.verdict]));
  const changes = report.stages.filter((s) => before.has(s.id) && before.get(s.id) !== s.verdict).map((s) => ({ stage: s.id, before: before.get(s.id)!, now: s.verdict }));
  return { before: typeof earlier.score?.percent === 'number' ? earlier.score.percent : null, changes };
}

/** Stages of a report, each with a verdict that there is: nothing else of the file is shown. */
function isList(stages: unknown): stages is { id: string; verdict: Verdict }[] {
  return Array.isArray(stages) && stages.every((s: unknown) => typeof s === 'object' && s !== null && 'id' in s && 'verdict' in s && ['present', 'partial', 'absent'].includes(String(s.verdict)));
}

export function comparisonText({ before, changes }: Comparison, report: Report): string {
  const head = `Since the earlier report: ${before === null ? '' : `${before} → `}${report.score.percent} of 100, ${changes.length === 1 ? '1 verdict' : `${changes.length} verdicts`} changed`;
  return [head, ...changes.map((c) => `  ${c.stage.padEnd(15)} ${c.before} → ${c.now}`)].join('\n');
}
