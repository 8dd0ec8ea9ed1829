/** Text made safe for patterns: lines of bounded length, block comments removed in linear time. */

/** A scalar as text; what is no scalar says nothing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Longer lines are data or an attack, not code; what is beyond is not looked at. */
export function boundLines(text: string, most = 1000): string {
  if (text.length <= most) return text;
  let long = false;
  for (let at = 0; at < text.length && !long; ) {
    const end = text.indexOf('\n', at);
    long = (end < 0 ? text.length : end) - at > most;
    at = end < 0 ? text.length : end + 1;
  }
  return long ? text.split('\n').map((l) => (l.length > most ? l.slice(0, most) : l)).join('\n') : text;
}

/** Blanks everything between two marks, line breaks kept; an open block ends with the text. */
export function stripBlocks(text: string, open: string, close: string): string {
  let at = text.indexOf(open);
  if (at < 0) return text;
  let out = '';
  let from = 0;
  while (at >= 0) {
    const end = text.indexOf(close, at + open.length);
    const to = end < 0 ? text.length : end + close.length;
    out += text.slice(from, at) + text.slice(at, to).replace(/[^\n]/g, ' ');
    from = to;
    at = end < 0 ? -1 : text.indexOf(open, to);
  }
  return out + text.slice(from);
}

/** Comments of JavaScript and HTML blanked. */
export function stripScriptComments(text: string): string {
  return stripBlocks(stripBlocks(text, '<!--', '-->'), '/*', '*/').replace(/(^|[^:"'])\/\/[^\n]*/g, '$1');
}

/** The rest of a statement of Python, at most so many characters: lines inside brackets and chained calls included. */
export function statementAt(code: string, at: number, most = 300): string {
  const text = code.slice(at, at + most);
  let depth = 0;
  for (const [i, c] of [...text].entries()) {
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === '\n' && depth <= 0 && text[i - 1] !== '\\' && !/^\s*\./.test(text.slice(i + 1))) return text.slice(0, i);
  }
  return text;
}
