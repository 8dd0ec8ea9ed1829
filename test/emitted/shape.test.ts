/** What a reader sees before anything runs: size, style, types, and that it is the golden project. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { countLines, measure, type Module } from './support/budget.js';
import { compareImports } from './support/imports.js';
import { createProject, GOLDEN, type Project } from './support/project.js';
import { run } from './support/run.js';

/** What another idea, another owner or the tool's insides would leave behind. */
const STRANGE = /\bchurn|\bsubscri|\{\{[#/~>]|\bhandlebars\b|__package__|TODO|FIXME|lorem/i;

describe.each(['rental-price', 'customer-churn'])('the size of %s', (idea) => {
  let project: Project;
  let files: string[];
  let modules: Module[];

  beforeAll(async () => {
    project = await createProject(['--idea', idea], idea);
    files = await project.files();
    modules = await measure(project);
  });

  const linesOf = (folder: string): number =>
    modules.filter((module) => module.path.startsWith(folder)).reduce((sum, { lines }) => sum + lines, 0);

  test('has at most 60 files beside the generated ones, and 25 modules', () => {
    const written = files.filter((file) => file !== '.create-mle-project.json' && !file.startsWith('requirements/'));
    expect(written.length).toBeLessThanOrEqual(60);
    const own = modules.filter(({ path: file }) => file.startsWith('src/') && !file.endsWith('__init__.py'));
    expect(own.length).toBeLessThanOrEqual(25);
  });

  test.each([
    ['src/', 1800],
    ['tests/', 1000],
    ['practice_site/', 400],
  ])('%s has at most %i lines of Python', (folder, limit) => {
    expect(linesOf(folder)).toBeLessThanOrEqual(limit);
  });

  test('has no module over 180 lines and no function over 40', () => {
    const inSource = modules.filter(({ path: file }) => file.startsWith('src/'));
    expect(inSource.filter(({ lines }) => lines > 180).map(({ path: file, lines }) => `${file}: ${lines}`)).toEqual([]);
    const long = modules.flatMap(({ path: file, functions }) =>
      Object.entries(functions).filter(([, lines]) => lines > 40).map(([name, lines]) => `${file} ${name}: ${lines}`),
    );
    expect(long).toEqual([]);
  });

  test('has a page of at most 350 lines and a README of at most 120', async () => {
    const page = files.filter((file) => file.includes('/page/'));
    expect(await countLines(project, page)).toBeLessThanOrEqual(350);
    expect((await project.read('README.md')).trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  });
});

describe('rental-price as created', () => {
  let project: Project;
  let files: string[];

  beforeAll(async () => {
    project = await createProject(['--idea', 'rental-price']);
    files = await project.files();
  });

  test('is the golden project, byte for byte', async () => {
    const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '.'], { cwd: GOLDEN });
    const golden = stdout.split('\0').filter((file) => file !== '');
    expect(files).toEqual(golden.sort());
    for (const file of golden) {
      const [wanted, found] = await Promise.all([readFile(path.join(GOLDEN, file)), readFile(project.path(file))]);
      expect(found.equals(wanted), `${file} differs`).toBe(true);
    }
  });

  test('passes ruff, ruff format and mypy --strict', async () => {
    const { python, folder } = inject('workspace');
    const inProject = { cwd: project.directory };
    await run(python, ['-m', 'ruff', 'check', '--no-cache', '.'], inProject);
    await run(python, ['-m', 'ruff', 'format', '--no-cache', '--check', '.'], inProject);
    await run(python, ['-m', 'mypy', '--strict', '--cache-dir', `${folder}/mypy-cache`], inProject);
  });

  test('declares exactly what it imports', async () => {
    expect(await compareImports(project)).toEqual({ undeclared: [], unused: [] });
  });

  test('shows no trace of the tool or of another problem', async () => {
    for (const file of files.filter((name) => !name.startsWith('.github/'))) {
      expect(STRANGE.exec(await project.read(file))?.[0], file).toBeUndefined();
    }
  });

  test('holds no address of a package host and no path of this machine', async () => {
    for (const file of files) {
      expect(await project.read(file), file).not.toMatch(/pypi\.org|pythonhosted|npmjs|\/work\/|\/root\//);
    }
  });
});
