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
const BOLD = 1;
const DIM = 2;
/** Columns before what is said of a stage. */
const MARGIN = 29;

export function textReport(report: Report, style: TextStyle = { color: false, width: 100 }): string {
  const paint = (code: number, text: string) => (style.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const width = Math.max(60, Math.min(style.width, 140));
  const lines: string[] = [];
  const { stages, score } = report;
  const count = (v: string) => stages.filter((s) => s.verdict === v).length;
  const kind = `  (${report.repository.kind})`;
  lines.push(`${clipStart(forTerminal(report.repository.path), width - kind.length)}${kind}`);
  lines.push(`${paint(BOLD, `${score.percent} of 100`)}   ${count('present')} present, ${count('partial')} partial, ${count('absent')} absent`);
  if (report.own) lines.push(`own work since the scaffold: ${report.own.percent} % of the lines`);
  let group = '';
  for (const s of stages) {
    if (s.group !== group) lines.push('', paint(DIM, (group = s.group)));
    const [first, ...more] = details(s, report, width - MARGIN);
    lines.push(`  ${paint(COLOR[s.verdict], MARK[s.verdict])} ${s.id.padEnd(15)} ${s.verdict.padEnd(8)} ${first ?? ''}`.trimEnd(), ...more.map((m) => `${' '.repeat(MARGIN)}${m}`));
  }
  const steps = nextSteps(report);
  if (steps.length) lines.push('', paint(BOLD, 'What pays most next'));
  for (const [i, s] of steps.entries()) {
    lines.push(...wrap(`  ${i + 1}. ${s.title} (${ADVICE[s.id].effort}): ${s.next}`, width, 5));
    if (s.fix) lines.push(`     ${s.fix}`);
  }
  const { skipped } = report;
  if (skipped.length) lines.push('', ...wrap(`Not read: ${skipped.slice(0, 3).map((s) => `${clipStart(forTerminal(s.path), 50)} (${s.why})`).join(', ')}${skipped.length > 3 ? ` and ${skipped.length - 3} more` : ''}`, width, 2));
  lines.push('', ...wrap(`Score: present counts its weight, partial half. Weights: ${weights(report)}. For one stage: audit --explain STAGE`, width, 2));
  return lines.join('\n');
}

/** What is said of a stage: on one line where it fits, what is missing on a second where not. */
function details(s: StageReport, report: Report, width: number): string[] {
  const notes: string[] = [];
  if (s.waived) notes.push(`waived: ${forTerminal(s.waived.reason)}`);
  else if (report.score.weights[s.id] === 0) notes.push('not asked of this kind');
  const best = s.evidence.find((e) => e.level !== 'E1');
  if (best) notes.push(`${clipStart(forTerminal(best.path), Math.floor(width / 2))}:${best.line} ${forTerminal(best.what)}`);
  if (s.claimed) notes.push(`claimed in ${claimant(s.evidence)}`);
  const missing = s.verdict !== 'present' && s.missing.length ? [`missing: ${s.missing[0]!}`] : [];
  const whole = [...notes, ...missing].join(' · ');
  if (whole.length <= width || notes.length === 0) return [clip(whole, width)];
  return [clip(notes.join(' · '), width), ...missing.map((m) => clip(m, width))];
}

function clip(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(1, width - 1))}…` : text;
}

/** The end of a path tells more than its beginning; it is cut before a name where one begins near. */
function clipStart(text: string, width: number): string {
  if (text.length <= width) return text;
  const end = text.slice(-Math.max(1, width - 1));
  const name = end.indexOf('/');
  return `…${name >= 0 && name < end.length / 2 ? end.slice(name) : end}`;
}

/** Lines of at most this width, all but the first indented. */
function wrap(text: string, width: number, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ (?! )/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width || line.trim() === '') line = longer;
    else {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    }
  }
  return [...lines, line];
}

function weights(report: Report): string {
  return Object.entries(report.score.weights).filter(([, w]) => w > 0).map(([id, w]) => `${id} ${w}`).join(', ');
}

/** Where the claim stands: usually the README. */
function claimant(evidence: readonly { path: string; what: string }[]): string {
  const path = evidence.find(({ what }) => what.startsWith('claimed:'))?.path ?? '';
  return path === '' || /(?:^|\/)readme[^/]*$/i.test(path) ? 'the README' : path;
}
