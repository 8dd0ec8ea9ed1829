/** The report for a terminal: one line a stage, then the three next steps that pay most. */
import { nextSteps, type Report, type StageReport } from '../report.js';
import { forTerminal } from '../escape.js';
import { ADVICE } from '../words/advice.js';

/** How the text may look. */
export interface TextStyle {
  readonly color: boolean;
  readonly width: number;
}

const MARK = { present: '●', partial: '◐', absent: '○' } as const;
const COLOR = { present: 32, partial: 33, absent: 31 } as const;

export function textReport(report: Report, style: TextStyle = { color: false, width: 100 }): string {
  const paint = (code: number, text: string) => (style.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const width = Math.max(60, Math.min(style.width, 140));
  const lines: string[] = [];
  const { stages, score } = report;
  const count = (v: string) => stages.filter((s) => s.verdict === v).length;
  lines.push(`${forTerminal(report.repository.path)}  (${report.repository.kind})`);
  lines.push(`${paint(1, `${score.percent} of 100`)}   ${count('present')} present, ${count('partial')} partial, ${count('absent')} absent`);
  if (report.own) lines.push(`own work since the scaffold: ${report.own.percent} % of the lines`);
  let group = '';
  for (const s of stages) {
    if (s.group !== group) lines.push('', paint(2, (group = s.group)));
    const head = `  ${paint(COLOR[s.verdict], MARK[s.verdict])} ${s.id.padEnd(15)} ${s.verdict.padEnd(8)}`;
    lines.push(`${head} ${clip(detail(s, report), width - 29)}`);
  }
  const steps = nextSteps(report);
  if (steps.length) lines.push('', paint(1, 'What pays most next'));
  for (const [i, s] of steps.entries()) {
    lines.push(`  ${i + 1}. ${s.title} (${ADVICE[s.id].effort}): ${s.next}`);
    if (s.fix) lines.push(`     ${s.fix}`);
  }
  if (report.skipped.length) lines.push('', `${report.skipped.length} not read, the first: ${forTerminal(report.skipped[0]!.path)} (${report.skipped[0]!.why})`);
  lines.push('', `Score: present counts its weight, partial half; weights of a ${report.repository.kind}: ${weights(report)}`);
  return lines.join('\n');
}

function detail(s: StageReport, report: Report): string {
  const notes: string[] = [];
  if (s.waived) notes.push(`waived: ${forTerminal(s.waived.reason)}`);
  if (report.score.weights[s.id] === 0 && !s.waived) notes.push('not asked of this kind');
  const best = s.evidence.find((e) => e.level !== 'E1');
  if (best) notes.push(`${forTerminal(best.path)}:${best.line} ${forTerminal(best.what)}`);
  if (s.claimed) notes.push('claimed in the README');
  if (s.verdict !== 'present' && s.missing.length) notes.push(`missing: ${s.missing[0]!}`);
  return notes.join(' · ');
}

function clip(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(1, width - 1))}…` : text;
}

function weights(report: Report): string {
  return Object.entries(report.score.weights).filter(([, w]) => w > 0).map(([id, w]) => `${id} ${w}`).join(', ');
}
