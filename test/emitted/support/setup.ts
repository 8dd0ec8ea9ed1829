/** Once for all emitted tests: the packed tool, installed into an empty folder, and one environment for checks. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { has } from './needs.js';
import { run } from './run.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** What every emitted test is told. */
export interface Workspace {
  /** Emptied at the end; projects are created in it. */
  folder: string;
  /** Program of the installed tool. */
  bin: string;
  tarball: string;
  /** Python of an environment with the golden project's development packages. */
  python: string;
  /** A Python 3.11 to 3.13 without any package. */
  systemPython: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    workspace: Workspace;
  }
}

/**
 * Packs and installs the tool as a user gets it; returns what removes everything again.
 *
 * With EMITTED_FROM=golden the tests run on copies of the golden project, without the tool. With
 * EMITTED_FOLDER=path everything is kept there and used by the next run: its environment and its first demo.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kept = process.env['EMITTED_FOLDER'];
  const folder = kept ? path.resolve(kept) : await mkdtemp(path.join(tmpdir(), 'emitted-'));
  await mkdir(folder, { recursive: true });
  const tarball = process.env['EMITTED_FROM'] === 'golden' ? '' : await pack(folder);
  project.provide('workspace', {
    folder,
    tarball,
    bin: tarball && (await install(tarball, folder)),
    python: await makeEnvironment(folder),
    systemPython: process.env['PYTHON'] ?? 'python3',
  });
  return async () => {
    if (!kept) await rm(folder, { recursive: true, force: true });
  };
}

async function pack(folder: string): Promise<string> {
  await run('npm', ['run', '--silent', 'build'], { cwd: ROOT });
  const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
  return path.join(folder, stdout.trim().split('\n').at(-1) ?? '');
}

/** Installs offline: the package has no dependency. */
async function install(tarball: string, folder: string): Promise<string> {
  const home = path.join(folder, 'installed');
  await rm(home, { recursive: true, force: true });
  await mkdir(home);
  await writeFile(path.join(home, 'package.json'), '{"private": true}\n');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: home });
  const installed = path.join(home, 'node_modules', 'create-mle-project');
  const { bin } = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  return path.join(installed, bin['create-mle-project'] ?? '');
}

async function makeEnvironment(folder: string): Promise<string> {
  const environment = path.join(folder, 'environment');
  const python = path.join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(python)) return python;
  const pinned = ['--quiet', '--require-hashes', '-r', path.join(ROOT, 'test/golden/rental-price/requirements/dev.txt')];
  if (has('uv')) {
    await run('uv', ['venv', '--quiet', environment], { cwd: folder });
    await run('uv', ['pip', 'install', '--python', python, ...pinned], { cwd: folder });
  } else {
    await run('python3', ['-m', 'venv', environment], { cwd: folder });
    await run(python, ['-m', 'pip', 'install', ...pinned], { cwd: folder });
  }
  return python;
}
