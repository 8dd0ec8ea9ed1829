/** Runs the audit over laid-out public repositories and writes one prediction file each, with the time it took. */
import fs from 'node:fs';
import path from 'node:path';
import { audit } from '../src/audit/index.js';

const [corpus, out, only] = process.argv.slice(2);
if (!corpus || !out) {
  console.error('usage: audit-score CORPUS OUT [NAME]');
  process.exit(2);
}
fs.mkdirSync(out, { recursive: true });
const times: number[] = [];
for (const name of fs.readdirSync(corpus).filter((n) => !only || n.includes(only)).sort()) {
  const started = performance.now();
  const result = audit(path.join(corpus, name));
  times.push(performance.now() - started);
  if (process.env['SLOW']) console.error(name, Math.round(times.at(-1)!));
  fs.writeFileSync(path.join(out, `${name}.json`), JSON.stringify({
    kind: result.kind,
    stages: result.judgements.map((j) => ({ id: j.stage, verdict: j.verdict, claimed: j.claimed, evidence: j.evidence, missing: j.missing })),
  }));
}
times.sort((a, b) => a - b);
console.error(`${times.length} repositories, median ${Math.round(times[times.length >> 1] ?? 0)} ms, most ${Math.round(times.at(-1) ?? 0)} ms`);
