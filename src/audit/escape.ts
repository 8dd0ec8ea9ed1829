/** Text of an audited repository, made safe for the place where it is shown. */

/** Terminal: no control, bidirectional or invisible characters. */
export function forTerminal(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u00b7');
}

/** HTML text and attribute values. */
export function forHtml(text: string): string {
  return forTerminal(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** Markdown table cells: no markup, no mention, no link, no row break. */
export function forMarkdown(text: string): string {
  return forTerminal(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(/[\\`*_{}[\]()#+!|~]/g, (c) => `\\${c}`).replaceAll('@', '&#64;').replaceAll(/\b(https?):\/\//gi, '$1&#58;//');
}

/** A path inside backticks of Markdown. */
export function forCode(text: string): string {
  return forTerminal(text).replaceAll('`', "'").replaceAll('|', '\\|').replaceAll('<', '\u2039').replaceAll('>', '\u203a');
}

/** Data and properties of a GitHub workflow command. */
export function forCommand(text: string, property = false): string {
  const data = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return property ? data.replaceAll(':', '%3A').replaceAll(',', '%2C') : data;
}

/** A relative path as part of a URL. */
export function forUrl(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
