/** Path patterns with `*`, `**` and `?`, matched without regular expressions: the patterns of a hostile configuration cost no more than others. */
export function compileGlobs(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.map(compileGlob)
  return (path) => patterns.some((matches) => matches(path))
}

/** A pattern without a slash matches at any depth; what matches a folder matches all below it. */
function compileGlob(glob: string): (path: string) => boolean {
  const parts = glob.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length === 0) return () => false
  const wanted = parts.length === 1 && !glob.startsWith('/') && parts[0] !== '**' ? ['**', ...parts] : parts
  return (path) => matchParts(wanted, path.split('/'))
}

/** Parts against folders: only the last `**` needs to be tried again, so that time is bounded by their product. */
function matchParts(parts: readonly string[], folders: readonly string[]): boolean {
  let p = 0
  let f = 0
  let star = -1
  let from = 0
  while (f < folders.length) {
    if (p === parts.length) return true // the pattern names a folder above
    if (parts[p] === '**') {
      if (p === parts.length - 1) return true
      star = p++
      from = f
    } else if (matchName(parts[p]!, folders[f]!)) {
      p++
      f++
    } else if (star >= 0) {
      p = star + 1
      f = ++from
    } else return false
  }
  return p === parts.length
}

/** `*` and `?` within one name, in the same way. */
function matchName(pattern: string, name: string): boolean {
  let p = 0
  let n = 0
  let star = -1
  let from = 0
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++
      from = n
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++from
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
