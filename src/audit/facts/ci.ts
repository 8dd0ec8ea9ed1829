/** Continuous-integration files of several services as one shape: triggers, jobs, steps. */
import type { YamlFacts } from './yaml.js';
import { shellCommands } from './shell.js';

/** One step: a script or an action, with whether its failure is ignored. */
export interface CiStep {
  readonly run: string;
  readonly uses: string;
  readonly inputs: Record<string, unknown>;
  readonly line: number;
  readonly ignored: boolean;
  readonly name: string;
}

/** One job of a workflow. */
export interface CiJob {
  readonly name: string;
  readonly line: number;
  readonly steps: readonly CiStep[];
  readonly ignored: boolean;
  readonly disabled: boolean;
  readonly calls: string;
  /** Jobs that must have ended before; undefined where the service tells the order in another way. */
  readonly needs?: readonly string[];
}

/** A workflow file; `trigger` says what starts it. */
export interface Workflow {
  readonly path: string;
  readonly trigger: 'live' | 'manual' | 'dead';
  readonly scheduled: boolean;
  readonly jobs: readonly CiJob[];
  readonly line: number;
}

type Dict = Record<string, unknown>;
const isDict = (v: unknown): v is Dict => typeof v === 'object' && v !== null && !Array.isArray(v);
const list = (v: unknown): unknown[] => (Array.isArray(v) ? v : v === undefined || v === null ? [] : [v]);
const str = (v: unknown): string => (typeof v === 'string' ? v : typeof v === 'number' || typeof v === 'boolean' ? String(v) : '');

/** Reads a file by its well-known place; null when it is not a CI file. */
export function readCi(path: string, yaml: YamlFacts): Workflow | null {
  const doc = yaml.docs.find(isDict);
  if (!doc) return null;
  if (/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) return github(path, doc, yaml);
  if (/(?:^|\/)(?:\.gitlab-ci|gitlab-ci)\.ya?ml$/.test(path)) return gitlab(path, doc, yaml);
  if (/(?:^|\/)\.circleci\/config\.ya?ml$/.test(path)) return generic(path, doc, yaml);
  if (/(?:^|\/)(?:azure-pipelines[\w-]*|bitbucket-pipelines|\.travis|buildspec[\w-]*|cloudbuild[\w-]*|appveyor)\.ya?ml$/.test(path) || /(?:^|\/)\.azure[\w-]*\/.*\.ya?ml$/.test(path)) return generic(path, doc, yaml);
  return null;
}

function github(path: string, doc: Dict, yaml: YamlFacts): Workflow {
  const on = doc['on'] ?? doc['true'];
  const names = isDict(on) ? Object.keys(on) : list(on).map(str);
  const live = names.filter((n) => !['workflow_dispatch', 'workflow_call', 'repository_dispatch', ''].includes(n));
  const deadBranch = isDict(on) && live.length > 0 && live.every((n) => {
    const t = on[n];
    return isDict(t) && Array.isArray(t['branches']) && t['branches'].length === 0;
  });
  const jobs = Object.entries(isDict(doc['jobs']) ? doc['jobs'] : {}).filter((e): e is [string, Dict] => isDict(e[1]));
  const alone = /(?:^|\/)\.github\/workflows\//.test(path) && !path.startsWith('.github/');
  return {
    path, line: 1,
    // The service refuses a file that is not valid YAML, and a job that slipped out of the jobs.
    trigger: alone || yaml.errors || Object.keys(doc).some((k) => !TOP.has(k) && isDict(doc[k]) && 'steps' in doc[k]) ? 'dead' : live.length && !deadBranch ? 'live' : names.some((n) => n.startsWith('workflow_') || n === 'repository_dispatch') ? 'manual' : 'dead',
    scheduled: names.includes('schedule'),
    jobs: jobs.map(([name, job]) => ({
      name, line: yaml.lineOf(job), ignored: job['continue-on-error'] === true,
      disabled: /^(?:\$\{\{\s*)?false(?:\s*\}\})?$/.test(str(job['if'])), calls: str(job['uses']), needs: list(job['needs']).map(str),
      steps: list(job['steps']).filter(isDict).filter((s) => str(s['if']) !== 'false').map((s) => ({
        run: str(s['run']) || (isDict(s['with']) ? str(s['with']['script'] ?? s['with']['run'] ?? '') : ''), uses: str(s['uses']), inputs: isDict(s['with']) ? s['with'] : {}, name: str(s['name']),
        line: lineOfRun(yaml, s), ignored: s['continue-on-error'] === true || str(s['continue-on-error']) === 'true',
      })),
    })),
  };
}

function lineOfRun(yaml: YamlFacts, step: Dict): number {
  return yaml.lineOf(step);
}

function gitlab(path: string, doc: Dict, yaml: YamlFacts): Workflow {
  const reserved = new Set(['stages', 'variables', 'default', 'include', 'image', 'services', 'workflow', 'cache', 'before_script', 'after_script', 'pages']);
  const jobs = Object.entries(doc).filter((e): e is [string, Dict] => isDict(e[1]) && !reserved.has(e[0]) && !e[0].startsWith('.'));
  return {
    path, line: 1, trigger: path.includes('/') ? 'dead' : 'live', scheduled: false,
    jobs: jobs.map(([name, job]) => ({
      name, line: yaml.lineOf(job), ignored: job['allow_failure'] === true, disabled: str(job['when']) === 'never', calls: '',
      steps: [...list(job['before_script']), ...list(job['script'])].map((s) => ({ run: str(s), uses: '', inputs: {}, line: yaml.lineOf(job), ignored: false, name: '' })),
    })),
  };
}

/** Cloud Build steps: the builder image is the command (`gcloud`, `docker`) unless an entry point is named. */
export function cloudBuildSteps(doc: Dict, yaml: YamlFacts): { text: string; line: number }[] {
  const steps = list(doc['steps']).filter(isDict);
  if (!steps.some((s) => str(s['name']).includes('/')) || !steps.every((s) => /^[\w./:$-]+$/.test(str(s['name'])) && (s['args'] !== undefined || s['script'] !== undefined || s['entrypoint'] !== undefined))) return [];
  return steps.map((s) => {
    const args = list(s['args']).map(str);
    const shell = /(?:^|\/)(?:ba)?sh$/.test(str(s['entrypoint'])) && /^-\w*c$/.test(args[0] ?? '');
    const builder = str(s['entrypoint']) || str(s['name']).split('/').at(-1)!.replace(/:.*$/, '');
    return { text: str(s['script']) || (shell ? args.slice(1).join('\n') : `${builder.replace(/^(?:cloud-)?sdk$/, 'gcloud')} ${args.join(' ')}`), line: yaml.lineOf(s) };
  });
}

/** Azure: another pipeline of the project starts this one when it has ended. */
function startedByPipeline(doc: Dict): boolean {
  const resources = isDict(doc['resources']) ? list(doc['resources']['pipelines']) : [];
  return resources.some((p) => isDict(p) && (isDict(p['trigger']) || str(p['trigger']) === 'true'));
}

/** What the service knows at the top of a file; it refuses a file with more. */
const TOP = new Set(['name', 'run-name', 'on', 'true', 'permissions', 'env', 'defaults', 'concurrency', 'jobs']);

/** Other services: every scalar under a script-like key is a step of one job. */
function generic(path: string, doc: Dict, yaml: YamlFacts): Workflow {
  const built = cloudBuildSteps(doc, yaml).map((s) => ({ run: s.text, uses: '', inputs: {}, line: s.line, ignored: false, name: '' }));
  if (built.length) return { path, line: 1, trigger: 'live', scheduled: false, jobs: [{ name: 'build', line: 1, ignored: false, disabled: false, calls: '', steps: built }] };
  const keys = new Set(['script', 'bash', 'run', 'command', 'commands', 'inlineScript', 'install', 'before_script', 'after_success', 'deploy', 'pwsh', 'powershell', 'args', 'entrypoint']);
  const off = str(doc['trigger']) === 'none' && doc['pr'] === undefined && doc['schedules'] === undefined && !startedByPipeline(doc);
  const steps = yaml.scalars.filter((s) => keys.has(s.key) || s.key === 'task').map((s) => ({
    run: s.key === 'task' ? '' : s.value, uses: s.key === 'task' ? s.value : '', inputs: {}, line: s.line, ignored: false, name: '',
  }));
  return { path, line: 1, trigger: off ? 'manual' : 'live', scheduled: Array.isArray(doc['schedules']), jobs: [{ name: 'pipeline', line: 1, ignored: false, disabled: false, calls: '', steps }] };
}

/** The shell commands of a step, each with its own line where that is known. */
export function stepCommands(step: CiStep): { text: string; line: number; ignored: boolean }[] {
  return shellCommands(step.run, step.line).map((c) => ({ ...c, ignored: step.ignored || /\|\|\s*(?:true|:|echo\b.*|exit\s+0)\s*$/.test(c.text) }));
}
