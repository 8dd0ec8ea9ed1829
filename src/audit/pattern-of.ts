/** Patterns that hold a name of the audited repository. */

/** Longer ones hold what nobody wrote by hand; V8 ends the process when it cannot compile one. */
const LONGEST = 2_000;
const NEVER = /(?!)/;

/** The pattern of a source; one that matches nothing where the source is too long, or is none. */
export function patternOf(source: string, flags = ''): RegExp {
  if (source.length > LONGEST) return NEVER;
  try {
    return new RegExp(source, flags);
  } catch {
    return NEVER;
  }
}
