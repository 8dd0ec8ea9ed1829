/**
 * How long the built tool takes, beside an empty module and beside create-vite, in one run.
 *
 * Rounds are interleaved, so that a busy moment meets all alike. `--check` ends with exit 1 when the limits
 * are not kept: `--help` within 30 ms of an empty module, the default project within 150 ms of it.
 * Usage: node bench/cli/bench.mjs [--rounds 15] [--check]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' }, check: { type: 'boolean', default: false } } });
const root = resolve(import.meta.dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'bench-'));
const empty = join(home, 'empty.mjs');
writeFileSync(empty, '');

const tool = join(root, 'bin/create-mle-project.js');
const vite = join(root, 'node_modules/create-vite/index.js');
const CASES = {
  'an empty module': { args: [empty] },
  'create-mle-project --help': { args: [tool, '--help'], limit: 30 },
  'create-mle-project, default, --no-git': { args: [tool, 'made', '--yes', '--no-git'], limit: 150 },
  'create-mle-project, default, with its commit': { args: [tool, 'made', '--yes'] },
  'create-vite --template vanilla-ts': { args: [vite, 'made', '--template', 'vanilla-ts', '--no-interactive'] },
};

/** Milliseconds from start to end of one process. */
function once({ args }) {
  rmSync(join(home, 'made'), { recursive: true, force: true });
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: home, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - started;
}

const times = new Map(Object.keys(CASES).map((name) => [name, []]));
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const [name, times_] of times) times_.push(once(CASES[name]));
}
rmSync(home, { recursive: true });

const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
const base = median(times.get('an empty module'));
let kept = true;
for (const [name, list] of times) {
  const above = median(list) - base;
  const { limit } = CASES[name];
  kept &&= limit === undefined || above <= limit;
  const goal = limit === undefined ? '' : `  (at most ${limit})`;
  console.log(`${name.padEnd(46)} ${median(list).toFixed(0).padStart(5)} ms  ${above.toFixed(0).padStart(5)} above empty${goal}`);
}
if (values.check && !kept) process.exitCode = 1;
