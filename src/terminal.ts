/** Results go to stdout, everything else to stderr. */

/** Ends quietly when whoever reads the output has enough, as `head` has, and with a sentence when it cannot be written. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      if (stream === process.stdout) say(`error: the output cannot be written (${error.code ?? error.message}).`);
      process.exit(1);
    });
  }
}

let printed = false;

/** Whether stdout has a result on it already. */
export function hasPrinted(): boolean {
  return printed;
}

/** Prints a result. */
export function print(text: string): void {
  printed = true;
  process.stdout.write(`${text}\n`);
}

/** Prints one JSON document as the only thing on stdout. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Says something that is no result. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Whether a person sits at the keyboard and can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY && !process.env['CI'];
}

/** Text in columns, two spaces between them. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** How many characters fit on a line of stdout; 80 where nobody says. */
export function lineWidth(): number {
  return Math.max(MIN_WIDTH, process.stdout.columns || Number(process.env['COLUMNS']) || 80);
}

/** Below this nothing is readable, and wrapping would only make it longer. */
const MIN_WIDTH = 40;

/** Where a cell begins that has no room beside the others. */
const BELOW = ' '.repeat(6);

/** A text in lines of some width, broken at spaces; the lines after the first begin with `hang`. */
export function wrapped(text: string, width: number, hang = ''): string[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const begun = line.trim() !== '';
    if (begun && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${hang}${word}`;
    } else line = begun ? `${line} ${word}` : `${line}${word}`;
  }
  return [...lines, line];
}

/** Text in columns within a width: the last column wraps, and goes below the others where it would get too narrow. */
export function columnsWithin(rows: readonly (readonly string[])[], width: number): string[] {
  const fixed = columns(rows.map((row) => row.slice(0, -1)));
  const start = Math.max(...fixed.map((line) => line.length)) + 2;
  const beside = width - start >= MIN_WIDTH / 2;
  return rows.flatMap((row, at) => {
    const [head = '', last = ''] = [fixed[at], row.at(-1)];
    if (last === '') return [head];
    if (!beside) return [head, ...wrapped(`${BELOW}${last}`, width, BELOW)];
    return wrapped(last, width - start).map((line, part) => `${(part === 0 ? head : '').padEnd(start)}${line}`);
  });
}

/** `1 file`, `2 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** A text from outside, without the characters that steer a terminal. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u00b7');
}
