/** Makefile (and justfile) targets with their recipe lines; comments dropped. */
export interface Target {
  readonly name: string
  readonly line: number
  readonly needs: readonly string[]
  readonly recipe: readonly { text: string; line: number; ignored: boolean }[]
}

/** Longer recipes and heads with more targets are cut: their product must stay small. */
const LONGEST = 20_000
const MOST_NAMES = 30

export function readMakefile(text: string): Target[] {
  const variables = readVariables(text)
  const expand = (s: string) => s.replace(/\$[({]([\w.-]+)[)}]/g, (whole, name: string) => variables.get(name) ?? whole)
  const targets: { name: string; line: number; needs: string[]; recipe: { text: string; line: number; ignored: boolean }[] }[] = []
  let current: (typeof targets)[number][] = []
  let joined = ''
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    if (/^\s*#/.test(raw)) continue
    const recipe = /^(\t| {2,})(.*)$/.exec(raw)
    if ((recipe || joined) && current.length) {
      const line = joined.slice(0, LONGEST) + (recipe ? recipe[2]! : raw.trim())
      if (line.endsWith('\\')) { joined = `${line.slice(0, -1)} `; continue }
      joined = ''
      const body = line.trim()
      if (!body || body.startsWith('#')) continue
      const flags = /^[@+-]*/.exec(body)![0]
      for (const t of current) t.recipe.push({ text: body.slice(flags.length).trim().replaceAll(/\$@|\$\(@\)/g, t.name), line: i + 1, ignored: flags.includes('-') })
      continue
    }
    const head = /^([A-Za-z0-9_.%/$(){}][A-Za-z0-9_.%/$(){} *+="'-]*):(?!=)\s*(.*)$/.exec(raw)
    if (head && !raw.includes(':=')) {
      current = expand(head[1]!).trim().split(/\s+/).filter((n) => n !== '.PHONY').slice(0, MOST_NAMES).map((name) => ({ name, line: i + 1, needs: head[2]!.replace(/#.*$/, '').split(/\s+/).filter(Boolean), recipe: [] }))
      targets.push(...current)
    } else if (raw.trim()) current = []
  }
  return targets
}

/** Plain variables; a target line may name its targets through one. */
function readVariables(text: string): Map<string, string> {
  const out = new Map<string, string>()
  for (const m of text.replace(/\\\r?\n[ \t]*/g, ' ').matchAll(/^([A-Za-z_][\w.-]{0,60})[ \t]*[:?]?=[ \t]*([^\n#]{0,2000})/gm)) if (!m[2]!.includes('$(')) out.set(m[1]!, m[2]!.trim())
  return out
}
