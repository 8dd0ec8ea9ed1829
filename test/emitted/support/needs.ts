/**
 * Tools and files that a user may lack. In CI (.ci/run installs the tools) nothing is skipped but what needs
 * ../shared; for users a test that lacks something is skipped with one line that says so.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test, type TestFunction } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Checks and data that lie beside the repository. */
const SHARED = path.join(ROOT, '..', 'shared');
export const CONTAINER_CHECK = path.join(SHARED, 'tools', 'container-check.sh');
/** Data sets that lie beside the repository. */
export const DATA = path.join(SHARED, 'data');

const BROWSERS = ['chromium', 'google-chrome', 'chromium-browser', 'chrome'];

/** The server that the database tests may create databases on. */
export const DATABASE_URL = process.env['TEST_DATABASE_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/postgres';

/** Where a browser is installed, if one is. */
export const BROWSER = BROWSERS.map((name) => locate(name)).find((found) => found !== undefined);

const CHECKS = {
  'a browser': () => BROWSER !== undefined,
  buildah: () => locate('buildah') !== undefined && locate('debootstrap') !== undefined && process.getuid?.() === 0,
  PostgreSQL: () => succeeds('psql', ['--no-password', '--command', 'select 1', DATABASE_URL]),
  '../shared': () => existsSync(CONTAINER_CHECK),
  'a network namespace': () => succeeds('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up']),
  uv: () => succeeds('uv', ['--version']),
  make: () => locate('make') !== undefined,
} as const;

/** Something that a test needs and a machine may lack. */
export type Need = keyof typeof CHECKS;

const answers = new Map<Need, boolean>();

/** Whether the machine has it; asked once. */
export function has(need: Need): boolean {
  const known = answers.get(need) ?? CHECKS[need]();
  answers.set(need, known);
  return known;
}

/** A test that runs where everything it needs is there. Its name says what it was skipped for. */
export function testNeeding(needs: Need[], name: string, body: TestFunction, timeout?: number): void {
  const missing = needs.filter((need) => !has(need));
  const skippable = process.env['CI'] ? missing.filter((need) => need === '../shared') : missing;
  if (skippable.length === 0) {
    test(name, body, timeout);
    return;
  }
  const reason = skippable.map((need) => `needs ${need}`).join(', ');
  process.stderr.write(`skipped: ${name} (${reason})\n`);
  test.skip(`${name} (${reason})`, body, timeout);
}

function locate(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

function succeeds(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
