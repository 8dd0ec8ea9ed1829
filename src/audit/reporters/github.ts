/** Annotations of a GitHub workflow; every character of the repository is data, never a command. */
import { nextSteps, type Report } from '../report.js';
import { comparisonText, type Comparison } from '../compare.js';
import { forCommand, forTerminal } from '../escape.js';

export function githubReport(report: Report, compared?: Comparison, below = ''): string {
  const lines = report.stages.filter((s) => s.verdict !== 'present' && !s.waived && report.score.weights[s.id] > 0).map((s) => {
    const level = s.claimed || s.verdict === 'partial' ? 'warning' : 'notice';
    const place = s.evidence[0] ? `file=${forCommand(forTerminal(below + s.evidence[0].path), true)},line=${s.evidence[0].line},` : '';
    return `::${level} ${place}title=${forCommand(`${s.title} is ${s.verdict}`, true)}::${forCommand(forTerminal(`${s.claimed ? 'Claimed in the README. ' : ''}${s.next}`))}`;
  });
  const next = nextSteps(report).map((s) => s.id).join(', ');
  lines.push(`::notice title=MLE audit::${forCommand(`${report.score.percent} of 100${report.own ? `, own work ${report.own.percent} %` : ''}${next ? `; next: ${next}` : ''}`)}`);
  if (compared) lines.push(`::notice title=MLE audit, compared::${forCommand(comparisonText(compared, report))}`);
  return lines.join('\n');
}
