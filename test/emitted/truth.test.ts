/**
 * What a simulator knows and the project must not: each test/truth/<idea>_*.py takes a project's folder,
 * compares its work with the truth and exits with 1 when a limit is missed.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { demonstrated } from './support/project.js';
import { run } from './support/run.js';

const SCRIPTS = path.resolve(import.meta.dirname, '../truth');

describe.each(['rental-price', 'customer-churn'])('%s against the truth of its simulator', (idea) => {
  const scripts = readdirSync(SCRIPTS).filter((name) => name.startsWith(`${idea.replaceAll('-', '_')}_`));

  test('there is something to compare', () => {
    expect(scripts).not.toEqual([]);
  });

  test.each(scripts)('%s', async (script) => {
    const { project } = await demonstrated(idea);
    const { stdout } = await run(project.python, [path.join(SCRIPTS, script), project.directory], { cwd: project.directory });
    process.stderr.write(stdout);
  });
});
