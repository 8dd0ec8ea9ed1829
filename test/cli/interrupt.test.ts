import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import fs from 'fs-extra';
import { describe, expect, test } from 'vitest';
import { BIN, emptyFolder, PLAIN_ENV, snapshot } from '../support/cli.js';

/** Starts the tool and sends it a signal after some milliseconds. */
async function interrupted(home: string, signal: 'SIGINT' | 'SIGTERM', after: number): Promise<number | undefined> {
  const run = execa(process.execPath, [BIN, '--yes'], { cwd: home, env: PLAIN_ENV, reject: false });
  await Promise.race([wait(after), run]);
  run.kill(signal);
  return (await run).exitCode;
}

/** How long a whole run takes here and now. */
async function duration(): Promise<number> {
  const home = await emptyFolder();
  const started = performance.now();
  await execa(process.execPath, [BIN, '--yes'], { cwd: home, env: PLAIN_ENV });
  return performance.now() - started;
}

/** When to interrupt, as a share of a whole run; commit.test.ts does it at every single step. */
const MOMENTS = { SIGINT: [0.4, 0.6, 0.7, 0.8, 0.9, 1], SIGTERM: [0.5, 0.75, 0.95] } as const;

describe('a signal at any moment', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s: exit 130 and nothing there, or done and all there', async (signal) => {
    const whole = await duration();
    const outcomes = new Set<number | undefined>();
    for (const moment of MOMENTS[signal]) {
      const home = await emptyFolder();
      const code = await interrupted(home, signal, whole * moment);
      outcomes.add(code);
      const there = await fs.readdir(home);
      const complete = await fs.pathExists(join(home, 'rental-price/.git/refs/tags/scaffold'));
      if (code === 0) expect(complete).toBe(true);
      else if (code === 130) expect(there).toEqual([]);
      // While node starts or has nothing more to run, nobody takes the signal, and node itself ends by it.
      else expect([code, there.length === 0 || complete]).toEqual([undefined, true]);
    }
    expect(outcomes.size).toBeGreaterThan(0);
  }, 60_000);

  test('into an existing folder: its files are as before', async () => {
    const whole = await duration();
    for (const moment of [0.6, 0.75, 0.9]) {
      const home = await emptyFolder();
      await fs.outputFile(join(home, 'rental-price/notes.txt'), 'mine');
      const code = await interrupted(home, 'SIGINT', whole * moment);
      const files = Object.keys(await snapshot(join(home, 'rental-price')));
      if (code === 0) expect(files.length).toBeGreaterThan(1);
      else expect(files).toEqual(['notes.txt']);
    }
  }, 60_000);
});
