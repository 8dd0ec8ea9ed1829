/** Images, continuous integration, deployment and infrastructure as code. */
import type { Workflow } from '../facts/ci.js';
import { stepCommands } from '../facts/ci.js';
import { commandText } from '../facts/commands.js';
import type { DockerFacts } from '../facts/docker.js';
import ignore from 'ignore';
import { compileGlobs } from '../globs.js';
import type { Project } from '../graph/project.js';
import type { Command } from '../types.js';
import { expand } from '../graph/expand.js';
import type { PyFile } from '../facts/index.js';
import { missingModule } from '../graph/missing.js';
import { short, type Detector, type Findings } from './findings.js';
import { patternOf } from '../pattern-of.js';

type Dict = Record<string, unknown>;
const isDict = (v: unknown): v is Dict => typeof v === 'object' && v !== null && !Array.isArray(v);
const str = (v: unknown): string => (typeof v === 'string' ? v : '');

export const detectDelivery: Detector = (project, found) => {
  containers(project, found);
  ci(project, found);
};

/** Folders that a Dockerfile may be built in: its own, those of compose files and build commands, the root. */
function contexts(project: Project, dockerfile: string): { folder: string; certain: boolean }[] {
  const own = dockerfile.split('/').slice(0, -1).join('/');
  const out: { folder: string; certain: boolean }[] = [];
  for (const [path, y] of project.facts.yaml) for (const d of y.docs) {
    if (!isDict(d) || !isDict(d['services'])) continue;
    const base = path.split('/').slice(0, -1).join('/');
    for (const s of Object.values(d['services'])) {
      if (!isDict(s) || s['build'] === undefined) continue;
      const context = join(base, str(s['build']) || (isDict(s['build']) ? str(s['build']['context']) || '.' : '.'));
      const file = isDict(s['build']) ? str(s['build']['dockerfile']) : '';
      const target = file ? join(context, file) : join(context, 'Dockerfile');
      if (target === dockerfile) out.push({ folder: context, certain: true });
    }
  }
  for (const c of project.facts.commands) {
    const m = /docker\s+(?:buildx\s+)?build\b([^&|;]*)/.exec(c.text);
    if (!m) continue;
    const file = /(?:-f|--file)[ =]["']?([^\s"']+)/.exec(m[1]!)?.[1];
    // Options take a value, except for the few switches; what remains is the context.
    const context = m[1]!.replace(/(?:^|\s)--?(?:no-cache|pull|push|load|quiet|q|rm|squash)(?=\s|$)/g, ' ').replace(/(?:^|\s)--?[\w-]+(?:=|\s+)\S+/g, ' ').trim().split(/\s+/).findLast((w) => w !== '') ?? '.';
    if (/^[\w./-]+$/.test(context) && (file ? join('', file) === dockerfile || dockerfile.endsWith(file.replace(/^\.\//, '')) : join(join('', context), 'Dockerfile') === dockerfile)) out.push({ folder: join('', context), certain: c.origin !== 'readme' });
  }
  for (const w of project.facts.workflows) for (const j of w.jobs) for (const s of j.steps) if (s.uses.includes('docker/build-push-action')) {
    const context = join('', str(s.inputs['context']) || '.');
    const file = str(s.inputs['file']);
    if ((file ? join('', file) : join(context, 'Dockerfile')) === dockerfile) out.push({ folder: context, certain: true });
  }
  if (!out.length) out.push({ folder: own, certain: false }, { folder: '', certain: false });
  return out;
}

function join(base: string, rel: string): string {
  const parts = base ? base.split('/') : [];
  for (const p of rel.replace(/^["']|["']$/g, '').split('/')) {
    if (p === '..') parts.pop();
    else if (p && p !== '.') parts.push(p);
  }
  return parts.join('/');
}

/** A pattern beside a plain source may match nothing: the copy goes on without it. */
function optional(source: string, sources: readonly string[]): boolean {
  return /[*?[]/.test(source) && sources.some((s) => !/[*?[]/.test(s));
}

function exists(project: Project, folder: string, source: string): boolean {
  if (/[$]/.test(source) || /^(?:https?:|git@)/.test(source) || source.startsWith('<<')) return true;
  const path = join(folder, source.replace(/^\//, ''));
  if (path === '' || project.facts.workspace.has(path)) return true;
  if (!/[*?[]/.test(path)) return false;
  const matches = compileGlobs([`/${path}`]);
  return project.facts.workspace.files.some((f) => matches(f.path));
}

/** The last pattern of .dockerignore that names a path decides; those without a slash name the root of the context only. */
function leftOut(project: Project, folder: string, source: string): boolean {
  const lines = (project.facts.text.get(join(folder, '.dockerignore')) ?? '').split(/\r?\n/).map((l) => l.trim()).filter((l) => l && !l.startsWith('#'));
  const path = join('', source.replace(/^\//, ''));
  if (!lines.length || path === '' || /[$*?[]/.test(path)) return false;
  const anchored = (pattern: string) => (pattern.startsWith('/') || pattern.startsWith('**') ? pattern : `/${pattern}`);
  let out = false;
  for (const line of lines) {
    const again = line.startsWith('!');
    const pattern = anchored(again ? line.slice(1) : line);
    // What stands below a folder is brought back with it.
    if (compileGlobs([pattern])(path) || again && pattern.startsWith(`/${path}/`)) out = !again;
  }
  return out;
}

function containers(project: Project, found: Findings) {
  const compose = new Map<string, string>();
  for (const [path, y] of project.facts.yaml) for (const d of y.docs) if (isDict(d) && isDict(d['services'])) {
    for (const [name, s] of Object.entries(d['services'])) if (isDict(s)) {
      if (s['build'] !== undefined) compose.set(join(path.split('/').slice(0, -1).join('/'), str(s['build']) || (isDict(s['build']) ? str(s['build']['context']) : '.')), commandText(s['command']) || commandText(s['entrypoint']));
      else found.place('container.third-party', path, y.lineOf(s), `compose service ${name} of a ready-made image`, 'declared');
    }
  }
  for (const [path, d] of project.facts.docker) {
    if (!d.instructions.length) { found.place('container.empty', path, 1, 'an empty Dockerfile', 'declared'); continue; }
    if (/(?:^|\/)\.devcontainer\//.test(path) || /(?:^|\/)(?:examples?|docs?|deprecated|archive)\//.test(path)) { found.place('container.dev', path, 1, 'an image for development only', 'declared'); continue; }
    const own = d.copies.length > 0 || d.instructions.some((i) => i.op === 'RUN' && /git clone|pip install (?!-r|--upgrade pip)[\w"'.[\]=-]*|bind/.test(i.args));
    const started = d.start ?? startedElsewhere(project, path);
    const missing = (folder: string, s: string) => (!exists(project, folder, s) && !ignoredModel(project, join(folder, s)) ? 'which does not exist' : leftOut(project, folder, s) ? 'which .dockerignore leaves out' : '');
    const tries = contexts(project, path).map((c) => d.copies.flatMap((copy) => copy.sources.filter((s) => !optional(s, copy.sources)).map((s) => ({ s, line: copy.line, why: missing(c.folder, s) })).filter((x) => x.why)));
    const absent = absentRequirements(project, d, contexts(project, path).map((c) => c.folder));
    const best = tries.sort((a, b) => a.length - b.length)[0] ?? [];
    const base = d.base.at(-1) ?? '';
    const foundation = d.start === null && /^(?:python|jupyter|apache|mageai|prefect|tensorflow|pytorch|public\.ecr|bitnami|ghcr|quay|astronomer|quay\.io|mcr|nvidia|spark|ubuntu|debian|\$)/.test(base);
    const module = startedModule(project, path);
    const brokenModule = module ? project.closure(module, 1).map((f) => brokenImports(project, f)).find(Boolean) : undefined;
    const targets = missingStart(project, started?.args ?? '', d.copies.flatMap((c) => c.sources));
    if (best.length) found.place('container.broken', path, best[0]!.line, `copies ${best[0]!.s}, ${best[0]!.why}`);
    else if (absent) found.place('container.broken', path, absent.line, `installs from ${absent.file}, which does not exist`);
    else if (targets) found.place('container.broken', path, started!.line, `starts ${targets}, which does not exist`);
    else if (brokenModule && own && started) found.place('container.broken', path, started.line || 1, `starts code that ${brokenModule}`);
    else if (started && /^\s*(?:mlflow\s+(?:server|ui)|jupyter|prefect\s+server|tensorboard|sh\s+-c\s+["']?mlflow\s+server)/.test(commandText(started.args))) found.place('container.foreign', path, started.line || 1, 'an image of a third-party tool');
    else if (own && started && /^\s*(?:make\s+(?:test|check|lint)|(?:python3?\s+-m\s+)?(?:pytest|unittest|tox|nox))\b/.test(commandText(started.args))) found.place('container.no-start', path, started.line || 1, 'an image that starts the tests');
    else if (own && started) found.place('container.own', path, started.line || 1, `installs and starts the project: ${short(commandText(started.args), 60)}`);
    else if (own && foundation && /airflow|mage|prefect|lambda|sagemaker|spark|astronomer|jupyter|superset|kserve|tensorflow\/serving|nginx|torchserve|dagster/i.test(base)) found.place('container.own', path, 1, `adds the project to ${short(base, 40)}, which starts it`);
    else if (own) found.place('container.no-start', path, 1, 'an image that starts nothing of the project');
    else found.place('container.foreign', path, 1, 'an image of third-party software');
  }
  for (const f of project.facts.workspace.files) if (/(?:^|\/)devcontainer\.json$/.test(f.path)) found.place('container.dev', f.path, 1, 'a development container', 'declared');
  for (const c of project.facts.commands) if (/\bpack\s+build\b/.test(c.text)) found.command('container.own', c, 'builds an image with buildpacks');
}

/** The whole context is copied in, and the requirement file that is installed is not in it. */
function absentRequirements(project: Project, d: DockerFacts, folders: readonly string[]): { file: string; line: number } | null {
  const whole = d.copies.some((c) => c.sources.length === 1 && /^\.\/?$/.test(c.sources[0]!));
  const copied = d.copies.flatMap((c) => c.sources).map((s) => s.split('/').at(-1));
  for (const i of d.instructions) {
    const file = i.op === 'RUN' ? /\bpip3?\s+install\s[^;&|]*?-r\s+([\w.-]+\.txt)\b/.exec(i.args)?.[1] : undefined;
    if (!file || !whole || copied.includes(file) || d.instructions.some((o) => o.op === 'RUN' && o !== i && o.args.includes(file)) || patternOf(`(?:>|-o|export)\\s*\\S*${file.replace('.', '\\.')}`).test(i.args)) continue;
    // Below the folder that is worked in, anything of that name will do.
    const deeper = d.instructions.some((o) => o.op === 'WORKDIR') && d.instructions.filter((o) => o.op === 'WORKDIR').length > 1;
    if (!deeper && !/\bcd\s/.test(i.args) && folders.every((f) => !project.facts.workspace.has(join(f, file)))) return { file, line: i.line };
  }
  return null;
}

/** A file that is kept out of git on purpose, and that the README says how to make. */
function documentedStep(project: Project, path: string): boolean {
  const rules = project.facts.text.get('.gitignore');
  if (!rules || !ignore({ allowRelativePaths: true }).add(rules).ignores(path)) return false;
  const lines = [...project.facts.markdown.values()].flatMap((md) => [...md.prose, ...md.code]).map((l) => l.text);
  const named = patternOf(`(?:^|[\\s\`'"(/])${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}/?(?:$|[\\s\`'"),:;])`);
  return [...lines, ...project.facts.commands.filter((c) => c.origin !== 'docker').map((c) => c.text)].some((l) => named.test(l) && MAKES.test(l));
}

/** What a sentence or command says that brings a file into being. */
const MAKES = /\b(?:creat|cop|generat|mak|build|export|writ|train|fill|save|produc|crea|gener|copi|cp\b|touch\b|cat\b|mkdir\b)/i;

/** A model file that the repository keeps elsewhere than in git may be fetched by the build. */
function ignoredModel(project: Project, path: string): boolean {
  const name = path.split('/').at(-1)!;
  if (documentedStep(project, path)) return true;
  if (!/\.(?:pkl|joblib|onnx|pt|pth|h5|keras|bin|model|safetensors|parquet|csv)$/.test(name)) return false;
  const ignored = [...project.facts.text].some(([p, t]) => /(?:^|\/)\.gitignore$/.test(p) && t.split(/\r?\n/).some((l) => l.trim() && !l.startsWith('#') && (path.startsWith(l.trim().replace(/^\/|\/$/g, '')) || (l.startsWith('*.') && name.endsWith(l.trim().slice(1))) || l.trim() === name)));
  if (!ignored) return project.facts.workspace.folders.has(path.split('/').slice(0, -1).join('/'));
  return project.facts.commands.some((c) => c.origin === 'ci' && c.text.includes(name)) || project.facts.workspace.has(`${path}.dvc`);
}

function startedElsewhere(project: Project, path: string): { args: string; line: number } | null {
  const folder = path.split('/').slice(0, -1).join('/');
  for (const [file, y] of project.facts.yaml) for (const d of y.docs) {
    if (isDict(d) && isDict(d['services'])) for (const s of Object.values(d['services'])) {
      if (!isDict(s) || s['build'] === undefined) continue;
      const base = file.split('/').slice(0, -1).join('/');
      const context = join(base, str(s['build']) || (isDict(s['build']) ? str(s['build']['context']) || '.' : '.'));
      const named = isDict(s['build']) ? str(s['build']['dockerfile']) : '';
      if ((named ? join(context, named) === path : context === folder) && (s['command'] !== undefined || s['entrypoint'] !== undefined)) return { args: commandText(s['command']) || commandText(s['entrypoint']), line: 0 };
    }
  }
  return null;
}

/** The Python file that an image starts, where its command or FLASK_APP names one. */
function startedModule(project: Project, path: string): PyFile | undefined {
  const d = project.facts.docker.get(path)!;
  const text = `${commandText(d.start?.args ?? '')} ${d.instructions.filter((i) => i.op === 'ENV' && i.args.includes('FLASK_APP')).map((i) => i.args.replace(/.*FLASK_APP[= ]/, '')).join(' ')}`;
  const script = /([\w./-]+)\.py\b/.exec(text)?.[1] ?? /\b([\w.]+):\w+/.exec(text)?.[1]?.replaceAll('.', '/') ?? /-m\s+([\w.]+)/.exec(text)?.[1]?.replaceAll('.', '/');
  if (!script) return undefined;
  const tail = script.replace(/^(?:\.?\/)?(?:app\/|code\/|workspace\/)?/, '');
  const hits = [...project.facts.python.values()].filter((f) => f.path === `${tail}.py` || f.path.endsWith(`/${tail}.py`));
  return hits.length === 1 ? hits[0] : undefined;
}

function brokenImports(project: Project, file: PyFile): string | undefined {
  for (const i of file.facts.imports) {
    const missing = i.guarded ? null : missingModule(project, file, i.module, i.level);
    if (missing) return `imports ${missing}, which does not exist`;
  }
  return undefined;
}

/** A Python file that the image starts must be in the repository. */
function missingStart(project: Project, args: string, sources: readonly string[]): string | null {
  const text = commandText(args);
  const script = /python3?\s+(?:-u\s+)?([\w./-]+\.py)\b/.exec(text)?.[1];
  if (script) {
    const name = script.split('/').at(-1)!;
    return project.facts.workspace.files.some((f) => f.path.endsWith(name)) ? null : script;
  }
  // `uvicorn package.module:app` of a package that is here.
  const app = /\b(?:uvicorn|gunicorn|hypercorn|granian)\b[^\n]{0,200}?\s["']?([A-Za-z_][\w.]*):[A-Za-z_]\w*/.exec(text)?.[1];
  const top = app?.split('.')[0];
  if (app?.includes('.') && project.facts.workspace.files.some((f) => f.path === `${top!}/__init__.py` || f.path.endsWith(`src/${top!}/__init__.py`))) {
    const tail = app.replaceAll('.', '/');
    return project.facts.workspace.files.some((f) => f.path.endsWith(`${tail}.py`) || f.path.endsWith(`${tail}/__init__.py`)) ? null : app;
  }
  const handler = /^["']?([\w]+(?:\.[\w]+)*)\.(?:lambda_handler|handler)["']?$/.exec(text.trim())?.[1];
  if (handler) return project.facts.workspace.files.some((f) => f.path.endsWith(`${handler.split('.').at(-1)!}.py`)) ? null : `${handler}.py`;
  const shell = /([\w./-]+\.sh)\b/.exec(text)?.[1];
  if (shell && !project.facts.workspace.files.some((f) => f.path.endsWith(shell.split('/').at(-1)!)) && sources.length) {
    return [...project.facts.docker.values()].some((d) => d.instructions.some((i) => i.op === 'RUN' && i.args.includes(shell.split('/').at(-1)!))) ? null : shell;
  }
  return null;
}

const TEST_COMMAND = /(?:^|[\s;&|("'])(?:(?:python3?|uv|poetry|pipenv|pdm|hatch|rye|conda|coverage|pixi|micromamba|docker(?:-|\s)compose)\s[^;&|]*?)?(?:pytest|py\.test)\b(?!\s*(?:==|>=|-cov\b\s*$))|python3?\s+-m\s+unittest|(?:^|[\s;&|/])(?:tox|nox)(?=$|[\s;&|])|\bunittest\s+discover|\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?test|\bvitest\b|\bjest\b|\bxcodebuild\b[^;&|]*\btest|\bswift\s+test|\bdotnet\s+test|\bflutter\s+test|\bctest\b|\bgo\s+test|\bcargo\s+test|\bmvn\s+[^;&|]*(?:test|verify|package)|\bgradlew?\s+[^;&|]*(?:test|build|check)|\bsbt\s+[^;&|]*test|\bmill\s+[^;&|]*\btest\b|\bmill\s+[^;&|]*\.test|devtools::test|testthat|R\s+CMD\s+check|\bbehave\b|\bhatch\s+(?:run\s+)?test|manage\.py\s+test|python3?\s+[\w./-]*(?:^|\/|_)?tests?(?:_\w+|\/\w+|s)?[\w/]*\.py|kedro\s+test|dbt\s+test|trunk\s+test|nose2?\b|green\b\s+-/;

/** The words that only install a test runner. */
function runsTests(text: string): boolean {
  if (/^\s*(?:echo|printf|#)/.test(text)) return false;
  if (/\b(?:pip3?|uv|poetry|conda|apt-get|npm|mamba)\s+(?:pip\s+)?(?:install|add|sync)\b/.test(text) && !/&&|;/.test(text)) return false;
  if (/-DskipTests\b(?!=false)|-Dmaven\.test\.skip(?!=false)|\bgradlew?\b[^;&|]*\s-x\s+test\b/.test(text)) return false;
  const parts = text.split(/&&|;|\|\|/).filter((p) => !/\b(?:pip3?|uv pip|poetry|conda)\s+(?:install|add)\b/.test(p) && !/^\s*echo\b/.test(p));
  return parts.some((p) => TEST_COMMAND.test(p.trim()));
}

/** The folder or file that a runner is pointed at and that is nowhere in the repository. */
function absentTests(project: Project, text: string): string | undefined {
  const named = /(?:^|\s)(?:pytest|py\.test)((?:\s+-[\w-]+(?:=\S+)?)*)\s+([\w-][\w./-]*)(?=$|\s|::)/.exec(text);
  // What follows such an option is its value.
  if (!named || /\s-[kmncpoWr]$/.test(named[1]!) || /\$|\bcd\s/.test(text)) return undefined;
  const path = named[2]!.replace(/^\.\//, '').replace(/\/+$/, '');
  if (!/^tests?(?:[/_]|$)|\.py$/.test(path)) return undefined;
  const { workspace } = project.facts;
  const there = workspace.has(path) || [...workspace.folders].some((f) => f.endsWith(`/${path}`)) || workspace.files.some((f) => f.path.endsWith(`/${path}`));
  return there ? undefined : named[2];
}

/** A script that is named a test and can fail is one, whatever it is written in. */
function testScript(c: Command): boolean {
  return c.origin === 'shell' && /(?:^|[/_-])(?:integration|smoke|e2e|unit)?[_-]?tests?(?:[_./-]|$)/i.test(c.path) && /^\s*(?:diff|cmp|assert)\b|\bgrep\s+-\w*q|\bcurl\s[^|]*(?:-f\b|--fail)|^\s*exit\s+[1-9$]|^\s*(?:if\s+)?(?:\[\[?\s|test\s)/.test(c.text);
}

/** All commands of a workflow, targets and scripts followed. */
export function workflowCommands(project: Project, flow: Workflow): Command[] {
  const out: Command[] = [];
  for (const job of flow.jobs) {
    if (job.disabled) continue;
    for (const step of job.steps) for (const c of stepCommands(step)) {
      const own: Command = { path: flow.path, line: c.line, text: c.text, origin: 'ci', unit: job.name, ignored: c.ignored || job.ignored };
      out.push(...expand(project, own));
    }
  }
  return out;
}

/** Commands that build a package of the project. */
const PACKAGES = /\b(?:mvnw?|gradlew?|sbt)\b[^;&|]*\b(?:package|verify|install|assemble|build)\b/;

function ci(project: Project, found: Findings) {
  const jenkins = project.facts.commands.filter((c) => c.unit === 'jenkins');
  for (const c of jenkins.flatMap((c) => expand(project, c))) {
    if (runsTests(c.text)) found.place('ci.tests', c.path, c.line, `Jenkins runs tests: ${short(c.text, 60)}`);
    else if (PACKAGES.test(c.text)) found.place('ci.lint', c.path, c.line, `Jenkins builds without tests: ${short(c.text, 60)}`);
  }
  for (const flow of project.facts.workflows) {
    const commands = workflowCommands(project, flow);
    const actions = flow.jobs.flatMap((j) => j.steps.map((s) => s.uses)).filter(Boolean);
    for (const c of commands) {
      if (!runsTests(c.text) && !testScript(c)) continue;
      const id = c.ignored ? 'ci.ignored' : flow.trigger === 'live' ? 'ci.tests' : flow.trigger === 'manual' ? 'ci.manual' : 'ci.dead';
      const own = /\b(?:python3?)\s+(\S+\.py)/.exec(c.text)?.[1];
      if (own && !c.text.includes('pytest') && !project.facts.workspace.files.some((f) => f.path.endsWith(own.replace(/^\.\//, '')))) continue;
      const gone = absentTests(project, c.text);
      if (gone) { found.place('ci.broken', c.path, c.line, `tests ${gone}, which does not exist`); continue; }
      found.place(id, c.path, c.line, `${c.ignored ? 'runs tests whose failure is ignored' : 'runs tests'}: ${short(c.text, 70)}`);
    }
    const lint = commands.find((c) => /\b(?:ruff|flake8|pylint|black|mypy|isort|pyright|eslint|pre-commit\s+run|bandit|docker\s+build|terraform\s+(?:validate|fmt)|compileall|py_compile)\b|make\s+(?:lint|check|format)|echo\s+["']?[^\n]*\b(?:tests?|lint)/i.test(c.text)) ?? (actions.some((a) => /build-push-action|super-linter|pre-commit\/action|flake8|ruff-action|psf\/black/.test(a)) ? commands[0] ?? { path: flow.path, line: 1, text: '' } : undefined);
    const builds = flow.trigger === 'live' && !lint && commands.some((c) => PACKAGES.test(c.text) || /\b(?:npm|yarn|pnpm|make|docker|cargo|go|mvn|gradle)\b[^;]*\b(?:build|run|ci)\b/.test(c.text)) || flow.trigger === 'live' && !lint && actions.some((a) => !/actions\/(?:checkout|setup|cache|upload|download)/.test(a)) && /size|build|check|lint|quality|ci\b/i.test(flow.path.split('/').at(-1)! + actions.join(' ')) && !/deploy|pages|publish|release|cron|scrap/i.test(flow.path);
    if (builds) found.place('ci.lint', flow.path, 1, 'checks or builds without tests');
    if (lint && flow.trigger !== 'dead') found.place('ci.lint', lint.path, lint.line, `checks or builds without tests: ${short(lint.text, 60)}`);
    if (project.facts.yaml.get(flow.path)?.errors) found.place('ci.broken', flow.path, 1, 'a workflow that is not valid YAML');
    if (flow.trigger === 'dead' && commands.length) found.place('ci.dead', flow.path, 1, 'a workflow that nothing triggers', 'declared');
    const reusable = flow.jobs.filter((j) => j.calls.includes('.github/workflows/'));
    for (const j of reusable) if (!project.facts.workspace.has(j.calls.replace(/^\.\//, '').replace(/@.*$/, '')) && j.calls.startsWith('./')) found.place('ci.broken', flow.path, j.line, `calls ${j.calls}, which does not exist`);
    else {
      const called = project.facts.workflows.find((w) => w.path === j.calls.replace(/^\.\//, ''));
      if (called && flow.trigger === 'live') for (const c of workflowCommands(project, called)) if (runsTests(c.text) && !c.ignored) found.place('ci.tests', c.path, c.line, `runs tests: ${short(c.text, 70)}`);
    }
  }
}
