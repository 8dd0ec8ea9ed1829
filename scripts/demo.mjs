/**
 * `npm run demo [-- FOLDER]`: from a fresh clone to a prediction over HTTP.
 *
 * Installs and builds the tool, creates the rental-price project in a new folder outside this repository
 * and runs that project's own demo.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ensureInstalled, ROOT, run } from './install.mjs';

const PREDICTION = /^prediction: /;

function say(step, outcome) {
  process.stdout.write(`${step.padEnd(12)} ${outcome}\n`);
}

/** The first Python 3.11 to 3.13 on the path. */
function findPython() {
  const names = [process.env.PYTHON, 'python3', 'python', 'python3.13', 'python3.12', 'python3.11'];
  const check = 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))';
  const found = names.find((name) => name && spawnSync(name, ['-c', check], { stdio: 'ignore' }).status === 0);
  if (found) return found;
  process.stderr.write('Python 3.11 to 3.13 with its venv module is needed (Debian: apt install python3-venv).\n');
  return process.exit(1);
}

function newFolder() {
  const wanted = process.argv[2];
  if (!wanted) return path.join(mkdtempSync(path.join(tmpdir(), 'create-mle-project-')), 'rental-price');
  const folder = path.resolve(wanted);
  if (path.relative(ROOT, folder).startsWith('..')) return folder;
  process.stderr.write(`${folder} lies inside this repository: name a folder outside of it.\n`);
  return process.exit(2);
}

/** Runs the project's demo, passes its lines on and returns the one with the prediction. */
async function runProject(python, folder) {
  const demo = spawn(python, ['tasks.py', 'demo'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve, reject) => demo.on('error', reject).on('close', resolve));
  process.on('SIGINT', () => demo.kill('SIGINT'));
  let prediction;
  for await (const line of createInterface({ input: demo.stdout })) {
    if (PREDICTION.test(line)) prediction = line;
    else process.stdout.write(`${line}\n`);
  }
  const status = await ended;
  if (status !== 0 || !prediction) {
    process.stderr.write(`The project's demo failed in ${folder}\n`);
    process.exit(status || 1);
  }
  return prediction;
}

function reportsOf(folder) {
  const reports = path.join(folder, 'reports');
  const pages = readdirSync(reports).filter((name) => name.endsWith('.html'));
  return pages.map((name) => path.join(reports, name));
}

const python = findPython();
const folder = newFolder();
ensureInstalled();
say('install', 'development packages of the tool are in place');
run('npm', ['run', '--silent', 'build']);
say('build', 'dist/');
const created = ['bin/create-mle-project.js', folder, '--idea', 'rental-price', '--yes'];
run(process.execPath, created, { stdio: ['ignore', 'ignore', 'inherit'] });
say('create', folder);

const prediction = await runProject(python, folder);
say('page', `http://127.0.0.1:8000/ after: cd ${folder} && ${python} tasks.py up`);
for (const report of reportsOf(folder)) say('report', report);
say('files', folder);
process.stdout.write(`${prediction}\n`);
