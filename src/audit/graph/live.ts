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
  const hashes = new Uint8Array(HASHES);
  for (const name of defined) hashes[hashOf(name)] = 1;
  const uses = files.map((file) => usesIn(file, defined, hashes));
  const mayBeDead = files.flatMap((file) => file.facts.functions.filter((f) => !outside.has(f.name) && !startedByOthers(file, f)));
  for (let round = 0; round < 4; round++) {
    const named = new Set<string>();
    // A use within a function of the same name is a call of itself, or of another one that is only called alike.
    const alike = new Map<string, Set<PyFunction>>();
    for (const [i, { facts: { functions } }] of files.entries()) for (const [fn, words] of uses[i]!) {
      const around = enclosing(functions, fn);
      if (around.some((f) => dead.has(f))) continue;
      for (const word of words) {
        const namesake = around.find((f) => f.name === word);
        if (!namesake) named.add(word);
        else alike.set(word, (alike.get(word) ?? new Set()).add(namesake));
      }
    }
    const calledAlike = (f: PyFunction) => (alike.get(f.name)?.size ?? 0) > (alike.get(f.name)?.has(f) ? 1 : 0);
    let changed = false;
    for (const f of mayBeDead) {
      if (dead.has(f) || named.has(f.name) || calledAlike(f)) continue;
      dead.add(f);
      changed = true;
    }
    if (!changed) break;
  }
  return dead;
}

/** Is it called by the language, by a framework or by whoever runs the file? */
function startedByOthers(file: PyFile, f: PyFunction): boolean {
  if (!f.name || /^__\w+__$/.test(f.name) || f.decorators.some((d) => !QUIET_DECORATOR.test(d.name))) return true;
  if (f.owner && isFramework(file, f)) return true;
  return /^(?:main|handler|lambda_handler|model_fn|input_fn|predict_fn|output_fn|init|run|create_app|app|create_pipeline|register_pipelines|test\w*)$/.test(f.name) || f.name.endsWith("_handler") && /^\s*event\s*,/.test(f.params);
}

/** Methods of a class with a foreign base are called by that framework. */
function isFramework(file: PyFile, f: PyFunction): boolean {
  const cls = file.facts.classes.find((c) => c.name === f.owner && c.from <= f.from && f.to <= c.to);
  return !!cls && cls.bases.some((b) => !b.startsWith('~.') && !/^(?:object|ABC|abc\.ABC|Protocol|Generic)/.test(b));
}

/** A function and those that it is defined in, from the inside. */
function enclosing(functions: readonly PyFunction[], fn: number): PyFunction[] {
  const out: PyFunction[] = [];
  for (let f = fn; f >= 0; f = functions[f]!.parent) out.push(functions[f]!);
  return out;
}

/** Defined names that are in use, by the function around them; the name in a definition itself is not a use, nor is an import by itself. */
function usesIn(file: PyFile, defined: ReadonlySet<string>, hashes: Uint8Array): Map<number, Set<string>> {
  const out = new Map<number, Set<string>>();
  const { code, functions } = file.facts;
  // `from routes import init as init_routes`: what is used under another name is used.
  const renamed = new Map(file.facts.imports.filter((i) => i.name && i.name !== i.alias && defined.has(i.name)).map((i) => [i.alias, i.name]));
  const imports = importRanges(code);
  let k = 0;
  let next = 0;
  let fn = -1;
  let afterDef = false;
  for (let at = 0; at < code.length; at++) {
    let c = code.charCodeAt(at);
    if (!isWord(c) || isDigit(c)) continue;
    const start = at;
    let hash = 0;
    for (; isWord(c); c = code.charCodeAt(++at)) hash = hashed(hash, c);
    const definition = afterDef;
    afterDef = at - start === 3 && code.startsWith('def', start);
    // Most words are none of these: to cut them all out would cost more than the rest.
    if (definition || !hashes[hash] && !renamed.size) continue;
    const written = code.slice(start, at);
    const word = renamed.get(written) ?? written;
    if (!defined.has(word)) continue;
    while (k < imports.length && imports[k]![1] < start) k++;
    if (k < imports.length && imports[k]![0] <= start) continue;
    while (next < functions.length && functions[next]!.from <= start) fn = next++;
    while (fn >= 0 && functions[fn]!.to <= start) fn = functions[fn]!.parent;
    const words = out.get(fn);
    if (words) words.add(word);
    else out.set(fn, new Set([word]));
  }
  return out;
}

const HASHES = 1 << 20;
const hashed = (hash: number, c: number) => (Math.imul(hash, 31) + c) & (HASHES - 1);

function hashOf(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = hashed(hash, word.charCodeAt(i));
  return hash;
}

const isDigit = (c: number) => c >= 48 && c <= 57;
const isWord = (c: number) => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || isDigit(c);

function importRanges(code: string): [number, number][] {
  const out: [number, number][] = [];
  for (const m of code.matchAll(/^[ \t]*(?:from[ \t]+[\w.]+[ \t]+import[ \t]*(?:\([^)]*\)|[^\n]*)|import[ \t][^\n]*|__all__[ \t]*(?:\+?=)[ \t]*[[(][^\])]*[\])])/gm)) out.push([m.index, m.index + m[0].length]);
  return out;
}
