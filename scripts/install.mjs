/** Installs what package-lock.json asks for, when node_modules lacks it. Uses nothing but Node. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Runs `npm ci` unless every package of the lock is installed in its version. */
export function ensureInstalled() {
  if (isInstalled()) return;
  process.stderr.write('Installing the development packages (npm ci)\n');
  run('npm', ['ci', '--no-audit', '--no-fund'], { stdio: ['ignore', process.stderr, process.stderr] });
}

/** Runs a command in the repository; ends this process with its exit code when it fails. */
export function run(command, args, options = {}) {
  const windows = process.platform === 'win32'; // npm and npx are .cmd files there
  const result = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', shell: windows, ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function isInstalled() {
  const installedLock = path.join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const wanted = readLock(path.join(ROOT, 'package-lock.json'));
  const installed = readLock(installedLock);
  return Object.entries(wanted).every(
    // an optional package may be for another platform
    ([where, { version, optional }]) => where === '' || optional || installed[where]?.version === version,
  );
}

function readLock(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
