/** Projects as the installed tool creates them. */
import { cp, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';
import { attempt, run, type Outcome } from './run.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
export const GOLDEN = path.join(ROOT, 'test/golden/rental-price');

/** Folders that running a project makes. */
const MADE = /^(\.venv|\.git|data|models|reports|__pycache__|.*\.egg-info|\.[a-z]+_cache|\.coverage)$/;

/** Creates a project in a new folder. Its name is the last part of the path, which names and seeds it. */
export async function createProject(args: string[], name = 'rental-price'): Promise<Project> {
  const { folder, bin } = inject('workspace');
  const directory = path.join(await mkdtemp(path.join(folder, 'project-')), name);
  if (process.env['EMITTED_FROM'] === 'golden') await cp(GOLDEN, directory, { recursive: true, filter: isSource });
  else await run(process.execPath, [bin, directory, ...args, '--yes'], { cwd: folder });
  return new Project(directory);
}

function isSource(file: string): boolean {
  return !MADE.test(path.basename(file));
}

/** A project after its first demo, which all tests that need a champion share. */
export interface Demonstrated {
  project: Project;
  demo: Outcome;
}

/** Creates a project of the idea and runs `make demo` in it; once for the whole run. */
export function demonstrated(idea = 'rental-price'): Promise<Demonstrated> {
  return demonstratedAs(idea, ['--idea', idea]);
}

/** The same for any problem; the name stands for it. */
export async function demonstratedAs(name: string, args: string[]): Promise<Demonstrated> {
  const record = path.join(inject('workspace').folder, `demo-${name}.json`);
  const known = await readFile(record, 'utf8').catch(() => undefined);
  if (known) {
    const { directory, demo } = JSON.parse(known) as { directory: string; demo: Outcome };
    return { project: new Project(directory), demo };
  }
  const project = await createProject(args, name);
  const demo = await project.attemptTask('demo');
  await writeFile(record, JSON.stringify({ directory: project.directory, demo }));
  return { project, demo };
}

/** A created project: its files and its commands. */
export class Project {
  constructor(readonly directory: string) {}

  /** Python of the project's own environment. */
  get python(): string {
    return this.path(process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python');
  }

  path(relative: string): string {
    return path.join(this.directory, relative);
  }

  read(relative: string): Promise<string> {
    return readFile(this.path(relative), 'utf8');
  }

  /** Paths of the files as created, sorted, with forward slashes. */
  async files(under = ''): Promise<string[]> {
    const entries = await readdir(this.path(under), { withFileTypes: true });
    const nested = entries
      .filter(({ name }) => !MADE.test(name))
      .map(async (entry): Promise<string[]> => {
        const relative = under ? `${under}/${entry.name}` : entry.name;
        return entry.isDirectory() ? this.files(relative) : [relative];
      });
    return (await Promise.all(nested)).flat().sort();
  }

  /** Runs a task that must succeed, as `python tasks.py NAME`. */
  task(name: string, env: Record<string, string> = {}): Promise<Outcome> {
    return run(inject('workspace').systemPython, ['tasks.py', name], { cwd: this.directory, env });
  }

  /** Runs a task that may fail. */
  attemptTask(name: string, env: Record<string, string> = {}): Promise<Outcome> {
    return attempt(inject('workspace').systemPython, ['tasks.py', name], { cwd: this.directory, env });
  }

  /** Name of the Python package. */
  async package(): Promise<string> {
    const [name] = (await readdir(this.path('src'))).filter((entry) => !MADE.test(entry));
    return name ?? '';
  }
}
