/** SARIF 2.1.0: one rule a stage, one result for each stage that is not present. */
import type { Report } from '../report.js';
import { forUrl } from '../escape.js';
import { ADVICE } from '../words/advice.js';

/** SARIF wants no name that only repeats the id (3.49.7). */
function named({ id, title }: { readonly id: string; readonly title: string }): { name?: string } {
  const name = title.replace(/\W+/g, '');
  return name.toLowerCase() === id.replaceAll('-', '') ? {} : { name };
}

export function sarifReport(report: Report, version: string, below = ''): string {
  const results = report.stages.filter((s) => s.verdict !== 'present').map((s) => {
    const places = s.evidence.length ? s.evidence : [{ path: 'README.md', line: 1, what: '', level: 'E1' as const }];
    return {
      ruleId: s.id,
      ruleIndex: report.stages.findIndex((x) => x.id === s.id),
      level: s.claimed || s.verdict === 'partial' ? 'warning' : 'note',
      message: { text: `${s.title} is ${s.verdict}${s.claimed ? ' but claimed' : ''}. ${s.missing.length ? `Missing: ${s.missing.join('; ')}. ` : ''}${s.next}` },
      locations: places.slice(0, 1).map((e) => ({ physicalLocation: { artifactLocation: { uri: forUrl(below + e.path), uriBaseId: '%SRCROOT%' }, region: { startLine: Math.max(1, e.line) } } })),
      ...(s.waived ? { suppressions: [{ kind: 'external', justification: s.waived.reason }] } : {}),
    };
  });
  return JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'create-mle-project audit', semanticVersion: version, rules: report.stages.map((s) => ({ id: s.id, ...named(s), shortDescription: { text: s.title }, fullDescription: { text: ADVICE[s.id].counts }, help: { text: `${ADVICE[s.id].why} ${ADVICE[s.id].start}` }, properties: { group: s.group, weight: report.score.weights[s.id] } })) } },
      columnKind: 'utf16CodeUnits',
      results,
      properties: { score: report.score.percent, kind: report.repository.kind },
    }],
  }, null, 2);
}
