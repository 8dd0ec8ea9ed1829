/**
 * `npm test`: installs what is missing, builds, checks types and style, runs every test.
 *
 * Arguments go to vitest: `npm test -- --project unit`. With TEST_RESULTS=file the counts are written
 * there as JSON, for .ci/run.
 */
import { ensureInstalled, run } from './install.mjs';

ensureInstalled();
run('npm', ['run', '--silent', 'build']);
run('npm', ['run', '--silent', 'typecheck']);
run('npm', ['run', '--silent', 'lint']);

const results = process.env.TEST_RESULTS;
const reporters = results ? ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`] : [];
run('npx', ['vitest', 'run', ...reporters, ...process.argv.slice(2)]);
