import { IDEAS, ideaOf } from '../ideas/index.js';
import type { Column } from '../problem/spec.js';
import { questionLines } from '../report.js';
import { columns, print, printJson } from '../terminal.js';

/** `ideas list`: every problem that can be created, with one line on what goes in and comes out. */
export function listIdeas(json: boolean): number {
  if (json) {
    printJson({ schemaVersion: 1, ideas: IDEAS.map(({ id, title, summary, spec, hoursToOwn }) => ({ id, title, summary, task: spec.task, target: spec.target.name, hoursToOwn })) });
  } else {
    for (const line of columns(IDEAS.map(({ id, summary }) => [id, summary]))) print(line);
  }
  return 0;
}

/** `ideas show ID`: the columns, the target and the questions of one problem. */
export function showIdea(id: string, json: boolean): number {
  const idea = ideaOf(id);
  if (json) {
    printJson({ schemaVersion: 1, idea });
    return 0;
  }
  const { spec } = idea;
  print(`${idea.title} (${idea.id}): ${idea.summary}`);
  print(`For: ${idea.user}`);
  print(`Predicts: ${spec.target.name}${withUnit(spec.target.unit)}, ${spec.task}, judged by ${spec.metric}. About ${idea.hoursToOwn} hours to own.`);
  print(`\nOne row is a ${spec.row}:`);
  for (const line of columns(spec.columns.map((column) => [`  ${column.name}`, column.type, range(column), column.optional ? 'may be missing' : '']))) print(line);
  for (const line of questionLines(idea.questions)) print(line);
  return 0;
}

function range({ type, min, max, unit, categories }: Column): string {
  if (type === 'category') return (categories ?? []).join(', ');
  return min === undefined || max === undefined ? '' : `${min} to ${max}${unit === undefined ? '' : ` ${unit}`}`;
}

function withUnit(unit: string | undefined): string {
  return unit === undefined ? '' : ` (${unit})`;
}
