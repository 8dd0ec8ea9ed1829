/** Sources in languages that are read as text: which file names which other one. */
import { stripScriptComments } from '../facts/plain.js';
import type { Project } from './project.js';

/** Endings of one language: a file names others of its own language. */
const LANGUAGES: readonly RegExp[] = [/\.(?:java|kt|scala)$/, /\.(?:jsx?|tsx?|mjs|cjs|vue|svelte)$/, /\.cs$/, /\.go$/, /\.rs$/];

const cache = new WeakMap<Project, Sources>();

export function sourcesOf(project: Project): Sources {
  let known = cache.get(project);
  if (!known) cache.set(project, (known = new Sources(project.facts.text)));
  return known;
}

/** A name that stands for many files says nothing. */
const ALIKE = 3;

export class Sources {
  private readonly byName = new Map<string, string[]>();
  private readonly texts = new Map<string, string>();
  private readonly edges = new Map<string, readonly string[]>();
  private implementers: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(private readonly all: ReadonlyMap<string, string>) {
    for (const path of all.keys()) {
      const language = LANGUAGES.findIndex((l) => l.test(path));
      if (language < 0) continue;
      const key = `${language} ${nameOf(path)}`;
      const list = this.byName.get(key);
      if (list) list.push(path);
      else this.byName.set(key, [path]);
    }
  }

  /** The text without comments. */
  code(path: string): string {
    let text = this.texts.get(path);
    if (text === undefined) this.texts.set(path, (text = stripScriptComments(this.all.get(path) ?? '')));
    return text;
  }

  /** A file and those that it names by class or import, to a depth. */
  closure(path: string, depth = 3): readonly string[] {
    const seen = new Set([path]);
    let edge = [path];
    for (let d = 0; d < depth && edge.length; d++) edge = edge.flatMap((p) => this.names(p).filter((q) => !seen.has(q) && seen.add(q)));
    return [...seen];
  }

  /** A class that is asked through its interface stands in another file than its name. */
  private implementing(): ReadonlyMap<string, readonly string[]> {
    if (this.implementers) return this.implementers;
    const out = new Map<string, string[]>();
    for (const path of this.all.keys()) if (/\.(?:java|kt|scala|cs)$/.test(path)) for (const m of this.code(path).matchAll(/\bclass [^{;]{0,200}?(?:\bimplements\b|\bextends\b|:)([^{;]{1,200})\{/g))
      for (const name of m[1]!.match(/[A-Z]\w+/g) ?? []) out.set(name, [...out.get(name) ?? [], path]);
    return (this.implementers = out);
  }

  private names(path: string): readonly string[] {
    let list = this.edges.get(path);
    if (list) return list;
    const language = LANGUAGES.findIndex((l) => l.test(path));
    const words = new Set<string>();
    const code = this.code(path);
    // Scripts name a module by its path, the others a class by its name.
    if (language === 1) for (const m of code.matchAll(/\b(?:from|require\(|import\(?)\s?["'`]([^"'`\n]{1,200})["'`]/g)) words.add(nameOf(m[1]!));
    else for (const m of code.match(/[A-Za-z_]\w{2,}/g) ?? []) words.add(m);
    const own = nameOf(path);
    const few = (paths: readonly string[] = []) => (paths.length <= ALIKE ? paths : []);
    list = [...words].filter((w) => w !== own).flatMap((w) => [...few(this.byName.get(`${language} ${w}`)), ...(language === 1 ? [] : few(this.implementing().get(w)))]).filter((p) => p !== path);
    this.edges.set(path, list);
    return list;
  }
}

/** `src/api/client.ts` and `../api/client` are both called client; an index is called like its folder. */
function nameOf(path: string): string {
  const parts = path.split('/');
  const last = parts.at(-1)!.replace(/\.(?:jsx?|tsx?|mjs|cjs|vue|svelte|java|kt|scala|cs|go|rs)$/, '');
  return last === 'index' && parts.length > 1 ? parts.at(-2)! : last;
}
