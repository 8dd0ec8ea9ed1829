/** Which columns a job keeps of what it predicted, where the code names them. */
import { patternOf } from '../pattern-of.js';
import type { Project, Site } from '../graph/project.js';
import { callersOf } from './flow.js';

const OUTCOME = /pred|prob|score|forecast|y_?hat|churn|label|decision/i;
/** Keys, results and circumstances: what says nothing of what the model was asked. */
export const NOT_INPUT = /id$|^id|key|pred|prob|scor|forecast|y_?hat|label|decision|class|churn|model|version|run|time|date|_at$|created|updated|threshold|rank|risk|segment|batch|source|actual|target|error|diff|name$|interval|lower|upper|status/i;
/** The rubric asks for most of the model's fields; fewer than this are an identification. */
export const FEW = 3;

/** True where the code names the columns that are kept and hardly any of them is an input. */
export function keepsOnlyAnswers(project: Project, reach: readonly Site[], s: Site): boolean {
  const near = [s, ...callersOf(project, s, reach, 3)];
  const texts = [...new Set([...near, ...reach.filter((x) => x.file === s.file || OUTCOME.test(body(x)))].map(body))];
  let columns = inserted(body(s)) ?? made(s) ?? selected(project, s, texts.join('\n'));
  for (const text of texts) {
    if (columns) break;
    const frame = built(text);
    if (frame === 'whole') return false;
    columns = frame;
  }
  return columns !== null && columns.filter((c) => !NOT_INPUT.test(c)).length <= FEW;
}

function body({ file, call }: Site): string {
  const f = call.fn >= 0 ? file.facts.functions[call.fn] : undefined;
  return f ? file.facts.code.slice(f.from, Math.min(f.to, f.from + 8000)) : file.facts.code.slice(Math.max(0, call.from - 3000), call.to + 500);
}

/** `INSERT INTO t (a, b, c)`. */
function inserted(text: string): string[] | null {
  const list = /\bINSERT\s+INTO\s+[\w."{}]+\s*\(([^)]{3,2000})\)/i.exec(text)?.[1];
  return list === undefined ? null : list.split(',').map((c) => c.trim());
}

/** `frame[["a", "b"]]`, or `frame[COLUMNS]` with the list written somewhere in the project. */
function selected(project: Project, s: Site, text: string): string[] | null {
  for (const m of text.matchAll(/\w\[\[([^\]]{3,2000})\]\]/g)) {
    const columns = quoted(m[1]!);
    if (columns.some((c) => OUTCOME.test(c))) return columns;
  }
  for (const m of text.matchAll(/(?:return|=|\()\s*\w+\[([A-Za-z_]*(?:col|COL|field|FIELD|output|OUTPUT)\w*)\]/g)) {
    const list = patternOf(`\\b${m[1]!}\\b[^=\\n]{0,40}=\\s*[[(]([^\\])]{3,2000})[\\])]`);
    const found = list.exec(text)?.[1] ?? project.closure(s.file, 3).map((f) => list.exec(f.facts.code)?.[1]).find((x) => x !== undefined);
    const columns = found === undefined ? [] : quoted(found);
    if (columns.some((c) => OUTCOME.test(c))) return columns;
  }
  return null;
}

/** `session.add(Prediction(rent=…, area=…))`: the fields of the row that is added. */
function made({ file, call }: Site): string[] | null {
  if (!call.name.endsWith(".add")) return null;
  const name = /^\s*([a-z_]\w*)\s*$/.exec(call.args)?.[1];
  const args = name === undefined ? /^\s*[A-Z]\w*\(([^]*)\)\s*$/.exec(call.args)?.[1] : file.facts.calls.find((c) => c.fn === call.fn && c.target === name && c.from < call.from)?.args;
  const fields = [...(args ?? '').matchAll(/(?:^|[,(\n])[ \t]*(\w+)[ \t]*=(?!=)/g)].map((m) => m[1]!);
  return fields.some((c) => OUTCOME.test(c)) ? fields : null;
}

const ADDED = /^[ \t]*(\w+)\[([^\]\n]{1,60})\][ \t]*=(?!=)([^\n]*)/gm;

/**
 * `out = DataFrame({"id": …})` or `out = rows[["id"]]`, and what is added to it: its columns, if one of them is a
 * prediction; "whole" where a prediction is added to a table that is there.
 */
function built(text: string): string[] | 'whole' | null {
  const frames = new Map<string, string[]>();
  for (const m of text.matchAll(/(?:^[ \t]*|\breturn[ \t]+)(?:(\w+)[ \t]*(?::[^=\n]{1,40})?=[ \t]*)?(?:\w+\.)?DataFrame\(\s*(?:data\s*=\s*)?\{([^}]{3,2000})\}/gm)) frames.set(m[1] ?? '', [...m[2]!.matchAll(/["']([^"'\n]+)["']\s*:/g)].map((k) => k[1]!));
  for (const m of text.matchAll(/^[ \t]*(\w+)[ \t]*=[ \t]*\w+\[\[([^\]]{3,2000})\]\]/gm)) if (m[2] !== undefined) frames.set(m[1]!, quoted(m[2]));
  let whole = /\.assign\([^)]{0,200}(?:pred|prob|score)|withColumn\(\s*["'][^"'\n]{0,30}(?:pred|prob|score)/i.test(text);
  for (const m of text.matchAll(ADDED)) {
    const frame = frames.get(m[1]!);
    const answer = /pred|prob|score|forecast|y_?hat/i.test(`${m[2]!} ${m[3]!}`);
    if (frame) frame.push(answer ? 'prediction' : m[2]!.replace(/["']/g, ''));
    else if (answer && /["']/.test(m[2]!)) whole = true;
  }
  const columns = [...frames.values()].find((f) => f.some((c) => OUTCOME.test(c)));
  return columns ?? (whole ? 'whole' : null);
}

const quoted = (text: string): string[] => [...text.matchAll(/["']([^"'\n]+)["']/g)].map((m) => m[1]!);
