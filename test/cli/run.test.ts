import { join } from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { describe, expect, test } from 'vitest';
import { BIN, cli, emptyFolder, PLAIN_ENV } from '../support/cli.js';

/** A folder with a python that knows its version and does for tasks.py what the script says. */
async function fakePython(script: string): Promise<{ PATH: string }> {
  const bin = await emptyFolder();
  const text = `#!/bin/sh\nif [ "$1" = -I ]; then echo "3.12 True"; exit; fi\necho "called with $*"\n${script}\n`;
  for (const name of ['python3.13', 'python3.12', 'python3.11', 'python3', 'python']) {
    await fs.outputFile(join(bin, name), text, { mode: 0o755 });
  }
  return { PATH: `${bin}:/usr/bin:/bin` };
}

describe('--run', () => {
  test('sets the project up by its own tasks and shows what they print', async () => {
    const { exitCode, stdout } = await cli(await emptyFolder(), ['--yes', '--no-git', '--run'], { env: await fakePython('pwd') });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/called with tasks\.py up\n.*rental-price/);
  });

  test('with --json stdout stays one document', async () => {
    const { exitCode, stdout, stderr } = await cli(await emptyFolder(), ['--yes', '--no-git', '--run', '--json'], { env: await fakePython('') });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1 });
    expect(stderr).toContain('called with tasks.py up');
  });

  test('a failing task is exit 1 with what failed and where the project is', async () => {
    const home = await emptyFolder();
    const { exitCode, stderr } = await cli(home, ['--yes', '--no-git', '--run'], { env: await fakePython('exit 3') });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('tasks.py up ended with exit code 3.');
    expect(await fs.readdir(home)).toEqual(['rental-price']);
  });

  test('Ctrl-C ends the service, and that is no failure', async () => {
    const home = await emptyFolder();
    const env = { ...PLAIN_ENV, ...(await fakePython('trap "echo stopped; exit 0" INT\necho serving\nwhile :; do sleep 0.1; done')) };
    // A group of its own, as on a terminal: Ctrl-C reaches the tool and what it runs.
    const run = execa(process.execPath, [BIN, '--yes', '--no-git', '--run'], { cwd: home, env, reject: false, detached: true });
    for await (const line of run.iterable({ preserveNewlines: true })) {
      if (line.includes('serving')) process.kill(-(run.pid ?? 0), 'SIGINT');
    }
    const { exitCode, stdout } = await run;
    expect(stdout).toContain('stopped');
    expect(exitCode).toBe(0);
  });
});
