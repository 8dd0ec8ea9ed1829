/** The report as a comment on a pull request. */
import { nextSteps, type Report } from '../report.js';
import type { Comparison } from '../compare.js';
import { forCode, forMarkdown } from '../escape.js';
import { ADVICE } from '../words/advice.js';

const MARK = { present: '🟢', partial: '🟡', absent: '⚪' } as const;

export function markdownReport(report: Report, compared?: Comparison): string {
  const own = report.own ? `, own work since the scaffold **${report.own.percent} %**` : '';
  const lines = [
    `## MLE audit: ${report.score.percent} of 100${own}`, '',
    `Kind: ${report.repository.kind}. ${(['present', 'partial', 'absent'] as const).map((v) => `${report.stages.filter((s) => s.verdict === v).length} ${v}`).join(', ')}.`, '',
    '| | stage | verdict | evidence | missing |', '|---|---|---|---|---|',
  ];
  for (const s of report.stages) {
    const best = s.evidence.find((e) => e.level !== 'E1');
    const place = best ? `\`${forCode(best.path)}:${best.line}\` ${forMarkdown(best.what)}` : s.claimed ? 'claimed only' : '';
    const note = s.waived ? `waived: ${forMarkdown(s.waived.reason)}` : report.score.weights[s.id] === 0 ? 'not asked of this kind' : s.verdict === 'present' ? '' : forMarkdown(s.missing[0] ?? '');
    lines.push(`| ${MARK[s.verdict]} | ${s.title} | ${s.verdict}${s.claimed ? ' (claimed)' : ''} | ${place} | ${note} |`);
  }
  if (compared) lines.push('', '### Since the earlier report', '', `${compared.before === null ? '' : `${compared.before} → `}${report.score.percent} of 100. ${compared.changes.length ? '' : 'No verdict changed.'}`, '', ...compared.changes.map((c) => `- ${c.stage}: ${c.before} → ${c.now}`));
  const steps = nextSteps(report);
  if (steps.length) lines.push('', '### What pays most next', '', ...steps.map((s, i) => `${i + 1}. **${s.title}** (${ADVICE[s.id].effort}): ${s.next}${s.fix ? ` \`${s.fix}\`` : ''}`));
  lines.push('', '<details><summary>How the score is made</summary>', '', `Present counts its weight, partial half. ${Object.entries(report.score.weights).filter(([, w]) => w).map(([id, w]) => `${id} ${w}`).join(', ')}.`, '', '</details>');
  return lines.join('\n');
}
