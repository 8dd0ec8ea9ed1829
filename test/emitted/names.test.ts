/** Other names and seeds than the golden project's: longer lines, other imports, another market. */
import { describe, expect, inject, test } from 'vitest';
import { createProject, type Project } from './support/project.js';
import { run } from './support/run.js';

const TEN_MINUTES = 600_000;

/** The shortest and the longest package name, and ones that sort before and after every import. */
const PACKAGES = ['a', 'zz_top', 'a_package_name_of_thirty_chars'];

async function expectClean({ directory }: Project): Promise<void> {
  const { python, folder } = inject('workspace');
  await run(python, ['-m', 'ruff', 'check', '--no-cache', '.'], { cwd: directory });
  await run(python, ['-m', 'ruff', 'format', '--no-cache', '--check', '.'], { cwd: directory });
  await run(python, ['-m', 'mypy', '--strict', '--cache-dir', `${folder}/mypy-cache`], { cwd: directory });
}

describe('rental-price by another name', () => {
  test.each(PACKAGES)('is clean as package %s', async (name) => {
    const project = await createProject(['--no-git', '--package', name]);
    expect(await project.package()).toBe(name);
    await expectClean(project);
    for (const file of await project.files()) expect(await project.read(file), file).not.toContain('rental_price');
  });

  test.each([
    ['cote-azur', ['--set', 'costlier_error=too_low'], ['demo', 'test']],
    ['lisbon-flats', ['--seed', '1', '--set', 'guarded_segment=studios'], ['demo']],
  ])('%s is clean and runs', async (name, args, tasks) => {
    const project = await createProject(['--no-git', ...args], name);
    await expectClean(project);
    for (const task of tasks) await project.task(task);
  }, TEN_MINUTES);
});
