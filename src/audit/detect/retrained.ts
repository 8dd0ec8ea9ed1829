/** Who starts a training, and whether what starts it leads there. */
import type { Workflow } from '../facts/ci.js';
import { stripScriptComments } from '../facts/plain.js';
import { originsOf, passedAt } from '../graph/origins.js';
import type { Project, Site } from '../graph/project.js';
import type { Command } from '../types.js';
import { short, type Findings } from './findings.js';
import { rolesOf, whereabouts } from './roles.js';

/** A model that stands in for a trained one teaches nothing. */
export const STANDS_IN = /(?:^|[/_-])(?:dummy|mock|fake|stub|placeholder|toy)(?:[/_.-]|$)/i;

const RUNNER = /(?:^|[\s/"'(=])(?:python[\d.]*|pypy3?|run|torchrun|spark-submit|launch|exec|submit|nohup|time|env|srun|sbatch|papermill)["']?\s/;

/** The Python scripts that a command runs, not those that it checks, copies or prints. */
export function scriptsRun(text: string): string[] {
  if (!text.includes('.py')) return [];
  return text.split(/&&|\|\||[;|\n]/).flatMap((part) => {
    const words = part.trim().replace(/^(?:\w+=\S*\s+)*/, '');
    const first = /^["']?[\w./${}-]*\.py\b/.test(words);
    // `python -m tool file.py` hands the file to the tool.
    if (!first && (!RUNNER.test(` ${words}`) || /\spython?[\d.]*\s+-m\s/.test(` ${words}`))) return [];
    return words.match(/[\w./-]+\.py\b/g) ?? [];
  });
}

/** The script of a workflow command, where it lies in none of the folders in which the job may stand. */
export function notWhereItRuns(project: Project, flow: Workflow, hit: Command, commands: readonly Command[]): string | undefined {
  const yaml = project.facts.yaml.get(flow.path);
  // A checkout into a folder, or a folder that a variable names, is not followed.
  if (!yaml || yaml.scalars.some((s) => s.key === 'path' || s.key === 'repository')) return undefined;
  const own = commands.filter((c) => c.path === flow.path && c.unit === hit.unit);
  const folders = ['', ...yaml.scalars.filter((s) => s.key === 'working-directory').map((s) => s.value), ...own.flatMap((c) => [...c.text.matchAll(/(?:^|[\s;&|(])(?:cd|pushd)\s+["']?([^\s;&|"']+)/g)].map((m) => m[1]!))];
  if (folders.some((f) => f.includes('$')) || own.some((c) => /\b(?:git\s+clone|curl|wget|unzip|tar\s+x|ssh)\b/.test(c.text))) return undefined;
  const scripts = scriptsRun(hit.text).filter((s) => !s.startsWith('/') && !hit.text.includes(`}/${s}`) && !/\$[\w{}./-]{0,80}$/.test(hit.text.slice(0, hit.text.indexOf(s))));
  const clean = (path: string) => path.split('/').filter((p) => p && p !== '.').join('/');
  const known = project.facts.workspace;
  const resolves = (s: string) => folders.some((f) => known.has(clean(`${f}/${s}`))) || s.startsWith('..') || folders.length > 2 && folders.some((f) => folders.some((g) => known.has(clean(`${f}/${g}/${s}`))));
  return scripts.length > 0 && !scripts.some(resolves) ? scripts[0] : undefined;
}

/** A deployment of a flow of the project whose calls arrive at no fit: what its file imports does not matter. */
export function startsOther(project: Project, found: Findings, s: Site): boolean {
  const name = s.call.name.replace(/\.\w+$/, '');
  const [flow] = project.modules.targets(s.file, { ...s.call, name });
  if (!flow || /train/i.test(`${flow.file.path.split('/').at(-1)!} ${flow.file.facts.functions[flow.fn]!.name}`)) return false;
  const fits = new Set([...found.of('model.fit'), ...found.of('model.fit-saved')].map((f) => f.call));
  return !project.reach(flow.file, flow.fn, 6).some((r) => fits.has(r.call) || TRAIN_WORD.test(r.call.name.split('.').at(-1)!));
}

const TRAIN_WORD = /(?<![a-z])(?:re-?)?train(?!ed|er\b|(?:ing)?[_ -]?(?:data|set|df|csv|test|val\w*|samples?|part|path|loader|features?|rows?|size|[xy]\b))/i;
/** Addresses at which an orchestrator or a build service starts a run. */
const STARTS_RUN = /\/dispatches\b|\/dagRuns\b|api_trigger\b|create_flow_run\b|\/executions\b|pipeline_schedules/i;
const ASKS_TRAINING = /\b(?:fetch|axios|post|request|ajax|api)\b[^\n]{0,80}["'`/](?:re-?)?train(?:[-_]?(?:model|models|job|ing))?\/?["'`]/i;

/** Training that another program or a person asks for. */
export function askedFor(project: Project, found: Findings): void {
  for (const s of project.callsNamed('post')) {
    if (s.scope !== 'live' || !STARTS_RUN.test(originsOf(project, passedAt(s, s.call.args)).map((o) => o.text).join(' '))) continue;
    if (TRAIN_WORD.test(`${whereabouts(s).replace(/[_/.]/g, ' ')} ${s.call.args}`)) found.site('retraining.trigger', s, `starts the training at its orchestrator: ${short(s.call.raw, 40)}()`);
  }
  const { pages, training } = rolesOf(project, found);
  for (const file of pages) if (training.size) for (const call of file.facts.calls)
    if (/button$/i.test(call.name) && TRAIN_WORD.test((call.args.match(/["'][^"'\n]{1,60}["']/g) ?? []).join(' '))) found.site('retraining.named', { file, call, scope: project.scopeAt(file, call.fn) }, `a button of the page starts training: ${short(call.args, 40)}`);
  for (const s of project.callsNamed('add_argument', 'option', 'Option')) if (s.scope === 'live' && /["']--(?:force-)?re-?train/.test(s.call.args)) found.site('retraining.named', s, 'an option of the command retrains');
  for (const [path, text] of project.facts.text) {
    if (!/\.(?:jsx?|tsx?|mjs|vue|svelte|html?)$/.test(path) || !text.includes('train') || /(?:^|[/.])(?:tests?|spec|min)[/.]/.test(path)) continue;
    const code = stripScriptComments(text);
    const at = code.search(ASKS_TRAINING);
    if (at >= 0) found.place('retraining.named', path, code.slice(0, at).split('\n').length, 'a page asks the service to train');
  }
}
