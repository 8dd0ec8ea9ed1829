/**
 * Prints vitest's counts as `N passed, N failed[, N skipped]`, the line that .ci/run ends with.
 *
 * Exit code 1 when anything failed, when nothing ran, or when a test was skipped without a reason that
 * holds in CI: only a clone without ../shared may skip, and those tests say so in their names.
 */
import { existsSync, readFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
const JUSTIFIED = /needs \.\.\/shared/;

/** Tests of a results file, each with its status. A file that could not be loaded counts as one failure. */
function readTests(text) {
  return JSON.parse(text).testResults.flatMap(({ assertionResults, status, name, message }) =>
    assertionResults.length === 0 && status === 'failed' ? [{ status, fullName: `${name} ${message}` }] : assertionResults,
  );
}

const tests = file && existsSync(file) ? readTests(readFileSync(file, 'utf8')) : [{ status: 'failed', fullName: 'setup' }];
const skipped = tests.filter(({ status }) => !['passed', 'failed'].includes(status));
const unjustified = skipped.filter(({ fullName }) => !JUSTIFIED.test(fullName));
for (const { fullName } of unjustified) process.stdout.write(`skipped without a reason: ${fullName}\n`);

const passed = tests.filter(({ status }) => status === 'passed').length;
const failed = tests.filter(({ status }) => status === 'failed').length + unjustified.length;
const rest = skipped.length - unjustified.length;
process.stdout.write(`${passed} passed, ${failed} failed${rest > 0 ? `, ${rest} skipped` : ''}\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
