/** `--compare OLD.json`: what changed since an earlier report. */
import { UserError } from '../errors.js';
import type { Report } from './report.js';

/** Verdicts that differ, and the score before and now. */
export interface Change {
  readonly stage: string;
  readonly before: string;
  readonly now: string;
}

export function compareReports(old: unknown, report: Report): { before: number | null; changes: Change[] } {
  const earlier = old as { stages?: { id?: unknown; verdict?: unknown }[]; score?: { percent?: unknown } } | null;
  if (!Array.isArray(earlier?.stages)) throw new UserError('The file given to --compare is no JSON report of the audit.', { exitCode: 2 });
  const before = new Map(earlier.stages.map((s) => [String(s.id), String(s.verdict)]));
  const changes = report.stages.filter((s) => before.has(s.id) && before.get(s.id) !== s.verdict).map((s) => ({ stage: s.id, before: before.get(s.id)!, now: s.verdict }));
  return { before: typeof earlier.score?.percent === 'number' ? earlier.score.percent : null, changes };
}

export function comparisonText(old: unknown, report: Report): string {
  const { before, changes } = compareReports(old, report);
  const head = `Since the earlier report: ${before === null ? '' : `${before} → `}${report.score.percent} of 100, ${changes.length === 1 ? '1 verdict' : `${changes.length} verdicts`} changed`;
  return [head, ...changes.map((c) => `  ${c.stage.padEnd(15)} ${c.before} → ${c.now}`)].join('\n');
}
