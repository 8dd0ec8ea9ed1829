/**
 * What the simulator knows and the project must not: each test/truth/rental_price_*.py takes a project's
 * folder, compares its work with the truth and exits with 1 when a limit is missed.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'vitest';
import { demonstrated } from './support/project.js';
import { run } from './support/run.js';

const SCRIPTS = path.resolve(import.meta.dirname, '../truth');

describe('rental-price against the truth of its simulator', () => {
  const scripts = existsSync(SCRIPTS) ? readdirSync(SCRIPTS).filter((name) => /^rental_price_.*\.py$/.test(name)) : [];

  test.each(scripts)('%s', async (script) => {
    const { project } = await demonstrated();
    const { stdout } = await run(project.python, [path.join(SCRIPTS, script), project.directory], { cwd: project.directory });
    process.stderr.write(stdout);
  });
});
