/** Verdicts to the report that users and other programs read; the score is made of the verdicts alone. */
import { STAGE_IDS, STAGES, type StageId } from '../stages/index.js';
import type { Config } from './config.js';
import type { Audit } from './index.js';
import type { Judgement } from './judge.js';
import { maskSecrets } from './mask.js';
import type { Kind, Level, Skipped, Verdict } from './types.js';
import { ADVICE } from './words/advice.js';
import { inWords } from './words/probes.js';

/** A place that was read, with what it shows. */
export interface Evidence {
  readonly path: string;
  readonly line: number;
  readonly level: Level;
  readonly what: string;
}

/** One stage of the report. */
export interface StageReport {
  readonly id: StageId;
  readonly title: string;
  readonly group: string;
  readonly verdict: Verdict;
  readonly claimed: boolean;
  readonly waived: { readonly reason: string } | null;
  readonly evidence: readonly Evidence[];
  readonly missing: readonly string[];
  readonly next: string;
  readonly fix: string | null;
}

/** The report, as `--format json` prints it. */
export interface Report {
  readonly schemaVersion: 1;
  readonly repository: { readonly path: string; readonly kind: Kind };
  readonly score: { readonly percent: number; readonly weights: Readonly<Record<StageId, number>> };
  readonly own: { readonly percent: number } | null;
  readonly stages: readonly StageReport[];
  readonly skipped: readonly Skipped[];
  readonly errors: readonly string[];
}

/** Stages that a kind of repository is not blamed for. */
const NOT_ASKED: Readonly<Partial<Record<Kind, readonly StageId[]>>> = {
  library: ['acquisition', 'validation', 'features', 'training', 'tuning', 'evaluation', 'tracking', 'versioning', 'api', 'batch', 'frontend', 'container', 'deployment', 'infrastructure', 'orchestration', 'retraining', 'monitoring', 'drift', 'prediction-log', 'ab-testing'],
  paper: ['api', 'batch', 'frontend', 'container', 'deployment', 'infrastructure', 'orchestration', 'retraining', 'monitoring', 'drift', 'prediction-log', 'ab-testing'],
  competition: ['api', 'frontend', 'container', 'deployment', 'infrastructure', 'orchestration', 'retraining', 'monitoring', 'drift', 'prediction-log', 'ab-testing'],
  'non-ml': ['acquisition', 'validation', 'features', 'training', 'tuning', 'evaluation', 'tracking', 'versioning', 'api', 'batch', 'frontend', 'orchestration', 'retraining', 'drift', 'prediction-log', 'ab-testing'],
};

/** Weights of a kind, with waived stages left out. */
export function weightsOf(kind: Kind, waived: ReadonlySet<StageId> = new Set()): Record<StageId, number> {
  const out = NOT_ASKED[kind] ?? [];
  return Object.fromEntries(STAGE_IDS.map((id) => [id, out.includes(id) || waived.has(id) ? 0 : ADVICE[id].weight])) as Record<StageId, number>;
}

const SHARE: Readonly<Record<Verdict, number>> = { present: 1, partial: 0.5, absent: 0 };

/** What one stage adds to the score. */
export function pointsOf(stage: StageReport, { score }: Report): number {
  return score.weights[stage.id] * SHARE[stage.verdict];
}

/** Present counts whole, partial half; rounded down, so that 100 means all. */
export function percentOf(verdicts: ReadonlyMap<StageId, Verdict>, weights: Readonly<Record<StageId, number>>): number {
  const total = STAGE_IDS.reduce((sum, id) => sum + weights[id], 0);
  const reached = STAGE_IDS.reduce((sum, id) => sum + weights[id] * SHARE[verdicts.get(id) ?? 'absent'], 0);
  return total ? Math.floor((100 * reached) / total) : 0;
}

/** What the report needs besides the audit itself. */
export interface ReportContext {
  readonly path: string;
  readonly config: Config;
  readonly own: { readonly percent: number } | null;
  /** Stages that this tool can add to the audited project; empty if it did not create it. */
  readonly addable: ReadonlySet<StageId>;
}

export function buildReport(audit: Audit, context: ReportContext): Report {
  const waived = new Map(context.config.waive.map((w) => [w.stage, w.reason]));
  const weights = weightsOf(audit.kind, new Set(waived.keys()));
  const verdicts = new Map(audit.judgements.map((j) => [j.stage, j.verdict]));
  return {
    schemaVersion: 1,
    repository: { path: context.path, kind: audit.kind },
    score: { percent: percentOf(verdicts, weights), weights },
    own: context.own,
    stages: audit.judgements.map((j) => stageReport(j, waived.get(j.stage), context)),
    skipped: [...audit.skipped].sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, 500),
    errors: audit.errors,
  };
}

function stageReport(j: Judgement, reason: string | undefined, context: ReportContext): StageReport {
  const { title, group } = STAGES.find(({ id }) => id === j.stage)!;
  const advice = ADVICE[j.stage];
  return {
    id: j.stage, title, group, verdict: j.verdict, claimed: j.claimed,
    waived: reason === undefined ? null : { reason },
    evidence: j.evidence.map((e) => ({ ...e, what: maskSecrets(e.what) })),
    missing: j.missing.map((group_) => (group_.length === 1 && /secret|broken|ignored/.test(group_[0]!) ? `to be put right: ${inWords(group_[0]!)}` : group_.map(inWords).join(', or '))),
    next: j.verdict === 'present' ? 'Nothing is asked.' : j.verdict === 'partial' ? advice.finish : advice.start,
    fix: j.verdict !== 'present' && context.addable.has(j.stage) ? `create-mle-project add ${j.stage}` : null,
  };
}

/** The stages whose next step pays most: weight that is still missing, cheap ones first. */
export function nextSteps(report: Report, most = 3): StageReport[] {
  const effort = { 'an hour': 1, 'half a day': 2, 'a day': 3, 'some days': 5 };
  const value = (s: StageReport) => (report.score.weights[s.id] * (s.verdict === 'partial' ? 0.5 : 1) + (s.claimed ? 1 : 0)) / (1 + effort[ADVICE[s.id].effort]);
  return report.stages.filter((s) => s.verdict !== 'present' && report.score.weights[s.id] > 0).sort((a, b) => value(b) - value(a)).slice(0, most);
}
