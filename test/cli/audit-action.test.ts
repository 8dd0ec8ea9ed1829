import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BIN, emptyFolder, ROOT } from '../support/cli.js';
import { clean, write } from '../audit/support.js';

afterAll(clean);
interface Action { inputs: Record<string, { default: string }>; outputs: Record<string, { value: string }>; runs: { using: string; steps: { id: string; shell: string; env: Record<string, string>; run: string }[] } }
const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;
const [step] = action.runs.steps;

/** Runs the step as a runner does: its shell, its variables, its files; npx stands for the built tool and notes what it was asked for. */
async function run(repository: string, inputs: Record<string, string> = {}) {
  const [temp, bin] = await Promise.all([emptyFolder(), emptyFolder()]);
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\necho "$2" > ${temp}/asked\nshift 2\nexec ${process.execPath} ${BIN} "$@"\n`, { mode: 0o755 });
  writeFileSync(join(temp, 'step.sh'), step!.run);
  const given = (expression: string) => expression.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs[name] ?? action.inputs[name]!.default);
  const env = {
    ...process.env, ...Object.fromEntries(Object.entries(step!.env).map(([name, value]) => [name, given(value)])), PATH: `${bin}:${process.env['PATH']!}`, CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_ACTION_PATH: ROOT, GITHUB_WORKSPACE: repository,
    GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'a/b', GITHUB_SHA: 'c0ffee', RUNNER_TEMP: temp, GITHUB_STEP_SUMMARY: join(temp, 'summary'), GITHUB_OUTPUT: join(temp, 'output'),
  };
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', join(temp, 'step.sh')], { cwd: repository, env, encoding: 'utf8' });
  const text = (name: string) => (existsSync(join(temp, name)) ? readFileSync(join(temp, name), 'utf8') : '');
  return { status, stdout, stderr, asked: text('asked').trim(), summary: text('summary'), output: text('output'), html: text('mle-audit/audit.html'), files: existsSync(join(temp, 'mle-audit')) ? readdirSync(join(temp, 'mle-audit')) : [] };
}

const REPO = { 'ml/train.py': 'import joblib\nfrom sklearn.linear_model import Ridge\nm = Ridge()\nm.fit([[1]], [1])\njoblib.dump(m, "m")\n', 'ml/serve.py': 'import mlflow\nmlflow.log_metric("a", 1)\n' };

describe('the GitHub action', () => {
  it('annotates, writes the summary, the report and the score; its version is its own', async () => {
    const { status, stdout, asked, summary, output, files, html } = await run(write(REPO));
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect([status, asked]).toEqual([0, `create-mle-project@${version}`]);
    expect(stdout.split('\n').filter(Boolean).every((line) => /^::(?:notice|warning) /.test(line))).toBe(true);
    expect(summary).toMatch(/^## MLE audit: \d+ of 100/);
    expect(output).toMatch(/^report=.*\/mle-audit\nscore=\d+\n$/);
    expect(files).toEqual(['audit.html', 'audit.json', 'audit.md', 'audit.sarif', 'audit.svg']);
    expect(html).toContain('https://github.com/a/b/blob/c0ffee/ml/train.py#L4');
  });

  it('places annotations of a folder in the repository', async () => {
    const { stdout } = await run(write(REPO), { path: 'ml', version: '9.9.9' });
    expect(stdout).toContain('file=ml/serve.py,line=2');
  });

  it('fails below the score, with the summary', async () => {
    const { status, stderr, summary, output } = await run(write(REPO), { 'fail-under': '99' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/is below --fail-under 99/);
    expect([summary, output]).toEqual([expect.stringMatching(/^## MLE audit/), expect.stringMatching(/score=\d/)]);
  });

  it('ends with the mistake where there is one', async () => {
    const { status, stderr, summary } = await run(write(REPO), { path: 'no-such; touch ran', 'fail-under': '10' });
    expect([status, summary]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: no-such; touch ran does not exist\./);
  });
});
