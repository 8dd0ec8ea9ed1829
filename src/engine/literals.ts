/** Text of values in the languages of the emitted files. */

/** A value as Python source, quoted as `ruff format` leaves it. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value === 'string') return pythonString(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  throw new TypeError(`There is no Python literal for ${typeof value}`);
}

function pythonNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`There is no Python literal for ${value}`);
  return String(value).replace('e+', 'e');
}

function pythonString(value: string): string {
  const doubles = value.split('"').length;
  const singles = value.split("'").length;
  const quote = doubles > singles ? "'" : '"';
  const body = value.replaceAll(/[\\\n\r\t]|[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => {
    const known: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
    return known[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `${quote}${body.replaceAll(quote, `\\${quote}`)}${quote}`;
}

/** The words of a text, in lower case. */
function words(text: string): string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** `Living area` -> `living_area`. */
export function snake(text: string): string {
  return words(text).join('_');
}

/** `rental-price` -> `RentalPrice`. */
export function pascal(text: string): string {
  return words(text)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
