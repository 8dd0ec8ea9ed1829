/** Functions that no live code names are dead: they count as declared, not as used. */
import type { Facts, PyFile } from '../facts/index.js';
import type { PyFunction } from '../types.js';

const QUIET_DECORATOR = /(?:^|\.)(?:property|staticmethod|classmethod|cached_property|abstractmethod|wraps|contextmanager|lru_cache|cache|overload|inject|timer|retry|override|no_grad|inference_mode)$/;

/** Returns the dead ones among the functions of the given (live) files. */
export function liveFunctions(files: readonly PyFile[], facts: Facts): Set<PyFunction> {
  const dead = new Set<PyFunction>();
  const outside = new Set<string>();
  for (const c of facts.commands) if (c.origin !== 'readme') for (const w of c.text.match(/[A-Za-z_]\w{2,}/g) ?? []) outside.add(w);
  for (const y of facts.yaml.values()) for (const s of y.scalars) if (s.value.length < 300) for (const w of s.value.match(/[A-Za-z_]\w{2,}/g) ?? []) outside.add(w);
  const defined = new Set(files.flatMap((f) => f.facts.functions.map((g) => g.name)));
  const uses = files.map((file) => identifiers(file, defined));
  for (let round = 0; round < 4; round++) {
    const named = new Set<string>();
    // A use within a function of the same name is a call of itself, or of another one that is only called alike.
    const alike = new Map<string, Set<PyFunction>>();
    for (const [i, file] of files.entries()) for (const { word, at } of uses[i]!) {
      let inDead = false;
      let namesake: PyFunction | undefined;
      for (const f of file.facts.functions) {
        if (f.from > at) break;
        if (at >= f.to) continue;
        if (dead.has(f)) { inDead = true; break; }
        if (f.name === word) namesake = f;
      }
      if (inDead) continue;
      if (!namesake) named.add(word);
      else alike.set(word, (alike.get(word) ?? new Set()).add(namesake));
    }
    let changed = false;
    for (const file of files) for (const f of file.facts.functions) {
      if (dead.has(f) || !f.name || /^__\w+__$/.test(f.name) || outside.has(f.name)) continue;
      if (f.decorators.some((d) => !QUIET_DECORATOR.test(d.name))) continue;
      if (f.owner && isFramework(file, f)) continue;
      if (/^(?:main|handler|lambda_handler|model_fn|input_fn|predict_fn|output_fn|init|run|create_app|app|create_pipeline|register_pipelines|test\w*)$/.test(f.name)) continue;
      if (f.name.endsWith("_handler") && /^\s*event\s*,/.test(f.params)) continue;
      if (!named.has(f.name) && ![...alike.get(f.name) ?? []].some((g) => g !== f)) { dead.add(f); changed = true; }
    }
    if (!changed) break;
  }
  return dead;
}

/** Methods of a class with a foreign base are called by that framework. */
function isFramework(file: PyFile, f: PyFunction): boolean {
  const cls = file.facts.classes.find((c) => c.name === f.owner && c.from <= f.from && f.to <= c.to);
  return !!cls && cls.bases.some((b) => !b.startsWith('~.') && !/^(?:object|ABC|abc\.ABC|Protocol|Generic)/.test(b));
}

/** Identifiers in use; the name in a definition itself is not a use, nor is an import by itself. */
function identifiers(file: PyFile, defined: ReadonlySet<string>): { word: string; at: number }[] {
  const out: { word: string; at: number }[] = [];
  const { code } = file.facts;
  const pattern = /(\bdef\s+)?([A-Za-z_]\w*)/g;
  // `from routes import init as init_routes`: what is used under another name is used.
  const renamed = new Map(file.facts.imports.filter((i) => i.name && i.name !== i.alias && defined.has(i.name)).map((i) => [i.alias, i.name]));
  const imports = importRanges(code);
  let k = 0;
  for (let m = pattern.exec(code); m; m = pattern.exec(code)) {
    const word = renamed.get(m[2]!) ?? m[2]!;
    if (m[1] || !defined.has(word)) continue;
    while (k < imports.length && imports[k]![1] < m.index) k++;
    if (k < imports.length && imports[k]![0] <= m.index) continue;
    out.push({ word, at: m.index });
  }
  return out;
}

function importRanges(code: string): [number, number][] {
  const out: [number, number][] = [];
  for (const m of code.matchAll(/^[ \t]*(?:from[ \t]+[\w.]+[ \t]+import[ \t]*(?:\([^)]*\)|[^\n]*)|import[ \t][^\n]*|__all__[ \t]*(?:\+?=)[ \t]*[[(][^\])]*[\])])/gm)) out.push([m.index, m.index + m[0].length]);
  return out;
}
