/** Every choice of stages, for every idea and a data file: style and types without a finding. */
import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { IDEAS } from '../../src/ideas/index.js';
import { STAGES } from '../../src/stages/index.js';
import { createProject, type Project } from './support/project.js';
import { run } from './support/run.js';

const TEN_MINUTES = 600_000;

/** Stages that this version can create and that a project may do without. */
const IMPLIED = new Set(STAGES.flatMap(({ implies }) => implies.map(({ stage }) => stage)));
const OPTIONAL = STAGES.filter(({ id, creates, fixed }) => creates && fixed === undefined && !IMPLIED.has(id));

/** All subsets of the optional stages that are closed under "requires", as what is left out. */
function choices(): string[][] {
  const subsets = OPTIONAL.reduce<string[][]>((sets, { id }) => [...sets, ...sets.map((set) => [...set, id])], [[]]);
  const isClosed = (without: string[]): boolean =>
    OPTIONAL.every(({ id, requires }) => without.includes(id) || !requires.some((needed) => without.includes(needed)));
  return subsets.filter(isClosed);
}

/** What the check of a project depends on: its Python and the configuration of the checkers. */
async function digestOf(project: Project): Promise<string> {
  const hash = createHash('sha256');
  const checked = (await project.files()).filter((file) => file.endsWith('.py') || file === 'pyproject.toml');
  for (const file of checked) hash.update(file).update(await project.read(file));
  return hash.digest('hex');
}

/** What a project is made of: an idea, or a data file of either task. */
const PROBLEMS: [string, () => Promise<string[]>][] = [
  ...IDEAS.map(({ id }): [string, () => Promise<string[]>] => [id, () => Promise.resolve(['--idea', id])]),
  ['own-numbers', () => dataFile('paid', (row) => String(row * 3 + 100))],
  ['own-classes', () => dataFile('paid', (row) => (row % 3 === 0 ? 'late' : 'in time'))],
];

/** A data file with a number, a yes/no and a category that may be missing. */
async function dataFile(target: string, valueOf: (row: number) => string): Promise<string[]> {
  const file = path.join(await mkdtemp(path.join(inject('workspace').folder, 'data-')), 'bills.csv');
  const rows = Array.from({ length: 300 }, (_, row) => [row * 1.5 % 101, row % 2 === 0 ? 'yes' : 'no', ['card', 'cash', ''][row % 7 % 3], valueOf(row)].join(','));
  await writeFile(file, `amount,reminded,method,${target}\n${rows.join('\n')}\n`);
  return ['--data', file, '--target', target];
}

describe.each(PROBLEMS)('%s', (name, args) => {
  test('has no finding of ruff or mypy in any choice of stages', async () => {
    const { python, folder } = inject('workspace');
    const seen = new Set<string>();
    const problem = await args();
    for (const without of choices()) {
      const left = without.length > 0 ? ['--without', without.join(',')] : [];
      const project = await createProject([...problem, '--no-git', ...left], name);
      for (const stage of without) await expectNoTrace(project, stage);
      const digest = await digestOf(project);
      if (seen.has(digest)) continue;
      seen.add(digest);
      const inProject = { cwd: project.directory };
      await run(python, ['-m', 'ruff', 'check', '--no-cache', '.'], inProject);
      await run(python, ['-m', 'ruff', 'format', '--no-cache', '--check', '.'], inProject);
      await run(python, ['-m', 'mypy', '--strict', '--cache-dir', `${folder}/mypy-cache`], inProject);
    }
  }, TEN_MINUTES);
});

describe.each(IDEAS.map(({ id }) => id))('%s', (idea) => {
  test('passes its own tests without any optional stage', async () => {
    const without = OPTIONAL.map(({ id }) => id).join(',');
    const project = await createProject(['--idea', idea, '--no-git', '--without', without], idea);
    const { stdout } = await project.task('test');
    expect(stdout).toMatch(/\d+ passed/);
  });
});

/** Words that only a stage's own files would bring in. */
const TRACES: Record<string, RegExp> = {
  api: /fastapi|uvicorn|\/predict\b/i,
  frontend: /page\.(js|css)|page\/index\.html/,
  container: /dockerfile|docker build|compose\.yaml/i,
  ci: /workflows\/ci\.yml/,
  deployment: /workflows\/deploy\.yml/,
};

async function expectNoTrace(project: Project, stage: string): Promise<void> {
  const trace = TRACES[stage];
  if (!trace) return;
  for (const file of await project.files()) {
    expect(file, `without ${stage}`).not.toMatch(trace);
    if (file === '.create-mle-project.json') continue;
    expect(trace.exec(await project.read(file))?.[0], `without ${stage}: ${file}`).toBeUndefined();
  }
}
