/** What a call is handed: the names among its arguments, how they were made, and what the callers passed for them. */
import type { Project, Site } from '../graph/project.js';
import { statementAt } from '../facts/plain.js';
import { patternOf } from '../pattern-of.js';
import { argText } from './roles.js';

/** The calls that enter the function in which this one stands, and those that enter theirs. */
export function callersOf(project: Project, s: Site, sites: readonly Site[], steps = 2): readonly Site[] {
  if (s.call.fn < 0 || steps === 0) return [];
  const direct = sites.filter((x) => x.call !== s.call && project.modules.targets(x.file, x.call).some((t) => t.file === s.file && t.fn === s.call.fn));
  return [...direct, ...direct.flatMap((x) => callersOf(project, x, sites, steps - 1))];
}

/** All that is known of a call's arguments on the way to it. */
export function handedTo(project: Project, s: Site, sites: readonly Site[], steps = 2): string {
  return [s, ...callersOf(project, s, sites, steps)].map((x) => `${argText(x, project)}\n${bindings(x)}`).join('\n');
}

const MOST_NAMES = 8;

/** The statements before a call that bind the names among its arguments: `key = name_of(day)`, `row["rent"] = rent`, `row.update(body)`. */
function bindings({ file, call }: Site): string {
  const f = call.fn >= 0 ? file.facts.functions[call.fn]! : undefined;
  const from = f ? f.from : Math.max(0, call.from - 4000);
  const before = file.facts.code.slice(Math.max(from, call.from - 8000), call.from);
  const names = [...new Set(call.args.replace(/["'][^"'\n]*["']/g, ' ').match(/(?<![\w.])[a-z_]\w*(?!\s*[=(])/g))].filter((n) => n !== 'self').slice(0, MOST_NAMES);
  const out: string[] = [];
  for (const name of names) for (const m of before.matchAll(patternOf(`^[ \\t]*${name}\\b(?:\\[[^\\]\\n]{1,60}\\])?(?:[ \\t]*:[^=\\n]{1,60})?(?:[ \\t]*\\|?=(?!=)|\\.(?:update|append|insert)\\()`, 'gm'))) out.push(statementAt(before, m.index, 1500));
  return out.join('\n');
}
