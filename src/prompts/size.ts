import { seedFrom } from '../names.js';
import { TEMPLATES, VERSION } from '../package.js';
import { planFiles } from '../plan/files.js';
import type { Problem } from '../plan/types.js';
import { writtenLines } from '../report.js';
import type { StageId } from '../stages/index.js';
import { counted } from '../terminal.js';

/** `14 stages, 57 files, 4,100 lines, about 25 hours to own`: counted on the project that would be written. */
export async function sizeOf(problem: Problem, stages: readonly StageId[]): Promise<string> {
  const files = await planFiles(
    { problem, stages, set: {}, name: 'sample', package: 'sample', author: '', license: 'MIT', seed: seedFrom('sample') },
    { version: VERSION, templates: TEMPLATES },
  );
  const lines = files.reduce((sum, { path, bytes }) => sum + writtenLines(path, bytes), 0);
  const hours = problem.kind === 'idea' ? `, about ${problem.idea.hoursToOwn} hours to own` : '';
  return `${counted(stages.length, 'stage')}, ${counted(files.length, 'file')}, ${counted(lines, 'line')}${hours}`;
}
