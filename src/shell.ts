/** A word as it is typed at a prompt: quoted where a shell would split, expand or read it otherwise. */
export function shellWord(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') {
    if (/^[\w@%+=:,./\\-]+$/.test(word)) return word;
    // As programs on Windows take their arguments apart: backslashes count only before a quote.
    return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
  }
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // Names of columns and folders may hold what steers a terminal, or would end the line.
  if (/\p{Cc}/u.test(word)) return `$'${word.replaceAll(/[\\']/g, '\\$&').replaceAll(/\p{Cc}/gu, escaped)}'`;
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", String.raw`'\''`)}'` : `"${word}"`;
}

function escaped(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
