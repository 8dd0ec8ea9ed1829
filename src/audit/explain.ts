/** `audit --explain STAGE`: what counts, why, the rule in words, examples; made of the same data as the verdict. */
import { TOOLS } from '../tools/index.js';
import { STAGES, type StageId } from '../stages/index.js';
import { RULES } from './rules.js';
import { ADVICE } from './words/advice.js';
import { inWords } from './words/probes.js';

/** A rule as sentences, for the terminal and for docs/audit.md. */
export function ruleInWords(stage: StageId): { present: string[]; partial: string[]; spoiled: string[] } {
  const rule = RULES[stage];
  const clause = (groups: readonly (readonly string[])[]) => groups.map((g) => g.map(inWords).join(', or ')).join('; and ');
  return { present: rule.present.map(clause), partial: rule.partial.flatMap((c) => c.flatMap((g) => g.map(inWords))), spoiled: (rule.spoiled ?? []).map(inWords) };
}

export function explain(stage: StageId): string {
  const { title } = STAGES.find(({ id }) => id === stage)!;
  const advice = ADVICE[stage];
  const words = ruleInWords(stage);
  const tools = TOOLS.filter((t) => t.stage === stage);
  const example = tools.find((t) => t.example.includes('\n'))?.example;
  return [
    `${title} (${stage}), weight ${advice.weight}`, '', advice.counts, `Why: ${advice.why}`, '',
    'Present, in live code outside tests and notebooks:', ...words.present.map((p) => `  - ${p}`),
    ...(words.spoiled.length ? ['Then only partial if there is:', ...words.spoiled.map((p) => `  - ${p}`)] : []),
    'Partial:', ...[...new Set(words.partial)].map((p) => `  - ${p}`), '',
    ...(tools.length ? [`Tools known for it: ${tools.map((t) => t.title).join(', ')}`, ''] : []),
    ...(example ? ['For example:', ...example.split('\n').map((l) => `    ${l}`), ''] : []),
    `To begin: ${advice.start} (${advice.effort})`,
  ].join('\n');
}
