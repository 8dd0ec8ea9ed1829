/**
 * Builds the tool where it is installed from its repository (`npx github:…`, pre-commit).
 *
 * Within `npm install --global` npm prepares such a package in a folder of its own, but installs what the build needs
 * globally; so it is installed here when it is missing.
 */
import { existsSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32', env: { ...process.env, npm_config_global: 'false' } });

if (!existsSync(join(root, 'node_modules/esbuild'))) run('npm', 'ci', '--global=false', '--ignore-scripts', '--no-audit', '--no-fund');
run(process.execPath, 'build.js');
