import { resolve } from 'node:path';
import { execa } from 'execa';

/** Builds the tool once before the tests that run it as a process. */
export default async function setup(): Promise<void> {
  await execa(process.execPath, ['build.js'], { cwd: resolve(import.meta.dirname, '../..') });
}
