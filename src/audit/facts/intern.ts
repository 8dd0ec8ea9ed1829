/** One copy of each name: a large repository says `len` a hundred thousand times. */
const known = new Map<string, string>()
const MOST = 200_000

export function intern(text: string): string {
  const copy = known.get(text)
  if (copy !== undefined) return copy
  if (known.size >= MOST) known.clear()
  known.set(text, text)
  return text
}
