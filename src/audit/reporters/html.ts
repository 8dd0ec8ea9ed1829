/** A self-contained page that can be shown to an interviewer: what is there, what is missing, how it was judged. */
import { nextSteps, type Evidence, type Report, type StageReport } from '../report.js';
import { forHtml, forUrl } from '../escape.js';
import { ADVICE } from '../words/advice.js';

const STYLE = `:root{--bg:#fff;--ink:#1c2430;--soft:#5b6676;--line:#e3e7ee;--present:#14804a;--partial:#9a6700;--absent:#9aa4b2;--card:#f7f9fc}
@media(prefers-color-scheme:dark){:root{--bg:#10151d;--ink:#e8edf4;--soft:#9aa7b8;--line:#263040;--present:#4cc38a;--partial:#e0b54a;--absent:#6b7686;--card:#161d28}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,sans-serif}main{max-width:60rem;margin:0 auto;padding:2rem 1.2rem 4rem}
h1{font-size:1.5rem;margin:0 0 .2rem;overflow-wrap:anywhere}h2{font-size:1rem;text-transform:uppercase;letter-spacing:.06em;color:var(--soft);margin:2.2rem 0 .6rem}
.score{display:flex;gap:2rem;flex-wrap:wrap;align-items:baseline;margin:1rem 0}.score b{font-size:2.6rem;line-height:1}.score span{color:var(--soft)}
.bar{display:flex;height:.6rem;border-radius:.3rem;overflow:hidden;background:var(--line)}.bar i{display:block}.bar .present{background:var(--present)}.bar .partial{background:var(--partial)}
details{border:1px solid var(--line);border-radius:.5rem;margin:.45rem 0;background:var(--card)}summary{cursor:pointer;padding:.6rem .9rem;display:flex;gap:.8rem;align-items:baseline}
summary b{flex:0 0 11rem}summary em{font-style:normal;font-weight:600;flex:0 0 5rem}summary small{color:var(--soft);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.present em{color:var(--present)}.partial em{color:var(--partial)}.absent em{color:var(--absent)}details>div{padding:0 .9rem .8rem}
ul{margin:.3rem 0;padding-left:1.2rem}li{margin:.2rem 0;overflow-wrap:anywhere}code{font:.88em ui-monospace,monospace}a{color:inherit}ol li{margin:.5rem 0}
p.soft,.soft{color:var(--soft)}@media(max-width:40rem){summary{flex-wrap:wrap}summary b{flex-basis:100%}summary small{white-space:normal}}`;

export function htmlReport(report: Report): string {
  const count = (v: string) => report.stages.filter((s) => s.verdict === v).length;
  const groups = [...new Set(report.stages.map((s) => s.group))];
  const steps = nextSteps(report);
  const name = forHtml(report.repository.path);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>MLE audit of ${name}</title><style>${STYLE}</style></head><body><main>
<h1>${name}</h1><p class="soft">Audit of the machine learning lifecycle · kind: ${report.repository.kind}</p>
<div class="score"><div><b>${report.score.percent}</b> <span>of 100</span></div>${report.own ? `<div><b>${report.own.percent} %</b> <span>own work since the scaffold</span></div>` : ''}
<div><span>${count('present')} present · ${count('partial')} partial · ${count('absent')} absent</span></div></div>
<div class="bar" role="img" aria-label="${count('present')} present, ${count('partial')} partial, ${count('absent')} absent"><i class="present" style="width:${count('present') * 4}%"></i><i class="partial" style="width:${count('partial') * 4}%"></i></div>
${steps.length ? `<h2>What pays most next</h2><ol>${steps.map((s) => `<li><b>${s.title}</b> <span class="soft">(${ADVICE[s.id].effort})</span><br>${forHtml(s.next)}${s.fix ? ` <code>${forHtml(s.fix)}</code>` : ''}</li>`).join('')}</ol>` : ''}
${groups.map((g) => `<h2>${g}</h2>${report.stages.filter((s) => s.group === g).map((s) => stage(s, report)).join('\n')}`).join('\n')}
<h2>How it was judged</h2><p>The files were read, nothing was run. Present: used in live code and the minimum of the stage is met; partial: declared, or short of the minimum; a claim in the README is no evidence. E4 is reached from something that runs, E3 is used, E2 is declared, E1 is claimed. The score adds the weight of each present stage and half that of each partial one: ${Object.entries(report.score.weights).filter(([, w]) => w).map(([id, w]) => `${id} ${w}`).join(', ')}.</p>
${report.skipped.length ? `<p class="soft">Not read: ${report.skipped.slice(0, 20).map((s) => `<code>${forHtml(s.path)}</code> (${forHtml(s.why)})`).join(', ')}${report.skipped.length > 20 ? ` and ${report.skipped.length - 20} more` : ''}</p>` : ''}
</main></body></html>
`;
}

function stage(s: StageReport, report: Report): string {
  const best = s.evidence.find((e) => e.level !== 'E1');
  const hint = s.waived ? `waived: ${s.waived.reason}` : report.score.weights[s.id] === 0 ? 'not asked of this kind of repository' : best ? best.what : s.claimed ? 'claimed, not found' : (s.missing[0] ?? '');
  return `<details class="${s.verdict}"><summary><b>${forHtml(s.title)}</b><em>${s.verdict}</em><small>${forHtml(hint)}</small></summary><div>
${s.evidence.length ? `<ul>${s.evidence.map(evidence).join('')}</ul>` : ''}${s.verdict !== 'present' && s.missing.length ? `<p>Missing: ${s.missing.map(forHtml).join('; ')}</p>` : ''}${s.verdict === 'present' ? '' : `<p>Next: ${forHtml(s.next)}</p>`}
<p class="soft">${forHtml(ADVICE[s.id].counts)} ${forHtml(ADVICE[s.id].why)}</p></div></details>`;
}

/** A relative link: the page is kept at the root of the repository or beside it. */
function evidence(e: Evidence): string {
  return `<li><a href="./${forHtml(forUrl(e.path))}#L${e.line}"><code>${forHtml(e.path)}:${e.line}</code></a> ${forHtml(e.what)} <span class="soft">${e.level}</span></li>`;
}
