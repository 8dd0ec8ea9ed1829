/** A README as prose lines, headings, fenced commands and links. */
import { stripBlocks } from './plain.js';

export interface MarkdownFacts {
  readonly prose: readonly { text: string; line: number }[];
  readonly headings: readonly { text: string; line: number; depth: number }[];
  readonly code: readonly { text: string; line: number; language: string }[];
  readonly links: readonly string[];
  readonly tree: readonly { text: string; line: number }[];
}

export function readMarkdown(source: string): MarkdownFacts {
  const prose: { text: string; line: number }[] = [];
  const headings: { text: string; line: number; depth: number }[] = [];
  const code: { text: string; line: number; language: string }[] = [];
  const tree: { text: string; line: number }[] = [];
  const links = [...source.matchAll(/\]\(([^)\s]{1,300})/g)].map((m) => m[1]!);
  let fence = '';
  let language = '';
  const lines = stripBlocks(source, '<!--', '-->').split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    const open = /^\s*(?:>\s*)?(`{3,}|~{3,})\s*([\w+-]*)/.exec(line);
    if (open) {
      // A mark with a language opens a block, even where the one above was never closed.
      if (!fence || open[2] && open[1]!.length <= fence.length) { fence = open[1]!; language = open[2]!.toLowerCase(); continue; }
      if (open[1]!.startsWith(fence)) { fence = ''; continue; }
    }
    if (fence) {
      if (/[├└│]|^\s*\|?--\s/.test(line)) tree.push({ text: line.trimEnd(), line: i + 1 });
      else code.push({ text: line.trim(), line: i + 1, language });
      continue;
    }
    if (/[├└│]/.test(line)) { tree.push({ text: line, line: i + 1 }); continue; }
    const head = /^\s{0,3}(#{1,6})\s+(.*)$/.exec(line) ?? /^\s*<h([1-6])[^>]*>(.*)$/i.exec(line);
    if (head) headings.push({ text: head[2]!, line: i + 1, depth: head[1]!.length });
    else if (/^\s*(?:=+|-+)\s*$/.test(line) && prose.at(-1)?.line === i) headings.push({ ...prose.pop()!, depth: 1 });
    else if (/^(?: {4}|\t)\s*(?:\$|python|make|docker|pip|uv|bash|sh|\.\/|streamlit|uvicorn|mlflow|dvc)\b/.test(line)) code.push({ text: line.trim(), line: i + 1, language: '' });
    else if (line.trim()) prose.push({ text: line, line: i + 1 });
    // Commands stand between quotation marks, too, or as a list item of their own.
    for (const m of line.matchAll(/["“]((?:python3?|bash|sh|make|docker|uvicorn|streamlit|poetry|pipenv|uv|dvc|mlflow|prefect)\s[^"”\n]{2,120})["”]/g)) code.push({ text: m[1]!, line: i + 1, language: 'inline' });
    const item = /^\s*(?:\d{1,2}[.)]|[-*+])\s+\$?\s*(python3?\s+[\w./-]+\.py\b.{0,120}|bash\s+[\w./-]+\.sh\b.{0,120}|docker(?:-|\s)compose\s.{0,120})$/.exec(line);
    if (item) code.push({ text: item[1]!, line: i + 1, language: 'inline' });
    for (const m of line.matchAll(/`([^`\n]{3,200})`/g)) code.push({ text: m[1]!, line: i + 1, language: 'inline' });
  }
  return { prose, headings, code, links, tree };
}
