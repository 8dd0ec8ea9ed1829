/**
 * What emitted projects import directly, with the oldest version that their code was written for.
 *
 * Everything else in a requirement file follows from these by the resolution (resolution.json). A lower
 * bound keeps a resolver in a corner from falling back by years without a word.
 */

/** A package that emitted code or its tools import by name. */
export interface DirectDependency {
  /** Name, with extras in brackets, as in a requirement file. */
  name: string;
  atLeast: string;
  /** Environments that need it; everywhere when left out. */
  marker?: string;
}

/** Groups as installed: the image gets `serving`, the trainer adds `training`, the .venv has all three. */
export type Group = 'serving' | 'training' | 'dev';

/** Every direct dependency on offer. A project takes the roots that its stages need. */
export const DIRECT: Record<Group, DirectDependency[]> = {
  serving: [
    { name: 'fastapi', atLeast: '0.140' },
    { name: 'uvicorn', atLeast: '0.40' },
    { name: 'uvloop', atLeast: '0.21', marker: "sys_platform != 'win32'" },
    { name: 'httptools', atLeast: '0.6' },
    { name: 'pydantic', atLeast: '2.12' },
    { name: 'pydantic-settings', atLeast: '2.10' },
    { name: 'onnxruntime', atLeast: '1.24' },
    { name: 'numpy', atLeast: '2.3' },
    { name: 'httpx', atLeast: '0.28' },
  ],
  training: [
    { name: 'pandas', atLeast: '3.0' },
    { name: 'scikit-learn', atLeast: '1.8' },
    { name: 'lightgbm', atLeast: '4.6' },
    { name: 'onnx', atLeast: '1.20' },
    { name: 'skl2onnx', atLeast: '1.20' },
    { name: 'onnxmltools', atLeast: '1.16' },
    { name: 'pandera', atLeast: '0.30' },
    { name: 'parsel', atLeast: '1.10' },
    { name: 'protego', atLeast: '0.5' },
    { name: 'sqlalchemy', atLeast: '2.0.40' },
    { name: 'psycopg[binary]', atLeast: '3.2' },
    { name: 'matplotlib', atLeast: '3.10' },
    { name: 'scipy', atLeast: '1.16' },
  ],
  dev: [
    { name: 'ruff', atLeast: '0.14' },
    { name: 'mypy', atLeast: '1.18' },
    { name: 'pandas-stubs', atLeast: '3.0' },
    { name: 'pytest', atLeast: '9.0' },
    { name: 'pytest-cov', atLeast: '7.0' },
    { name: 'flit-core', atLeast: '3.12' },
  ],
};

/** The declaration of a root; an unknown one is a mistake in a stage or an idea. */
export function directDependency(name: string): DirectDependency {
  const found = Object.values(DIRECT)
    .flat()
    .find((dependency) => dependency.name === name);
  if (!found) throw new Error(`"${name}" is not declared in src/pins/direct.ts`);
  return found;
}

/** A dependency as pyproject.toml states it: `uvloop>=0.21 ; sys_platform != 'win32'`. */
export function requirementLine({ name, atLeast, marker }: DirectDependency): string {
  return `${name}>=${atLeast}${marker ? ` ; ${marker}` : ''}`;
}
