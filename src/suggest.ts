import { closest, distance } from 'fastest-levenshtein';

/** The known word that a mistyped one most likely means; undefined when none is near. */
function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word.toLowerCase(), known);
  const tolerated = Math.max(2, Math.floor(candidate.length / 3));
  return distance(word.toLowerCase(), candidate) <= tolerated ? candidate : undefined;
}

/** ` Did you mean "x"?`, or nothing when no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const candidate = nearest(word, known);
  return candidate === undefined ? '' : ` Did you mean "${candidate}"?`;
}
