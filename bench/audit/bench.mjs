/**
 * How long the audit takes: beside @specfy/stack-analyser on the same repositories, and on folders that grow.
 *
 * Both run as a user runs them, start included, one after the other in each round, so that a busy moment meets both.
 * Usage: node bench/audit/bench.mjs [FOLDER OF REPOSITORIES] [--rounds 3] [--sizes 1000,2000,5000,10000] [--check]
 * `--check` ends with exit 1 when a limit is not kept. Without a folder a corpus is written from a seed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeModules, writeRepositories } from './corpus.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' }, sizes: { type: 'string', default: '1000,2000,5000,10000' }, check: { type: 'boolean', default: false } },
});
const here = import.meta.dirname;
const home = mkdtempSync(join(tmpdir(), 'bench-audit-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
const usage = join(home, 'usage.json');

const ours = (folder) => [join(here, '../../bin/create-mle-project.js'), 'audit', folder, '--format', 'json'];
const other = (folder) => [join(here, 'node_modules/@specfy/stack-analyser/dist/cli.js'), folder, '-o', 'analysed.json'];

if (!existsSync(other('')[0])) spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });

/** Seconds from start to end, seconds of processor, and megabytes of one process. */
function once(args) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', join(here, 'usage.mjs'), ...args], { cwd: home, encoding: 'utf8', env: { ...process.env, BENCH_USAGE: usage }, stdio: ['ignore', 'ignore', 'pipe'] });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return { seconds, ...JSON.parse(readFileSync(usage, 'utf8')) };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const best = (list, key) => Math.min(...list.map((run) => run[key]));
const limits = [];
const limit = (what, value, most) => limits.push({ what, value, most, kept: value <= most });
const corpus = positionals[0] === undefined ? join(home, 'corpus') : resolve(positionals[0]);
if (positionals[0] === undefined) writeRepositories(corpus, 12);

console.log(`${cpus().length} processors, ${cpus()[0].model}, Node ${process.version}, load ${loadavg()[0].toFixed(1)}\n`);
const rows = readdirSync(corpus).sort().map((name) => {
  const folder = join(corpus, name);
  const runs = Array.from({ length: Number(values.rounds) }, () => ({ ours: once(ours(folder)), other: once(other(folder)) }));
  return { name, ours: runs.map((run) => run.ours), other: runs.map((run) => run.other) };
});
console.log('| repository | audit, s | stack-analyser, s | times as fast | audit, processor s |\n|---|---|---|---|---|');
for (const row of rows) {
  const [a, b] = [best(row.ours, 'seconds'), best(row.other, 'seconds')];
  console.log(`| ${row.name.slice(0, 50)} | ${a.toFixed(2)} | ${b.toFixed(2)} | ${(b / a).toFixed(1)} | ${best(row.ours, 'cpu').toFixed(2)} |`);
}
const [mine, theirs] = ['ours', 'other'].map((who) => median(rows.map((row) => best(row[who], 'seconds'))));
const factor = median(rows.map((row) => best(row.other, 'seconds') / best(row.ours, 'seconds')));
console.log(`\n${rows.length} repositories: median ${mine.toFixed(2)} s, stack-analyser ${theirs.toFixed(2)} s, in the middle ${factor.toFixed(1)} times as fast; load ${loadavg()[0].toFixed(1)}\n`);
limit('median, s', mine, 0.35);
limit('stack-analyser as a multiple: a third of', 3 / factor, 1);

console.log('| Python files | MB | s | s a MB | peak MB |\n|---|---|---|---|---|');
for (const count of values.sizes.split(',').filter(Boolean).map(Number)) {
  const folder = join(home, `size-${count}`);
  const bytes = writeModules(folder, count);
  const run = once(ours(folder));
  console.log(`| ${count} | ${(bytes / 1e6).toFixed(1)} | ${run.seconds.toFixed(2)} | ${(run.seconds / (bytes / 1e6)).toFixed(3)} | ${run.rss.toFixed(0)} |`);
  if (count === 10_000) {
    limit('10,000 files, s', run.seconds, 8);
    limit('10,000 files, MB', run.rss, 400);
  }
  rmSync(folder, { recursive: true });
}
console.log(`load ${loadavg()[0].toFixed(1)}`);
for (const { what, value, most, kept } of limits) console.log(`${kept ? 'kept' : 'NOT KEPT'}: ${what}: ${value.toFixed(2)}, at most ${most}`);
if (values.check && limits.some(({ kept }) => !kept)) process.exitCode = 1;
