import { closest, distance } from 'fastest-levenshtein';

/** The known word that a mistyped one most likely means; undefined when none is near. */
function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const typed = word.toLowerCase();
  const lower = known.map((other) => other.toLowerCase());
  const begun = lower.filter((other) => typed.length >= 3 && other.startsWith(typed));
  const candidate = begun.length === 1 ? (begun[0] ?? '') : closest(typed, lower);
  const tolerated = Math.max(2, Math.floor(candidate.length / 3));
  return begun.length === 1 || distance(typed, candidate) <= tolerated ? known[lower.indexOf(candidate)] : undefined;
}

/** The known word of five letters or more that a slip of the finger made this of: one letter more, less or other, or two swapped. */
export function slipOf(word: string, known: readonly string[]): string | undefined {
  const sorted = (text: string): string => [...text].sort().join('');
  return known.find((other) => other.length >= 5 && word !== other && (distance(word, other) === 1 || (distance(word, other) === 2 && sorted(word) === sorted(other))));
}

/** ` Did you mean "x"?`, or nothing when no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const candidate = nearest(word, known);
  return candidate === undefined ? '' : ` Did you mean "${candidate}"?`;
}
