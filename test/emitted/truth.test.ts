/** What the simulator knows and the project must not: scripts in test/truth compare its work with the truth. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'vitest';
import { demonstrated } from './support/project.js';
import { run } from './support/run.js';

const SCRIPTS = path.resolve(import.meta.dirname, '../truth');

describe('rental-price against the truth of its simulator', () => {
  const scripts = existsSync(SCRIPTS) ? readdirSync(SCRIPTS).filter((name) => name.endsWith('.py')) : [];

  test.each(scripts)('%s', async (script) => {
    const { project } = await demonstrated();
    const { stdout } = await run(project.python, [path.join(SCRIPTS, script)], { cwd: project.directory });
    process.stderr.write(stdout);
  });
});
