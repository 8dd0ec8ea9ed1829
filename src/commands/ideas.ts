import { IDEAS, ideaOf } from '../ideas/index.js';
import type { Column } from '../problem/spec.js';
import { questionLines } from '../report.js';
import { columnsWithin, lineWidth, print, printJson, wrapped } from '../terminal.js';

/** `ideas list`: every problem that can be created, with one line on what goes in and comes out. */
export function listIdeas(json: boolean): number {
  if (json) {
    printJson({ schemaVersion: 1, ideas: IDEAS.map(({ id, title, summary, spec, hoursToOwn }) => ({ id, title, summary, task: spec.task, target: spec.target.name, hoursToOwn })) });
  } else {
    for (const line of columnsWithin(IDEAS.map(({ id, summary }) => [id, summary]), lineWidth())) print(line);
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
  const width = lineWidth();
  const about = [
    `${idea.title} (${idea.id}): ${idea.summary}`,
    `For: ${idea.user}`,
    `Predicts: ${spec.target.name}${withUnit(spec.target.unit)}, ${spec.task}, judged by ${spec.metric}. About ${idea.hoursToOwn} hours to own.`,
  ];
  for (const line of about.flatMap((text) => wrapped(text, width, '  '))) print(line);
  print(`\nOne row is a ${spec.row}:`);
  for (const line of columnsWithin(spec.columns.map((column) => [`  ${column.name}`, column.type, valuesOf(column)]), width)) print(line);
  for (const line of questionLines(idea.questions, width)) print(line);
  return 0;
}

function valuesOf({ type, min, max, unit, categories, optional }: Column): string {
  const range = min === undefined || max === undefined ? '' : `${min} to ${max}${unit === undefined ? '' : ` ${unit}`}`;
  const values = type === 'category' ? (categories ?? []).join(', ') : range;
  return [values, optional ? 'may be missing' : ''].filter((part) => part !== '').join('; ');
}

function withUnit(unit: string | undefined): string {
  return unit === undefined ? '' : ` (${unit})`;
}
