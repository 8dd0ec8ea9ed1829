/** What a project imports, held against what its requirement files bring by name. */
import path from 'node:path';
import { inject } from 'vitest';
import type { Project } from './project.js';
import { run } from './run.js';

/** Packages whose import name is another one. */
const DISTRIBUTIONS: Record<string, string> = {
  sklearn: 'scikit-learn',
  pydantic_settings: 'pydantic-settings',
  starlette: 'fastapi', // FastAPI is made of it and pins it
};

/** Declared for what they do, not for an import: servers, drivers, build and type tools. */
const UNIMPORTED = ['uvloop', 'httptools', 'psycopg', 'pandas-stubs', 'flit-core', 'ruff', 'mypy', 'pytest-cov'];

/** Packages that a requirement file lists as the project's own choice. */
async function declared(project: Project, file: string): Promise<string[]> {
  const text = await project.read(`requirements/${file}`);
  const blocks = text.split(/^(?=[a-z])/m).filter((block) => block.includes('this project'));
  return blocks.map((block) => block.replace(/(?:\[|==)[^]*/, ''));
}

/** Imports without a declaration, and declarations without an import. */
export async function compareImports(project: Project): Promise<{ undeclared: string[]; unused: string[] }> {
  const modules = (await project.files()).filter((file) => file.endsWith('.py'));
  const script = path.join(import.meta.dirname, '../python/imports.py');
  const { stdout } = await run(inject('workspace').python, [script, ...modules], { cwd: project.directory });
  const byFile = JSON.parse(stdout) as Record<string, string[]>;
  const imports = new Set(Object.values(byFile).flat().map((name) => DISTRIBUTIONS[name] ?? name));
  const direct = await declared(project, 'dev.txt');
  return {
    undeclared: [...imports].filter((name) => !direct.includes(name)),
    unused: direct.filter((name) => !imports.has(name) && !UNIMPORTED.includes(name)),
  };
}
