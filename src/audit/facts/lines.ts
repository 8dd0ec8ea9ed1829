/** Offset to line number (from 1) by binary search. */
export function lineIndex(text: string): (offset: number) => number {
  const found = [0]
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) found.push(i + 1)
  const starts = Int32Array.from(found) // kept for each file, so small
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const mid = (low + high + 1) >> 1
      if (starts[mid]! <= offset) low = mid
      else high = mid - 1
    }
    return low + 1
  }
}
