import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { generate } from '../engine/generate.js';
import { readLayers } from '../engine/layers.js';
import { requirementFiles } from '../pins/requirements.js';
import { contextOf } from './context.js';
import { rootsOf } from './dependencies.js';
import { dataPath, manifestFile } from './manifest.js';
import type { Answers, PlannedFile } from './types.js';

/** What a plan reads besides the answers. */
export interface PlanInputs {
  version: string;
  /** The folder of the templates. */
  templates: string;
}

/** All files of a project, sorted by path, the manifest among them. Reads templates and the data file; writes nothing. */
export async function planFiles(answers: Answers, { version, templates }: PlanInputs): Promise<PlannedFile[]> {
  const { problem, stages } = answers;
  const spec = problem.kind === 'idea' ? problem.idea.spec : problem.inference.spec;
  const context = contextOf(version, answers);
  const read = await readLayers(templates, {
    task: spec.task,
    stages,
    idea: problem.kind === 'idea' ? problem.idea.id : undefined,
  });
  const generated = await generate({ templates: read, package: answers.package, context });
  const files = [
    ...generated.map(({ path, bytes, template: { stage } }): PlannedFile => ({ path, bytes, mode: modeOf(bytes), stage })),
    ...Object.entries(requirementFiles(rootsOf(answers))).map(([path, text]) => textFile(path, text, 'environment')),
    ...(await licenseFile(templates, answers)),
    ...(await dataFile(answers)),
  ].sort((left, right) => (left.path < right.path ? -1 : 1));
  const manifest = manifestFile(version, answers, files);
  return [manifest, ...files].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function textFile(path: string, text: string, stage: PlannedFile['stage']): PlannedFile {
  return { path, bytes: Buffer.from(text), mode: 0o644, stage };
}

/** A script that names its interpreter can be started by its name. */
function modeOf(bytes: Buffer): PlannedFile['mode'] {
  return bytes.subarray(0, 2).toString('latin1') === '#!' ? 0o755 : 0o644;
}

async function licenseFile(templates: string, { license, author, name }: Answers): Promise<PlannedFile[]> {
  if (license === 'none') return [];
  const text = await readFile(join(templates, 'licenses', `${license}.txt`), 'utf8');
  return [textFile('LICENSE', text.replaceAll('<holder>', author === '' ? `the authors of ${name}` : author), 'documentation')];
}

async function dataFile({ problem }: Answers): Promise<PlannedFile[]> {
  if (problem.kind === 'idea' || problem.file === undefined) return [];
  const bytes = await readFile(problem.file);
  return [{ path: dataPath(problem.inference.source.fileName), bytes, mode: 0o644, stage: 'validation' }];
}
