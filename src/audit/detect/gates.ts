/** Gates whose measuring and acting stand apart: through a flag that is kept, or in the commands of a workflow. */
import type { Project } from '../graph/project.js';
import { patternOf } from '../pattern-of.js';
import { short, type Findings } from './findings.js';

const MEASURE = /(?:^|[^a-z])(?:acc(?:uracy)?|(?:roc_?|pr_?)?auc|f1|rmse|mae|mse|mape|r2|precision|recall|(?:test|val|model|eval|new|candidate)_(?:score|metric|loss)s?)(?:$|[^a-z])/i;
const LIMIT = /threshold|min_|max_|MIN_|MAX_|tolerance|limit|floor|target|required|\d\.\d/i;
const FLAG = /pass|gate|^(?:is_|has_|should_)?(?:accept|promot|approv|meets_|deploy|register)|^(?:model_|is_)?(?:ok|valid|good_enough|ready)$/i;
/** `passed = accuracy >= limit`, `"passed": accuracy >= limit`, `result["passed"] = …`. */
const KEPT_FLAG = /(?:^[ \t]*|["'])(\w{2,40})(?:["']\]?)?[ \t]?[:=](?!=)([^\n]{0,100}[<>]=?[^\n]{1,100})$/gm;
const ACTS = /raise|exit\(|return|promot|regist|deploy|reject|alias|fail/i;

export function gates(project: Project, found: Findings): void {
  flags(project, found);
  inWorkflows(project, found);
}

/** A comparison whose answer is kept under a name; what is done by that name is the gate. */
function flags(project: Project, found: Findings) {
  const live = project.files('live');
  for (const file of live) {
    if (/drift|monitor/i.test(file.path)) continue;
    for (const m of file.facts.code.matchAll(KEPT_FLAG)) {
      if (!FLAG.test(m[1]!) || !MEASURE.test(m[2]!) || !LIMIT.test(m[2]!) || /best_|\blen\(|\bfor\b/.test(m[2]!)) continue;
      const asked = patternOf(`\\b${m[1]!}\\b`);
      const acts = live.some((g) => g.facts.checks.some((c) => asked.test(c.condition) && !/^\s*if\s+__name__/.test(c.condition) && (c.effect === 'raise' || c.effect === 'exit' || c.effect === 'return' || ACTS.test(c.body)) && project.scopeAt(g, c.fn) === 'live'));
      if (acts) found.code('evaluation.gate', project, file, file.facts.lineAt(m.index + m[0].indexOf(m[1]!)), file.facts.functions.findLastIndex((f) => f.from <= m.index && m.index < f.to), `a gate on a metric: ${short(m[0], 70)}`);
    }
  }
}

/** A condition on a metric in what a workflow runs, by the shell or by Python within it, that ends the job. */
function inWorkflows(project: Project, found: Findings) {
  for (const flow of project.facts.workflows) if (flow.trigger === 'live') for (const job of flow.jobs) if (!job.disabled && !job.ignored) for (const step of job.steps) {
    if (step.ignored) continue;
    for (const m of step.run.matchAll(/^[ \t]*if\b([^\n]{1,200})$/gm)) {
      if (!/[<>]|-(?:lt|gt|le|ge)\b/.test(m[1]!) || !MEASURE.test(m[1]!) || /cover|lint|drift|quality|secur/i.test(m[1]!)) continue;
      if (/\braise\b|\bexit ?\(?[1-9]|SystemExit/.test(step.run.slice(m.index, m.index + 300))) found.place('evaluation.gate', flow.path, step.line, `a gate of the workflow: ${short(m[0], 60)}`);
    }
  }
}
