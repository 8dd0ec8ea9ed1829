/** Signals to verdicts by the declared rules, with the evidence that decided. */
import { STAGE_IDS, type StageId } from '../stages/types.js';
import type { Findings, Found } from './detect/findings.js';
import { RULES } from './rules.js';
import type { Kind, Level, Verdict } from './types.js';

/** One stage as judged. */
export interface Judgement {
  readonly stage: StageId;
  readonly verdict: Verdict;
  readonly claimed: boolean;
  readonly evidence: readonly { path: string; line: number; level: Level; what: string }[];
  /** Groups of probes of the nearest clause of "present" that were not seen. */
  readonly missing: readonly (readonly string[])[];
}

const PRODUCT: ReadonlySet<StageId> = new Set(['validation', 'features', 'training', 'tuning', 'evaluation', 'tracking', 'batch', 'drift', 'prediction-log', 'ab-testing']);
const NOTHING = { present: [[['none']]], partial: [] };

/** The signals of a probe with its scope prefix. */
function probe(found: Findings, name: string): readonly Found[] {
  const [scope, id] = name.includes(':') ? (name.split(':', 2) as [string, string]) : ['live', name];
  if (scope === 'any') return found.of(id);
  return found.in(id, scope as Found['scope']);
}

export function judge(found: Findings, claims: ReadonlyMap<StageId, Found>, wired: (path: string) => boolean, kind: Kind): Judgement[] {
  return STAGE_IDS.map((stage) => {
    // A library implements these for its users; that is its product, not a pipeline of a project.
    const rule = kind === 'library' && PRODUCT.has(stage) ? NOTHING : RULES[stage];
    // What predicts nothing has neither problem nor target to document.
    const capped = stage === 'documentation' && (kind === 'non-ml' || kind === 'library');
    const clause = capped ? undefined : rule.present.find((groups) => groups.every((g) => g.some((p) => probe(found, p).length)));
    const spoiled = ('spoiled' in rule ? rule.spoiled ?? [] : []).flatMap((p) => probe(found, p));
    const partial = rule.partial.find((groups) => groups.every((g) => g.some((p) => probe(found, p).length)));
    const voided = !clause && ('voided' in rule ? rule.voided ?? [] : []).some((p) => probe(found, p).length);
    const verdict: Verdict = clause ? (spoiled.length ? 'partial' : 'present') : partial && !voided ? 'partial' : 'absent';
    const seen = [...spoiled, ...(clause ?? (voided ? [] : partial) ?? []).flatMap((g) => g.flatMap((p) => probe(found, p)))];
    const claim = claims.get(stage);
    const evidence = pick(seen).map((f) => ({ path: f.path, line: f.line, level: levelOf(f, wired), what: f.what }));
    const declaredOnly = evidence.every((e) => e.level === 'E2' || e.level === 'E1');
    for (const f of ('aside' in rule ? rule.aside ?? [] : []).flatMap((p) => probe(found, p)).slice(0, 3)) evidence.push({ path: f.path, line: f.line, level: 'E1', what: f.what });
    const claimed = !!claim && verdict !== 'present' && declaredOnly;
    if (claimed) evidence.push({ path: claim.path, line: claim.line, level: 'E1', what: claim.what });
    const nearest = clause ? [] : [...rule.present].sort((a, b) => unmet(found, a).length - unmet(found, b).length)[0] ?? [];
    return { stage, verdict, claimed, evidence, missing: rule === NOTHING ? [] : clause ? spoiled.map((f) => [f.id]) : unmet(found, nearest) };
  });
}

function unmet(found: Findings, clause: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return clause.filter((g) => !g.some((p) => probe(found, p).length));
}

/** A few places, no two alike, in a stable order. */
function pick(found: readonly Found[]): Found[] {
  const out: Found[] = [];
  const seen = new Set<string>();
  for (const f of found) {
    const key = `${f.path}:${f.line}`;
    if (seen.has(key) || out.filter((o) => o.id === f.id).length >= 3) continue;
    seen.add(key);
    out.push(f);
    if (out.length >= 8) break;
  }
  return out;
}

function levelOf(f: Found, wired: (path: string) => boolean): Level {
  if (f.scope === 'claimed') return 'E1';
  if (f.scope !== 'live') return 'E2';
  return wired(f.path) ? 'E4' : 'E3';
}
