import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { UserError } from '../errors.js';
import { IDEAS } from '../ideas/index.js';
import type { Inference } from '../problem/infer/inference.js';
import { inOrder, isStageId, type StageId } from '../stages/index.js';
import { whyNotPackage } from '../names.js';
import { LICENSES, type Answers, type License, type PlannedFile } from './types.js';

/** The file in a created project that says how it was made. */
export const MANIFEST = '.create-mle-project.json';

/** What the manifest keeps of the answers. */
interface RecordedAnswers {
  idea?: string;
  data?: { target: string; keep: readonly string[]; inference: Inference };
  stages: readonly StageId[];
  set: Readonly<Record<string, string>>;
  name: string;
  package: string;
  author: string;
  license: License;
  seed: number;
}

/** One file as it was written. */
export interface RecordedFile {
  sha256: string;
  stage: StageId;
}

/** The content of the manifest. */
export interface Manifest {
  version: string;
  answers: RecordedAnswers;
  /** By path, sorted; the manifest itself is not among them. */
  files: Readonly<Record<string, RecordedFile>>;
}

/** The SHA-256 of a file, in hexadecimal. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The manifest of a plan, as a file of that plan. */
export function manifestFile(version: string, answers: Answers, files: readonly PlannedFile[]): PlannedFile {
  const { problem, stages, set, name, package: pkg, author, license, seed } = answers;
  const recorded: RecordedAnswers = {
    ...(problem.kind === 'idea'
      ? { idea: problem.idea.id }
      : { data: { target: problem.target, keep: problem.keep, inference: problem.inference } }),
    stages,
    set,
    name,
    package: pkg,
    author,
    license,
    seed,
  };
  const manifest: Manifest = {
    version,
    answers: recorded,
    files: Object.fromEntries([...files.map(recordOf), ...dataRecord(problem)].sort(([left], [right]) => (left < right ? -1 : 1))),
  };
  return { path: MANIFEST, bytes: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), mode: 0o644, stage: 'documentation' };
}

function recordOf({ path, bytes, stage }: PlannedFile): [string, RecordedFile] {
  return [path, { sha256: sha256(bytes), stage }];
}

/** The user's data file is recorded from what was read of it: a later `add` plans without the file itself. */
function dataRecord(problem: Answers['problem']): [string, RecordedFile][] {
  if (problem.kind === 'idea') return [];
  const { fileName, sha256: hash } = problem.inference.source;
  return [[dataPath(fileName), { sha256: hash, stage: 'validation' }]];
}

/** Where a copy of the user's own data file stands in the project. */
export function dataPath(fileName: string): string {
  return `dataset/${fileName}`;
}

/** Reads a manifest; its owner may have edited it, so everything that is relied on is checked. */
export function readManifest(text: string, where: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw broken(where, 'it is not valid JSON', cause);
  }
  if (!isRecord(value) || typeof value['version'] !== 'string' || !isRecord(value['files']) || !isRecord(value['answers'])) {
    throw broken(where, 'version, answers or files are missing');
  }
  const files: Record<string, RecordedFile> = {};
  for (const [path, entry] of Object.entries(value['files'])) {
    if (isAbsolute(path) || path.split(/[/\\]/).includes('..')) throw broken(where, `${path} leads out of the project`);
    if (!isRecord(entry) || typeof entry['sha256'] !== 'string' || typeof entry['stage'] !== 'string' || !isStageId(entry['stage'])) {
      throw broken(where, `the entry of ${path} cannot be read`);
    }
    files[path] = { sha256: entry['sha256'], stage: entry['stage'] };
  }
  return { version: value['version'], files, answers: readRecorded(value['answers'], where) };
}

/** The answers that a manifest records, ready to plan with again. */
export function answersFrom({ answers }: Manifest): Answers {
  const { idea, data, stages, ...rest } = answers;
  const known = IDEAS.find(({ id }) => id === idea);
  if (known !== undefined) return { ...rest, stages: inOrder(stages), problem: { kind: 'idea', idea: known } };
  if (data !== undefined) return { ...rest, stages: inOrder(stages), problem: { kind: 'data', ...data } };
  throw new UserError(`The manifest names the idea "${idea ?? ''}", which this version does not know.`);
}

function readRecorded(value: Record<string, unknown>, where: string): RecordedAnswers {
  const text = (key: string): string => {
    const field = value[key];
    if (typeof field !== 'string') throw broken(where, `answers.${key} is no text`);
    return field;
  };
  const stages = value['stages'];
  const set = value['set'];
  const seed = value['seed'];
  const license = LICENSES.find((id) => id === value['license']);
  if (!Array.isArray(stages) || !stages.every((id) => typeof id === 'string' && isStageId(id))) {
    throw broken(where, 'answers.stages is no list of stages');
  }
  if (!isRecord(set) || !Object.values(set).every((entry) => typeof entry === 'string')) throw broken(where, 'answers.set is no table of texts');
  if (typeof seed !== 'number' || license === undefined) throw broken(where, 'answers.seed or answers.license cannot be read');
  const pkg = text('package');
  // It becomes a part of paths that are written to.
  if (whyNotPackage(pkg, new Set()) !== undefined) throw broken(where, 'answers.package is no name of a package');
  const data = value['data'];
  return {
    ...(data === undefined ? { idea: text('idea') } : { data: readData(data, where) }),
    stages,
    set: set as Record<string, string>,
    name: text('name'),
    package: pkg,
    author: text('author'),
    license,
    seed,
  };
}

/** What an inference said; its outline is checked, its details are as this version wrote them. */
function readData(value: unknown, where: string): NonNullable<RecordedAnswers['data']> {
  const inference = isRecord(value) ? value['inference'] : undefined;
  const spec = isRecord(inference) ? inference['spec'] : undefined;
  const source = isRecord(inference) ? inference['source'] : undefined;
  const whole = isRecord(spec) && Array.isArray(spec['columns']) && isRecord(spec['target']) && isRecord(source);
  if (!whole || typeof source['fileName'] !== 'string' || /[/\\]/.test(source['fileName'])) throw broken(where, 'answers.data cannot be read');
  return value as NonNullable<RecordedAnswers['data']>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function broken(where: string, why: string, cause?: unknown): UserError {
  return new UserError(`${where} cannot be read: ${why}.`, {
    hint: 'Restore it from the scaffold commit: git checkout scaffold -- .create-mle-project.json',
    cause,
  });
}
