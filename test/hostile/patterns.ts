/** Every regular expression that the audit is written with, as recheck judges it; what it found is kept, since it takes minutes. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from 'recheck';
import ts from 'typescript';
import { ROOT } from '../support/cli.js';

/** A text that makes a pattern slow: each prefix, then its pump again and again, then the suffix. */
export interface Attack {
  readonly pumps: readonly { readonly prefix: string; readonly pump: string }[];
  readonly suffix: string;
}

/** One regular expression with its place. */
export interface Pattern {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** `safe` by hash of the pattern; the others with their worst text, or null where none was found in time. */
export interface Verdicts {
  readonly safe: string[];
  readonly attacks: Record<string, { complexity: string; attack: Attack | null }>;
}

const KEPT = join(ROOT, 'test/hostile/patterns.json');
const keyOf = ({ source, flags }: Pattern) => `/${source}/${flags}`;
const hashOf = (pattern: Pattern) => createHash('sha256').update(keyOf(pattern)).digest('hex').slice(0, 10);

export function allPatterns(): Pattern[] {
  return ['src/audit', 'src/tools'].flatMap((folder) => {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    return files.sort().flatMap((file) => patternsOf(join(folder, file), readFileSync(join(ROOT, folder, file), 'utf8')));
  });
}

function patternsOf(file: string, text: string): Pattern[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Pattern[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, body, flags] = /^\/(.*)\/([a-z]*)$/s.exec(node.text)!;
      found.push({ place: `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`, source: body!, flags: flags! });
    }
    ts.forEachChild(node, walk);
  };
  walk(source);
  return found;
}

/** What recheck says of the patterns; only those that it has not seen before cost time. With `keep` the file is written anew. */
export async function judgePatterns(patterns: readonly Pattern[], keep: boolean): Promise<Verdicts> {
  const known = JSON.parse(readFileSync(KEPT, 'utf8')) as Verdicts;
  const safe = new Set<string>();
  const attacks: Verdicts['attacks'] = {};
  for (const pattern of patterns) {
    const [key, hash] = [keyOf(pattern), hashOf(pattern)];
    if (known.safe.includes(hash)) safe.add(hash);
    else if (known.attacks[key]) attacks[key] = known.attacks[key];
    else if (!safe.has(hash) && !attacks[key]) {
      const found = await check(pattern.source, pattern.flags, { timeout: 10_000 });
      if (found.status === 'safe') safe.add(hash);
      else if (found.status === 'unknown') attacks[key] = { complexity: 'unknown', attack: null };
      else attacks[key] = { complexity: found.complexity.type, attack: { pumps: found.attack.pumps.filter(({ pump }) => pump !== '').map(({ prefix, pump }) => ({ prefix, pump })), suffix: found.attack.suffix } };
    }
  }
  const verdicts = { safe: [...safe].sort(), attacks };
  if (keep) writeFileSync(KEPT, `${JSON.stringify(verdicts, null, 1)}\n`);
  return verdicts;
}
