import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'count-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs scripts/count.mjs on the outcomes of some tests, given as `status name`. */
function count(...outcomes: string[]): { status: number | null; lines: string[] } {
  const assertionResults = outcomes.map((outcome) => {
    const [status, ...name] = outcome.split(' ');
    return { status, fullName: name.join(' ') };
  });
  return countFile(JSON.stringify({ testResults: [{ status: 'passed', name: 'a.test.ts', message: '', assertionResults }] }));
}

function countFile(text: string): { status: number | null; lines: string[] } {
  const file = path.join(folder, 'results.json');
  writeFileSync(file, text);
  const { status, stdout } = spawnSync(process.execPath, ['scripts/count.mjs', file], { encoding: 'utf8' });
  return { status, lines: stdout.trimEnd().split('\n') };
}

describe('the closing line of .ci/run', () => {
  test('counts what passed', () => {
    expect(count('passed a', 'passed b')).toEqual({ status: 0, lines: ['2 passed, 0 failed'] });
  });

  test('fails with a failure', () => {
    expect(count('passed a', 'failed b')).toEqual({ status: 1, lines: ['1 passed, 1 failed'] });
  });

  test('fails with a skipped test, unless ../shared is what it lacks', () => {
    expect(count('passed a', 'skipped b (needs ../shared)')).toEqual({ status: 0, lines: ['1 passed, 0 failed, 1 skipped'] });
    expect(count('passed a', 'skipped b (needs make)').lines.at(-1)).toBe('1 passed, 1 failed');
    expect(count('passed a', 'todo b').status).toBe(1);
  });

  test('fails when nothing ran, a file could not be loaded, or there are no results', () => {
    expect(count()).toEqual({ status: 1, lines: ['0 passed, 0 failed'] });
    const broken = { testResults: [{ status: 'failed', name: 'a.test.ts', message: 'SyntaxError', assertionResults: [] }] };
    expect(countFile(JSON.stringify(broken))).toEqual({ status: 1, lines: ['0 passed, 1 failed'] });
    const { stdout } = spawnSync(process.execPath, ['scripts/count.mjs', 'no-such-file'], { encoding: 'utf8' });
    expect(stdout).toBe('0 passed, 1 failed\n');
  });
});

test('npm run demo refuses a folder inside the repository', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/demo.mjs', 'inside'], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toMatch(/outside/);
});
