/**
 * `npm run audit:score CORPUS [-- --labels FOLDER]… [--out FOLDER]`: audits public repositories that are laid out
 * below CORPUS as owner__name, holds the verdicts against the labels of readers, and prints accuracy and speed.
 *
 * Without --labels those of bench/audit/labels and, where it lies, of ../shared/audit/labels are taken. The
 * repositories themselves are not part of this project: each label names its repository and commit.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from '../../src/audit/index.js';
import { STAGE_IDS } from '../../src/stages/types.js';
import { agreement, type Cell, type Verdict } from './agreement.js';

/** One file of a reader. */
interface Labels {
  readonly kind: string;
  readonly unsure?: readonly string[];
  readonly labels: Readonly<Record<string, { readonly verdict: Verdict }>>;
}

const ROOT = path.join(import.meta.dirname, '../..');
const OWN = path.join(ROOT, 'bench/audit/labels');
const SHARED = path.join(ROOT, '../shared/audit/labels');

const { values, positionals: [corpus] } = parseArgs({ allowPositionals: true, options: { labels: { type: 'string', multiple: true }, out: { type: 'string' } } });
if (corpus === undefined || !existsSync(corpus)) {
  console.error('usage: npm run audit:score CORPUS [-- --labels FOLDER]… [--out FOLDER]\nCORPUS holds the repositories as owner__name/, laid out at the commits of the labels.');
  process.exit(2);
}

const folders = values.labels ?? [SHARED, ...readdirSync(OWN).map((name) => path.join(OWN, name))].filter((folder) => existsSync(folder));
const round = (x: number) => x.toFixed(3);
const times: number[] = [];
for (const folder of folders) {
  const cells: Cell[] = [];
  let kinds = 0;
  const files = readdirSync(folder).filter((file) => file.endsWith('.json') && existsSync(path.join(corpus, file.replace(/\.json$/, ''))));
  for (const file of files.sort()) {
    const name = file.replace(/\.json$/, '');
    const { kind, unsure, labels } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Labels;
    const started = performance.now();
    const found = audit(path.join(corpus, name));
    times.push(performance.now() - started);
    if (found.kind === kind) kinds += 1;
    for (const { stage, verdict } of found.judgements) {
      const label = labels[stage]?.verdict;
      if (label !== undefined) cells.push({ stage, label, verdict, unsure: unsure?.includes(stage) ?? false });
    }
    if (values.out !== undefined) {
      mkdirSync(values.out, { recursive: true });
      const stages = found.judgements.map(({ stage, verdict, claimed, evidence, missing }) => ({ id: stage, verdict, claimed, evidence, missing }));
      writeFileSync(path.join(values.out, file), JSON.stringify({ kind: found.kind, stages }));
    }
  }
  console.log(`\n${path.relative(process.cwd(), folder)}: ${files.length} of ${readdirSync(folder).length} repositories are laid out`);
  if (files.length === 0) continue;
  console.log(`${'stage'.padEnd(16)}cells  exact  kappa  macro-F1  precision of present  falsely present`);
  const line = (label: string, some: readonly Cell[]) => {
    const a = agreement(some);
    console.log(`${label.padEnd(16)}${String(a.cells).padStart(5)}  ${round(a.exact)}  ${round(a.kappa)}  ${round(a.macroF1).padEnd(8)}  ${round(a.precisionPresent).padEnd(20)}  ${round(a.falsePresent)}`);
  };
  line('all', cells);
  line('reader was sure', cells.filter((cell) => !cell.unsure));
  for (const id of STAGE_IDS) line(id, cells.filter((cell) => cell.stage === id));
  console.log(`kind right: ${kinds} of ${files.length}`);
}
times.sort((a, b) => a - b);
const millis = (at: number) => Math.round(times.at(at) ?? 0);
if (times.length > 0) console.log(`\n${times.length} audits, median ${millis(times.length >> 1)} ms, most ${millis(-1)} ms (start of the program not included)`);
