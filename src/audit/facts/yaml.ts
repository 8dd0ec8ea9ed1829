/** YAML with several documents, anchors (bounded) and template placeholders; line numbers by path. */
import { parseAllDocuments, isMap, isSeq, isScalar, isPair, LineCounter, type Node } from 'yaml'

/** A plain value plus a way to ask for the line of any object within it. */
export interface YamlFacts {
  readonly docs: readonly unknown[]
  lineOf(value: object): number
  /** Scalars with their key and line, for searches that need a place. */
  readonly scalars: readonly { key: string; value: string; line: number }[]
  readonly errors: number
}

const MAX_NODES = 60_000
/** Nobody nests deeper; the parser calls itself at each level, and V8 dies of a pattern that it compiles at the end of its stack. */
const DEEPEST = 200

/** Brackets left open, markers of lists and keys at the begin of one line, or indentation, whichever is more. */
function depthOf(text: string): number {
  let open = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 91 || c === 123) deepest = Math.max(deepest, ++open)
    else if ((c === 93 || c === 125) && open > 0) open--
  }
  for (const line of text.split('\n')) {
    let markers = line.search(/\S/) / 2
    for (let i = 0; i < line.length; i++) {
      if ((line[i] === '-' || line[i] === '?') && (line[i + 1] === ' ' || line[i + 1] === undefined)) markers++
      else if (line[i] !== ' ') break
    }
    deepest = Math.max(deepest, markers)
  }
  return deepest
}

/** Throws for text that is nested too deeply. */
export function readYaml(text: string): YamlFacts {
  if (depthOf(text) > DEEPEST) throw new Error('nested too deeply to be YAML of a person')
  const counter = new LineCounter()
  const clean = text.replace(/(?<!\$)\{\{[^{}\n]*\}\}/g, (m) => '_'.repeat(m.length)).replace(/^[ \t]*\{%.*%\}\s*$/gm, '')
  const lines = new WeakMap<object, number>()
  const scalars: { key: string; value: string; line: number }[] = []
  let nodes = 0
  let errors = 0
  const plain = (node: Node | null | undefined, key: string, depth: number): unknown => {
    if (!node || depth > 40 || ++nodes > MAX_NODES) return null
    const line = node.range ? counter.linePos(node.range[0]).line : 1
    if (isScalar(node)) {
      const value = node.value
      scalars.push({ key, value: typeof value === 'string' ? value : String(node.source ?? value), line })
      return value
    }
    if (isSeq(node)) {
      const list = node.items.map((item) => plain(item as Node, key, depth + 1))
      lines.set(list, line)
      return list
    }
    if (isMap(node)) {
      const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>
      for (const pair of node.items) {
        if (!isPair(pair)) continue
        const k = isScalar(pair.key) ? String(pair.key.source ?? pair.key.value) : ''
        if (k) object[k] = plain(pair.value as Node, k, depth + 1)
      }
      lines.set(object, line)
      return object
    }
    return null // aliases are not expanded: a bomb stays small
  }
  const docs = parseAllDocuments(clean, { lineCounter: counter, strict: false, uniqueKeys: false, logLevel: 'silent', prettyErrors: false })
  const list = Array.isArray(docs) ? docs : []
  const values = list.map((d) => { errors += d.errors.length; return plain(d.contents, '', 0) })
  return { docs: values, lineOf: (v) => lines.get(v) ?? 1, scalars, errors }
}
