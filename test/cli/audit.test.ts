import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STAGE_IDS } from '../../src/stages/index.js';
import { BIN, cli as run, emptyFolder } from '../support/cli.js';
import { clean, write } from '../audit/support.js';

afterAll(clean);
const cli = async (...call: Parameters<typeof run>) => (await run(...call)) as unknown as { exitCode: number; stdout: string; stderr: string };
const TRAIN = 'import joblib\nimport mlflow\nfrom sklearn.linear_model import Ridge\nmodel = Ridge()\nmodel.fit([[1]], [1])\njoblib.dump(model, "m")\nmlflow.log_metric("mae", 1)\n';
const REPO = { 'README.md': '# Rents\n\nThis project predicts the rent of a flat, to help tenants decide.\n\n```\npython train.py\n```\n', 'train.py': TRAIN };
interface Json { repository: { path: string; kind: string }; score: { percent: number }; stages: { id: string; verdict: string; waived: unknown; evidence: { path: string; line: number }[] }[]; skipped: { path: string; why: string }[]; compared?: unknown }
const json = (text: string) => JSON.parse(text) as Json;
/** A user's mistake: exit 2, nothing on stdout, sentences without a stack. */
const mistake = async (cwd: string, args: string[], says: RegExp, code = 2) => {
  const { exitCode, stdout, stderr } = await cli(cwd, ['audit', ...args]);
  expect([exitCode, stdout]).toEqual([code, '']);
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/^\s+at |node:internal|\.js:\d/m);
  expect(stderr.split('\n').length, 'what happened, and what next').toBeGreaterThan(1);
};

describe('formats', () => {
  const root = write(REPO);
  it.each([
    ['text', /^.*\n\d+ of 100 /], ['json', /^\{\n {2}"schemaVersion": 1/], ['markdown', /^## MLE audit: \d+ of 100/], ['html', /^<!doctype html>/], ['sarif', /"version": "2\.1\.0"/], ['github', /^::(?:notice|warning) /],
  ])('--format %s on stdout, nothing else', async (format, begins) => {
    const { exitCode, stdout, stderr } = await cli(root, ['audit', '--format', format]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(begins);
  });

  it('the report as JSON has its interface', async () => {
    const report = json((await cli(root, ['audit', root, '--format', 'json'])).stdout);
    expect(Object.keys(report)).toEqual(['schemaVersion', 'repository', 'score', 'own', 'stages', 'skipped', 'errors']);
    expect(report.stages.map((s) => s.id)).toEqual([...STAGE_IDS]);
    expect(report.repository.path).toBe(root);
  });

  it('--output may be repeated; each extension is its format', async () => {
    const out = await emptyFolder();
    const begins = { 'a.txt': /^.*\n\d+ of 100/, 'a.json': /^\{/, 'a.md': /^## MLE/, 'a.html': /^<!doctype/, 'a.sarif': /"\$schema"/, 'b.sarif.json': /"\$schema"/, 'a.svg': /^<svg/ };
    const { exitCode, stdout, stderr } = await cli(root, ['audit', '.', ...Object.keys(begins).flatMap((file) => ['--output', join(out, file)])]);
    expect([exitCode, stderr.split('\n').length]).toEqual([0, 7]);
    expect(stdout).toMatch(/of 100/);
    for (const [file, begin] of Object.entries(begins)) expect(await readFile(join(out, file), 'utf8')).toMatch(begin);
  });

  it('a page links to the files from where it is kept', async () => {
    await mkdir(join(root, 'reports'), { recursive: true });
    await cli(root, ['audit', '.', '--output', 'reports/audit.html']);
    expect(readFileSync(join(root, 'reports/audit.html'), 'utf8')).toContain('<a href="../train.py#L5">');
    const workflow = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'a/b', GITHUB_SHA: 'c0ffee', GITHUB_WORKSPACE: join(root, '..') };
    const { stdout } = await cli(root, ['audit', '.', '--format', 'html'], { env: workflow });
    expect(stdout).toContain(`href="https://github.com/a/b/blob/c0ffee/${root.split('/').at(-1)!}/train.py#L5"`);
  });

  it('annotations are placed from where the tool runs', async () => {
    expect((await cli(join(root, '..'), ['audit', root, '--format', 'github'])).stdout).toContain(`file=${root.split('/').at(-1)!}/train.py,line=`);
  });

  it('text keeps to 80 columns where the terminal has no more', async () => {
    const { stdout } = await cli(root, ['audit', '.'], { env: { COLUMNS: '80' } });
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('a reader that stops early is no error', () => {
    const { stdout, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${BIN}" audit . --format html | head -c 15`], { cwd: root, encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['<!doctype html>', '']);
  });
});

describe('--fail-under', () => {
  const root = write(REPO);
  it('exit 1 below the score, with the report; 0 from it on', async () => {
    const { percent } = json((await cli(root, ['audit', '--format', 'json'])).stdout).score;
    const below = await cli(root, ['audit', '--fail-under', String(percent + 1)]);
    expect([below.exitCode, below.stderr]).toEqual([1, `error: ${percent} of 100 is below --fail-under ${percent + 1}.`]);
    expect(below.stdout).toMatch(/of 100/);
    expect((await cli(root, ['audit', '--fail-under', String(percent)])).exitCode).toBe(0);
  });

  it.each(['abc', '-1', '101', ''])('refuses "%s"', async (value) => {
    await mistake(root, [`--fail-under=${value}`], /--fail-under takes a number from 0 to 100/);
  });
});

describe('--compare', () => {
  let root = '';
  beforeAll(async () => {
    root = write({ ...REPO, 'train.py': 'print(1)\n' });
    await cli(root, ['audit', '.', '--output', 'old.json']);
    await writeFile(join(root, 'train.py'), TRAIN);
  });

  it('says what changed, in every format', async () => {
    const of = async (format: string) => (await cli(root, ['audit', '.', '--compare', 'old.json', '--format', format])).stdout;
    expect(await of('text')).toMatch(/Since the earlier report: \d+ → \d+ of 100, \d verdicts? changed\n {2}training +absent → present/);
    expect(json(await of('json')).compared).toMatchObject({ changes: expect.arrayContaining([{ stage: 'training', before: 'absent', now: 'present' }]) as unknown });
    expect(await of('markdown')).toContain('- training: absent → present');
    expect(await of('html')).toContain('<li>training: absent → present</li>');
    expect(await of('github')).toMatch(/::notice title=MLE audit, compared::.*training +absent → present/);
    expect(json(await of('sarif'))).toHaveProperty('runs');
  });

  it('refuses what is no report', async () => {
    await writeFile(join(root, 'no.json'), '{"stages": [null]}');
    await writeFile(join(root, 'broken.json'), '{');
    await mistake(root, ['--compare', 'no.json'], /no JSON report of the audit\.\n.*--output old\.json/);
    await mistake(root, ['--compare', 'broken.json'], /broken\.json is no JSON report\.\n/);
    await mistake(root, ['--compare', '/dev/null'], /\/dev\/null, given to --compare, is no file\.\n/);
    await mistake(root, ['--compare', 'absent.json'], /absent\.json, given to --compare, cannot be read\.\n/);
  });
});

describe('--explain', () => {
  it.each([...STAGE_IDS])('%s', async (id) => {
    const { exitCode, stdout } = await cli(await emptyFolder(), ['audit', '--explain', id]);
    expect(exitCode).toBe(0);
    for (const part of [/Why: \w/, /Present, in live code/, /Partial:/, /To begin: \w/]) expect(stdout).toMatch(part);
  });

  it('suggests the stage that was meant', async () => {
    await mistake(await emptyFolder(), ['--explain', 'monitorin'], /--explain monitorin is not known\. Did you mean "monitoring"\?\nOne of: acquisition,/);
  });
});

describe('configuration', () => {
  const waive = '[[waive]]\nstage = "ab-testing"\nreason = "one model, no traffic to split"\n';
  const files = {
    '.mle-audit.toml': `exclude = ["legacy/**"]\n${waive}`,
    'pyproject.toml': `[tool.mle-audit]\nexclude = ["legacy/**"]\n${waive.replace('[[waive]]', '[[tool.mle-audit.waive]]')}`,
    'package.json': JSON.stringify({ 'mle-audit': { exclude: ['legacy/**'], waive: [{ stage: 'ab-testing', reason: 'one model, no traffic to split' }] } }),
  };
  it.each(Object.entries(files))('%s excludes and waives, and the report says so', async (name, text) => {
    const root = write({ ...REPO, [name]: text, 'legacy/drift.py': 'from scipy.stats import ks_2samp\nks_2samp([1], [2])\n' });
    const report = json((await cli(root, ['audit', '--format', 'json'])).stdout);
    expect(report.stages.find((s) => s.id === 'ab-testing')!.waived).toEqual({ reason: 'one model, no traffic to split' });
    expect(report.stages.find((s) => s.id === 'drift')!.verdict).toBe('absent');
    expect(report.skipped).toEqual([{ path: 'legacy/**', why: 'excluded by configuration' }]);
    for (const format of ['text', 'markdown', 'html', 'sarif']) expect((await cli(root, ['audit', '--format', format], { env: { COLUMNS: '120' } })).stdout).toContain('one model, no traffic to split');
  });

  it('--exclude adds to it, --config takes its place', async () => {
    const root = write({ ...REPO, ...files, 'other.toml': '' });
    const report = json((await cli(root, ['audit', '--format', 'json', '--exclude', 'train.py', '--exclude', '*.md'])).stdout);
    expect(report.stages.filter((s) => s.evidence.length).map((s) => s.id)).toEqual(['environment']);
    const other = json((await cli(root, ['audit', '--format', 'json', '--config', 'other.toml'])).stdout);
    expect(other.stages.every((s) => s.waived === null)).toBe(true);
  });

  it.each([
    ['.mle-audit.toml', 'exclude = [', /\.mle-audit\.toml, line 1, is no valid TOML\.\n/],
    ['.mle-audit.toml', 'exlude = []', /\.mle-audit\.toml: unknown key "exlude"\. Did you mean "exclude"\?\n/],
    ['.mle-audit.toml', '[[waive]]\nstage = "drift"', /waiving drift needs a reason/],
    ['.mle-audit.toml', '[[waive]]\nstage = "drifts"\nreason = "not needed here"', /"drifts" is no stage\. Did you mean "drift"\?/],
    ['.mle-audit.toml', 'exclude = "a"', /"exclude" is a list of globs/],
    ['.mle-audit.toml', `"\\u001b[31m" = 1`, /unknown key "·\[31m"/],
    ['pyproject.toml', '[tool.mle-audit]\nexclude = [\n', /pyproject\.toml, line \d, is no valid TOML/],
    ['package.json', '{"mle-audit": {', /package\.json is no valid JSON/],
  ])('%s with %j', async (name, text, says) => {
    await mistake(write({ ...REPO, [name]: text }), [], says);
  });
});

describe('a project of this tool', () => {
  it('shows two numbers, the second the same as status says', async () => {
    const home = await emptyFolder();
    await cli(home, ['rents', '--yes', '--no-git']);
    const project = join(home, 'rents');
    await writeFile(join(project, 'src/own.py'), 'print("own work")\n'.repeat(2000));
    const { stdout } = await cli(project, ['status', '--json']);
    const { own } = JSON.parse(stdout) as { own: { percent: number } };
    expect(own.percent).toBeGreaterThan(5);
    await cli(project, ['audit', '.', '--output', '../a.json', '--output', '../a.svg', '--output', '../a.html']);
    expect(JSON.parse(readFileSync(join(home, 'a.json'), 'utf8'))).toMatchObject({ own: { percent: own.percent } });
    expect(readFileSync(join(home, 'a.svg'), 'utf8')).toMatch(new RegExp(`\\d+/25 stages · ${Math.round(own.percent)} % own`));
    expect(readFileSync(join(home, 'a.html'), 'utf8')).toContain(`<b>${own.percent} %</b><span>own work since the scaffold</span>`);
  });
});

describe('mistakes', () => {
  const root = write(REPO);
  it.each([
    [['nowhere'], /error: nowhere does not exist\.\n/], [['train.py'], /train\.py is not a folder\.\n/], [['--format', 'pdf'], /--format pdf is not known\..*\nOne of: text, json/], [['--format', 'jsn'], /Did you mean "json"/],
    [['--output', 'a.pdf'], /The format of a\.pdf is not known\.\nExtensions: /], [['--config', 'nowhere.toml'], /nowhere\.toml, given to --config, cannot be read\.\n/], [['--formt', 'json'], /unknown option '--formt'\n\(Did you mean --format\?\)/],
    [['\u001b[31mx'], /error: ·\[31mx does not exist/],
  ])('%j', async (args, says) => {
    await mistake(root, args, says);
  });

  it('an output that cannot be written: exit 1, what and where', async () => {
    const { exitCode, stderr } = await cli(root, ['audit', '.', '--output', 'no/such/a.json']);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^error: no\/such\/a\.json cannot be written\.\nIts folder must exist\.$/)]);
    await mkdir(join(root, 'dir.json'));
    const folder = await cli(root, ['audit', '.', '--output', 'dir.json']);
    expect([folder.exitCode, folder.stderr]).toEqual([1, expect.stringMatching(/^error: dir\.json cannot be written\.\n/)]);
    await chmod(join(root, 'dir.json'), 0o755);
  });

  it('an empty folder is a report with nothing in it', async () => {
    const report = json((await cli(await emptyFolder(), ['audit', '--format', 'json'])).stdout);
    expect([report.score.percent, report.repository.kind]).toEqual([0, 'non-ml']);
  });
});
