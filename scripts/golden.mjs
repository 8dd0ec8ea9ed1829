/**
 * `npm run golden`: renders test/golden/rental-price anew, to be read as a diff before it is committed.
 *
 * The golden project is what the default answers give; files that are no longer emitted are removed.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './install.mjs';

const GOLDEN = path.join(ROOT, 'test/golden/rental-price');
const arguments_ = ['--idea', 'rental-price', '--author', '', '--yes', '--force', '--no-git', '--json'];

const tracked = execFileSync('git', ['ls-files', '-z', '.'], { cwd: GOLDEN, encoding: 'utf8' }).split('\0').filter(Boolean);
const created = execFileSync(process.execPath, [path.join(ROOT, 'bin/create-mle-project.js'), GOLDEN, ...arguments_], { encoding: 'utf8' });
const emitted = new Set(JSON.parse(created).files.map((file) => file.path));
for (const file of tracked) if (!emitted.has(file)) rmSync(path.join(GOLDEN, file), { force: true });
process.stdout.write(`${emitted.size} files in ${path.relative(ROOT, GOLDEN)}\n`);
