/** The tarball as users get it: one package, small, complete, and it creates by itself. */
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { createProject } from './support/project.js';
import { run } from './support/run.js';

const LIMIT_BYTES = 3_000_000;

describe('the packed tool', () => {
  const installed = (): string => path.join(inject('workspace').folder, 'installed', 'node_modules');

  test('is one package without dependencies, under 3 MB', async () => {
    expect((await readdir(installed())).filter((name) => !name.startsWith('.'))).toEqual(['create-mle-project']);
    const files = await readdir(installed(), { recursive: true, withFileTypes: true });
    const sizes = await Promise.all(
      files.filter((file) => file.isFile()).map(async (file) => (await stat(path.join(file.parentPath, file.name))).size),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(LIMIT_BYTES);
  });

  test('runs by its name through npx, without a network', async () => {
    const home = path.join(inject('workspace').folder, 'installed');
    const { stdout } = await run('npx', ['--offline', '--no-install', 'create-mle-project', '--version'], { cwd: home });
    const text = await readFile(path.join(installed(), 'create-mle-project/package.json'), 'utf8');
    expect(stdout.trim()).toBe((JSON.parse(text) as { version: string }).version);
  });

  test('holds every template and no address of a package host', async () => {
    const files = await readdir(path.join(installed(), 'create-mle-project'), { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      const text = await readFile(path.join(file.parentPath, file.name), 'utf8');
      expect(text, file.name).not.toMatch(/registry\.npmjs|pypi\.org|files\.pythonhosted/);
    }
  });

  test('creates the same bytes twice', async () => {
    const [first, second] = await Promise.all([createProject([]), createProject([])]);
    const files = await first.files();
    expect(await second.files()).toEqual(files);
    for (const file of files) expect(await second.read(file), file).toBe(await first.read(file));
  });

  test('commits the scaffold once, tagged, with the replay command in its body', async () => {
    const { directory } = await createProject([]);
    const { stdout } = await run('git', ['log', '--format=%s%n%b%D'], { cwd: directory });
    expect(stdout).toMatch(/^Scaffold with create-mle-project \d/);
    expect(stdout).toMatch(/npx create-mle-project@\S+ /);
    expect(stdout).toContain('tag: scaffold');
    expect(stdout.match(/^Scaffold/gm)).toHaveLength(1);
  });
});
