/** Words of a data file in emitted files. */

export const WIDEST_LINE = 100;

/** A line that holds a text of the file and cannot be wrapped. */
export function verbatim(line: string, indent = 4): string {
  return line.length + indent > WIDEST_LINE ? `${line}  # noqa: E501 (the file's own words)` : line;
}

/** A text of the file between the tags of a page. */
export function html(text: string): string {
  const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' };
  return text.replaceAll(/[&<>"\n]/g, (sign) => signs[sign] ?? sign);
}

/** A text of the file in prose and in comments: without the signs that Markdown would take for its own. */
export function prose(text: string): string {
  return text.replaceAll('"', '”').replaceAll(/[`|\\<>*]/g, '·');
}
