/** Size of a project in the terms of its budget: non-blank lines of Python. */
import path from 'node:path';
import { inject } from 'vitest';
import type { Project } from './project.js';
import { run } from './run.js';

export interface Module {
  path: string;
  lines: number;
  functions: Record<string, number>;
}

/** Every Python module of the project, measured by its own grammar. */
export async function measure(project: Project): Promise<Module[]> {
  const modules = (await project.files()).filter((file) => file.endsWith('.py'));
  const script = path.join(import.meta.dirname, '../python/budgets.py');
  const { stdout } = await run(inject('workspace').python, [script, ...modules], { cwd: project.directory });
  return JSON.parse(stdout) as Module[];
}

/** Non-blank lines of some files. */
export async function countLines(project: Project, files: string[]): Promise<number> {
  const texts = await Promise.all(files.map((file) => project.read(file)));
  return texts.join('\n').split('\n').filter((line) => line.trim() !== '').length;
}
