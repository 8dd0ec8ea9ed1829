/** A self-contained page that can be shown to an interviewer: what is there, what is missing, how it was judged. */
import type { Comparison } from '../compare.js';
import { forHtml, forUrl } from '../escape.js';
import { ruleInWords } from '../explain.js';
import { nextSteps, pointsOf, type Evidence, type Report, type StageReport } from '../report.js';
import { ADVICE } from '../words/advice.js';
import { STYLE } from './html-style.js';

const MARK = { present: '●', partial: '◐', absent: '○' } as const;
const GROUPS: Readonly<Record<string, string>> = { data: 'Data', model: 'Model', serving: 'Serving', delivery: 'Delivery', operation: 'Operation', practice: 'Practice' };

/** What the page is told besides the report. */
export interface PageSetting {
  readonly version: string;
  readonly compared?: Comparison | undefined;
  /** What a path is put behind to make a link to the file; undefined where there is no place to link to. */
  readonly links?: string | undefined;
}

export function htmlReport(report: Report, { version, compared, links }: PageSetting): string {
  const name = forHtml(nameOf(report.repository.path));
  const groups = [...new Set(report.stages.map((s) => s.group))];
  const inGroups = (each: (s: StageReport) => string, around: (title: string, body: string) => string) =>
    groups.map((g) => around(GROUPS[g] ?? g, report.stages.filter((s) => s.group === g).map(each).join('\n'))).join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>MLE audit of ${name}</title><style>${STYLE}</style></head><body><main>
<h1>${name}</h1><p class="soft">The 25 stages of the machine learning lifecycle, each judged by its code. ${forHtml(KINDS[report.repository.kind])}</p>
${head(report)}
<nav class="map" aria-label="Stages">
${inGroups((s) => `<li class="${s.verdict}${report.score.weights[s.id] > 0 ? '' : ' unasked'}"><a href="#${s.id}"><span aria-hidden="true">${MARK[s.verdict]}</span> ${forHtml(s.title)}<span hidden>, ${s.verdict}</span></a></li>`, (title, body) => `<div><h3>${title}</h3><ul>${body}</ul></div>`)}
</nav>
${compared ? changes(compared, report) : ''}${steps(report)}
<h2>Stage by stage</h2>
${inGroups((s) => stage(s, report, links), (title, body) => `<h3>${title}</h3>\n${body}`)}
${judged(report)}
<footer class="soft">create-mle-project audit ${forHtml(version)}. The files were read; nothing of them was run.</footer>
</main></body></html>
`;
}

const KINDS: Readonly<Record<Report['repository']['kind'], string>> = {
  application: 'The repository is an application.', library: 'The repository is a library: it is not asked for a service of its own.', course: 'The repository is course work.', paper: 'The repository belongs to a paper: it is not asked for a service.',
  competition: 'The repository is an entry to a competition: it is not asked for a service.', notebooks: 'The repository consists of notebooks.', 'non-ml': 'The repository is no machine learning project: most stages are not asked for.',
};

/** What the repository is called: owner and name of an address, the last folder of a path. */
function nameOf(path: string): string {
  const parts = path.replace(/\.git$/, '').split(/[\\/:]/).filter(Boolean);
  return parts.slice(/^[\w+]+:\/\/|@/.test(path) ? -2 : -1).join('/') || path;
}

function head(report: Report): string {
  const asked = report.stages.filter((s) => report.score.weights[s.id] > 0);
  const count = (v: string) => asked.filter((s) => s.verdict === v).length;
  const said = `${count('present')} present, ${count('partial')} partial, ${count('absent')} absent${asked.length < report.stages.length ? `, ${report.stages.length - asked.length} not asked` : ''}`;
  const width = (v: string) => `width:${((100 * count(v)) / Math.max(1, asked.length)).toFixed(1)}%`;
  return `<div class="head"><div><b>${report.score.percent}</b><span>of 100 points</span></div>
<div><b>${count('present')}</b><span>of ${asked.length} stages present</span></div>${report.own ? `\n<div><b>${report.own.percent} %</b><span>own work since the scaffold</span></div>` : ''}
<div><span>${said}</span></div></div>
<div class="bar" role="img" aria-label="${said}"><i style="${width('present')}"></i><i style="${width('partial')}"></i></div>`;
}

function steps(report: Report): string {
  const list = nextSteps(report).map((s) => `<li><b>${forHtml(s.title)}</b> <span class="soft">${ADVICE[s.id].effort}</span><br>${forHtml(s.next)}${s.fix ? ` <code>${forHtml(s.fix)}</code>` : ''}</li>`);
  return list.length ? `<h2>What pays most next</h2><ol class="next">${list.join('')}</ol>` : '';
}

function changes({ before, changes: list }: Comparison, report: Report): string {
  const score = before === null ? `${report.score.percent}` : `${before} → ${report.score.percent}`;
  return `<h2>Since the earlier report</h2><p>${score} of 100 points.${list.length ? '' : ' No verdict changed.'}</p>${list.length ? `<ul>${list.map((c) => `<li>${forHtml(c.stage)}: ${forHtml(c.before)} → ${forHtml(c.now)}</li>`).join('')}</ul>` : ''}`;
}

function stage(s: StageReport, report: Report, links: string | undefined): string {
  const best = s.evidence.find((e) => e.level !== 'E1');
  const asked = report.score.weights[s.id] > 0;
  const hint = s.waived ? `waived: ${s.waived.reason}` : !asked ? 'not asked of this kind of repository' : best ? best.what : s.claimed ? 'claimed in the README, not found in code' : s.missing.length ? `missing: ${s.missing[0]!}` : '';
  const row = (title: string, body: string) => (body === '' ? '' : `<dt>${title}</dt><dd>${body}</dd>`);
  const list = (items: readonly string[]) => (items.length === 0 ? '' : items.length === 1 ? items[0]! : `<ul>${items.map((i) => `<li>${i}</li>`).join('')}</ul>`);
  const open = s.verdict !== 'present';
  return `<details id="${s.id}"><summary><b>${forHtml(s.title)}</b><span class="tag ${s.verdict}">${MARK[s.verdict]} ${s.verdict}</span><small>${forHtml(hint)}</small></summary><div><dl>
${row('Seen', list(s.evidence.map((e) => place(e, links))))}${row('Missing', open ? list(s.missing.map(forHtml)) : '')}${row('Next', open ? `${forHtml(s.next)}${s.fix ? ` <code>${forHtml(s.fix)}</code>` : ''}` : '')}${row('Waived', s.waived ? forHtml(s.waived.reason) : '')}
${row('What counts', forHtml(ADVICE[s.id].counts))}${row('Why', forHtml(ADVICE[s.id].why))}${row('Rule', list(ruleInWords(s.id).present.map((p, i) => `${i ? 'or' : 'present:'} ${forHtml(p)}`)))}${row('Points', asked ? `${pointsOf(s, report)} of ${report.score.weights[s.id]}` : 'not counted')}
</dl></div></details>`;
}

function place(e: Evidence, links: string | undefined): string {
  const code = `<code>${forHtml(e.path)}:${e.line}</code>`;
  return `${links === undefined ? code : `<a href="${forHtml(links)}${forHtml(forUrl(e.path))}#L${e.line}">${code}</a>`} ${forHtml(e.what)} <span class="level">${e.level}</span>`;
}

function judged(report: Report): string {
  const rows = report.stages.filter((s) => report.score.weights[s.id] > 0).map((s) => `<tr><td>${forHtml(s.title)}</td><td>${s.verdict}</td><td class="n">${pointsOf(s, report)}</td><td class="n">${report.score.weights[s.id]}</td></tr>`);
  const unread = report.skipped.slice(0, 20).map((s) => `<code>${forHtml(s.path)}</code> (${forHtml(s.why)})`).join(', ');
  return `<h2>How it was judged</h2>
<p>A claim in the README is no evidence. <b>Present</b>: live code meets the minimum of the stage. <b>Partial</b>: declared, or short of the minimum. Evidence has a level:</p>
<ul><li><span class="level">E4</span> reached from something that runs: a command, a workflow, an image</li><li><span class="level">E3</span> used in live code</li><li><span class="level">E2</span> declared only: a dependency that nothing uses, a notebook, a stub, dead code</li><li><span class="level">E1</span> claimed only</li></ul>
<details><summary><b>The score</b><span></span><small>present counts its weight, partial half; ${report.score.percent} of 100</small></summary><div><table><tr><th>stage</th><th>verdict</th><th>points</th><th>weight</th></tr>${rows.join('')}</table></div></details>
${unread ? `<p class="soft">Not read: ${unread}${report.skipped.length > 20 ? ` and ${report.skipped.length - 20} more` : ''}.</p>` : ''}`;
}
