/** Which columns a job keeps of what it predicted, where the code names them. */
import { patternOf } from '../pattern-of.js';
import type { Project, Site } from '../graph/project.js';

const OUTCOME = /pred|prob|score|forecast|y_?hat|churn|label|decision/i;
/** Keys, results and circumstances: what says nothing of what the model was asked. */
export const NOT_INPUT = /id$|^id|key|pred|prob|scor|forecast|y_?hat|label|decision|class|churn|model|version|run|time|date|_at$|created|updated|threshold|rank|risk|segment|batch|source|actual|target|error|diff|name$|interval|lower|upper|status/i;
/** The rubric asks for most of the model's fields; fewer than this are an identification. */
export const FEW = 3;

/** True where the code names the columns that are kept and hardly any of them is an input. */
export function keepsOnlyAnswers(project: Project, reach: readonly Site[], s: Site): boolean {
  const texts = [...new Set([body(s), ...reach.filter((x) => x.file === s.file || OUTCOME.test(body(x))).map(body)])];
  const all = texts.join('\n');
  const columns = inserted(body(s)) ?? selected(project, s, all) ?? built(all);
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

/** `DataFrame({"id": …, "prediction": …})`, unless a prediction is added to a table that is there. */
function built(text: string): string[] | null {
  if (/\w\[\s*f?["'][^"'\n]{0,40}(?:pred|prob|score|forecast)[^"'\n]{0,40}["']\s*\]\s*=(?!=)|\.assign\([^)]{0,200}(?:pred|prob|score)|withColumn\(\s*["'][^"'\n]{0,30}(?:pred|prob|score)/i.test(text)) return null;
  for (const m of text.matchAll(/DataFrame\(\s*(?:\w+\s*=\s*)?\{([^}]{3,2000})\}/g)) {
    const columns = [...m[1]!.matchAll(/["']([^"'\n]+)["']\s*:/g)].map((k) => k[1]!);
    if (columns.some((c) => OUTCOME.test(c))) return columns;
  }
  return null;
}

const quoted = (text: string): string[] => [...text.matchAll(/["']([^"'\n]+)["']/g)].map((m) => m[1]!);
