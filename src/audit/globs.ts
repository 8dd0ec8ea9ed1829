/** Path patterns with `*`, `**` and `?`; matched without backtracking traps (each star is bounded by a segment). */
export function compileGlobs(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.map(toRegExp)
  return (path) => patterns.some((p) => p.test(path))
}

function toRegExp(glob: string): RegExp {
  const clean = glob.replace(/^\.\//, '').replace(/\/+$/, '')
  let out = clean.includes('/') ? '^' : '^(?:[^]*/)?'
  for (const part of clean.split(/(\*\*\/?|\*|\?)/)) {
    if (part === '**/') out += '(?:[^]*/)?'
    else if (part === '**') out += '[^]*'
    else if (part === '*') out += '[^/]*'
    else if (part === '?') out += '[^/]'
    else out += part.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  }
  return new RegExp(`${out}(?:/[^]*)?$`)
}
