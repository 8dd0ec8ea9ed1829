/** From nothing to a served prediction, and again without a network. */
import { spawn } from 'node:child_process';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { testNeeding } from './support/needs.js';
import { demonstrated, type Demonstrated } from './support/project.js';
import { processesIn, run, userEnvironment } from './support/run.js';
import { freePort } from './support/service.js';

const LIMIT_S = 90;

describe('the demo of rental-price', () => {
  let shared: Demonstrated;

  beforeAll(async () => {
    shared = await demonstrated();
  });

  test('ends with a prediction that came over HTTP', () => {
    const { status, stdout, stderr } = shared.demo;
    expect(status, stderr).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(/^prediction: \d+(\.\d+)?$/);
    const steps = lines.slice(0, -1).map((line) => line.split(':')[0]);
    expect(steps).toEqual(['environment', 'scrape', 'validate', 'train', 'evaluate', 'promote']);
  });

  test('leaves no process behind', () => {
    expect(processesIn(shared.project.directory)).toEqual([]);
  });

  test('leaves nothing behind that git would pick up', async () => {
    if (process.env['EMITTED_FROM'] === 'golden') return;
    const { stdout } = await run('git', ['status', '--porcelain'], { cwd: shared.project.directory });
    expect(stdout).toBe('');
  });

  testNeeding(['a network namespace'], 'runs again without a network', async () => {
    const { project } = shared;
    const demo = `ip link set lo up && exec ${inject('workspace').systemPython} tasks.py demo`;
    const { stdout } = await run('unshare', ['--net', 'sh', '-c', demo], { cwd: project.directory });
    expect(stdout).toMatch(/^prediction: /m);
  });

  testNeeding(['make'], 'is the same with make as without', async () => {
    const { project } = shared;
    const { stdout } = await run('make', ['help'], { cwd: project.directory });
    expect(stdout).toBe((await project.task('help')).stdout);
    for (const name of ['demo', 'up', 'test', 'lint', 'practice-site', 'scrape', 'train', 'serve', 'report', 'load-test']) {
      expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
    }
  });
});

describe('the other tasks of rental-price', () => {
  test('up serves until Ctrl-C and leaves no process behind', async () => {
    const { project } = await demonstrated();
    const port = await freePort();
    const up = spawn(inject('workspace').systemPython, ['tasks.py', 'up'], {
      cwd: project.directory,
      env: userEnvironment({ PORT: String(port) }),
      stdio: 'ignore',
      detached: true, // a process group of its own, which Ctrl-C reaches as a whole
    });
    const ended = new Promise((resolve) => up.once('exit', resolve));
    const ready = (): Promise<number> => fetch(`http://127.0.0.1:${port}/readyz`).then(({ status }) => status, () => 0);
    await expect.poll(ready, { timeout: 2 * LIMIT_S * 1000, interval: 250 }).toBe(200);
    if (up.pid !== undefined) process.kill(-up.pid, 'SIGINT');
    await ended;
    expect(processesIn(project.directory)).toEqual([]);
  });

  test('report writes the results into README', async () => {
    const { project } = await demonstrated();
    const before = await project.read('README.md');
    await project.task('report');
    const after = await project.read('README.md');
    expect(after).not.toBe(before);
    expect(after).toMatch(/simulated/i);
    await project.task('report');
    expect(await project.read('README.md')).toBe(after);
  });
});

describe('the tests of rental-price', () => {
  test('pass', async () => {
    const { project } = await demonstrated();
    const { stdout, seconds } = await project.task('test');
    process.stderr.write(`emitted tests: ${seconds.toFixed(1)} s\n`);
    expect(stdout).toMatch(/\d+ passed/);
    expect(stdout).not.toMatch(/\d+ (skipped|xfailed|warnings?)/);
  });

  test('lint is clean', async () => {
    const { project } = await demonstrated();
    await project.task('lint');
  });
});
