/** Workspace to Facts: each file is read and parsed once; what cannot be read is skipped with a reason. */
import { bounded, TookTooLong } from '../bounded.js';
import type { Command, FileEntry, PyFacts } from '../types.js';
import type { Workspace } from '../workspace.js';
import { readCi, type Workflow } from './ci.js';
import { commandsOf } from './commands.js';
import { readDockerfile, type DockerFacts } from './docker.js';
import { readHcl, type HclBlock } from './hcl.js';
import { boundLines } from './plain.js';
import { readMakefile, type Target } from './make.js';
import { readMarkdown, type MarkdownFacts } from './markdown.js';
import { readNotebook } from './notebook.js';
import { readPython } from './python.js';
import * as deps from './requirements.js';
import { readYaml, type YamlFacts } from './yaml.js';

/** A Python file or notebook; `lines` maps code lines to lines of the file on disk. */
export interface PyFile {
  readonly path: string;
  readonly module: string;
  readonly notebook: boolean;
  readonly facts: PyFacts;
  lineOf(line: number): number;
}

/** Everything that the audit knows of a repository before it judges. */
export interface Facts {
  readonly workspace: Workspace;
  readonly python: ReadonlyMap<string, PyFile>;
  readonly docker: ReadonlyMap<string, DockerFacts>;
  readonly yaml: ReadonlyMap<string, YamlFacts>;
  readonly make: ReadonlyMap<string, readonly Target[]>;
  readonly hcl: ReadonlyMap<string, readonly HclBlock[]>;
  readonly workflows: readonly Workflow[];
  readonly dependencies: readonly deps.DependencyFile[];
  readonly markdown: ReadonlyMap<string, MarkdownFacts>;
  /** Shell, JavaScript, HTML, JSON, SQL, R, Scala and other text by path. */
  readonly text: ReadonlyMap<string, string>;
  readonly commands: readonly Command[];
  readonly brokenPython: readonly string[];
}

const TEXT = /\.(?:sh|bash|zsh|ps1|bat|cmd|js|jsx|ts|tsx|mjs|cjs|vue|svelte|html?|jinja2?|j2|sql|r|rmd|scala|java|kt|swift|cs|go|rs|cpp|cc|jl|json|toml|cfg|ini|env|properties|xml|sc|gradle|tmpl|tpl|conf|yml|yaml|txt|lock|rst|md|bicep|qmd|mak)$/i;
const NAMED = /(?:^|\/)(?:[Dd]ockerfile[^/]*|[^/]*\.dockerfile|Containerfile|Makefile[^/]*|GNUmakefile|justfile|Justfile|Procfile|Jenkinsfile|Pipfile|Gemfile|\.env[^/]*|\.gitignore|\.dockerignore|\.gitattributes|\.python-version|\.tool-versions|runtime\.txt|MLproject|crontab[^/]*|[^/]*\.cron|README[^/]*|readme[^/]*|[^/]+\.dvc|\.pre-commit-config\.yaml|Vagrantfile|Tiltfile|\.mise\.toml|mise\.toml|Snakefile)$/;
/** Data files are known by name only; reading them would cost and tell nothing. */
const JSON_READ = 200_000;

/** Files whose text decides nothing and may be large. */
const DATA_JSON = /(?:^|\/)(?:package-lock|composer\.lock|\.?eslintcache)\b/;

export function collectFacts(workspace: Workspace): Facts {
  const python = new Map<string, PyFile>();
  const docker = new Map<string, DockerFacts>();
  const yaml = new Map<string, YamlFacts>();
  const make = new Map<string, readonly Target[]>();
  const hcl = new Map<string, readonly HclBlock[]>();
  const markdown = new Map<string, MarkdownFacts>();
  const text = new Map<string, string>();
  const workflows: Workflow[] = [];
  const dependencies: deps.DependencyFile[] = [];
  const brokenPython: string[] = [];

  const readOne = (path: string, bytes: number) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (/\.py$/i.test(name)) {
      const source = workspace.read(path);
      if (source === null) return;
      if (tooLong(source)) { workspace.skip(path, 'one line too long to be code'); return; }
      if (tooDeep(source)) { workspace.skip(path, 'nested too deeply to be code'); return; }
      const module = path.replace(/\.py$/i, '').replace(/\/__init__$/, '').split('/').join('.');
      const facts = readPython(boundLines(source, 3000), module, name === '__init__.py');
      if (facts.errors > 3) brokenPython.push(path);
      python.set(path, { path, module, notebook: false, facts, lineOf: (l) => l });
      if (name === 'setup.py') dependencies.push(deps.readSetup(path, facts.code));
      return;
    }
    if (/\.ipynb$/i.test(name)) {
      const source = workspace.read(path);
      if (source === null) return;
      const book = readNotebook(source);
      if (/^(?:r|julia|scala)$/.test(book.language)) return;
      if (tooDeep(book.code)) { workspace.skip(path, 'nested too deeply to be code'); return; }
      python.set(path, { path, module: '', notebook: true, facts: readPython(boundLines(book.code, 3000), ''), lineOf: (l) => book.lines[l - 1] ?? 1 });
      return;
    }
    const script = !name.includes('.') && bytes < 20_000 && /(?:^|\/)(?:scripts?|bin|ci|tools|hooks|\.ci)\//.test(path);
    const isTerraform = name.endsWith('.tf');
    if (!TEXT.test(name) && !NAMED.test(path) && !script && !isTerraform) return;
    if (DATA_JSON.test(path) || (/\.(?:json|txt|xml|html?)$/i.test(name) && bytes > JSON_READ && !/requirements|package\.json/.test(name))) return;
    const whole = workspace.read(path);
    if (whole === null) return;
    const source = /\.json$|\.toml$|\.lock$/i.test(name) ? whole : boundLines(whole);
    if (script && !source.startsWith('#!')) return;
    text.set(path, boundLines(source));
    if (/^(?:Dockerfile|Containerfile)|\.dockerfile$/i.test(name) && !/\.(?:md|txt|ya?ml|dockerignore|bak|orig|old|sample|example)$/.test(name)) docker.set(path, readDockerfile(source));
    else if (/^(?:GNU)?[Mm]akefile|^[Jj]ustfile$|\.mak?$|\.mk$/.test(name)) make.set(path, readMakefile(source));
    else if (/\.ya?ml$/i.test(name) && bytes < 400_000) {
      const y = readYaml(source);
      yaml.set(path, y);
      const flow = readCi(path, y);
      if (flow) workflows.push(flow);
      if (/^(?:environment|conda|env)[\w.-]*\.ya?ml$/i.test(name)) push(dependencies, deps.readConda(path, y.docs[0], source));
    } else if (isTerraform) hcl.set(path, readHcl(source));
    else if (/\.(?:md|rst|qmd)$/i.test(name) || /^readme/i.test(name)) markdown.set(path, readMarkdown(source));
    else if (name === 'pyproject.toml') push(dependencies, deps.readPyproject(path, source));
    else if (name === 'Pipfile') push(dependencies, deps.readPipfile(path, source));
    else if (name === 'package.json') push(dependencies, deps.readPackageJson(path, source));
    else if (/requirements?[\w.-]*\.(?:txt|in|pip)$/i.test(name) || /(?:^|\/)requirements?\/[^/]+\.(?:txt|in)$/i.test(path)) dependencies.push(deps.readRequirements(path, source));
    else if (/^(?:poetry|uv|pdm|Pipfile|conda|pixi)\.?lock$|^(?:conda-lock\.yml|Pipfile\.lock)$/.test(name))
      dependencies.push({ path, kind: 'lock', dependencies: lockNames(source), frozen: true, language: /requires-python\s*=\s*"([^"]+)"|python-versions\s*=\s*"([^"]+)"/.exec(source)?.slice(1).find(Boolean) ?? '', scripts: {}, line: 1 });
  };

  const foreign = vendoredCharts(workspace);
  const readSafely = ({ path, bytes }: FileEntry) => {
    // Dashboards laid into a chart of others are the project's own.
    if (foreign.some((f) => path.startsWith(f)) && !/\/dashboards\/[^/]+\.json$/.test(path)) return;
    try {
      readOne(path, bytes);
    } catch (error) {
      workspace.skip(path, `not readable: ${error instanceof Error ? error.message.split('\n')[0]! : 'unknown'}`.slice(0, 120));
    }
  };
  eachInTime(workspace, readSafely);
  const partial = { workspace, python, docker, yaml, make, hcl, workflows, dependencies, markdown, text, brokenPython };
  return { ...partial, commands: commandsInTime(workspace, partial) };
}

/** No file may take more than these milliseconds. */
const PER_FILE = 10_000;
/**
 * Files are read in rounds of about this length, since to watch each alone would cost more than to read it; and a
 * Ctrl-C that comes just when a watch ends or begins is not heard, so there should be few of those moments.
 */
const ROUND = 1000;

function commandsInTime(workspace: Workspace, facts: Omit<Facts, 'commands'>): Command[] {
  try {
    return bounded(() => commandsOf(facts), Math.max(PER_FILE, workspace.millisLeft())).slice(0, MOST_COMMANDS);
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
    workspace.skip('.', 'time limit: commands in scripts and workflows were not followed');
    return [];
  }
}

/** More commands than any repository has; each is followed to what it starts. */
const MOST_COMMANDS = 20_000;

function eachInTime(workspace: Workspace, read: (file: FileEntry) => void) {
  const { files } = workspace;
  let at = 0;
  const round = () => {
    const end = Date.now() + ROUND;
    while (at < files.length && Date.now() < end) read(files[at++]!);
  };
  while (at < files.length) {
    try {
      bounded(round, PER_FILE);
    } catch (error) {
      if (!(error instanceof TookTooLong)) throw error;
      workspace.skip(files[at - 1]!.path, `took more than ${PER_FILE / 1000} seconds`);
    }
  }
}

/** Charts that others publish and that were copied in: their own Chart.yaml names a home or sources elsewhere. */
function vendoredCharts(workspace: Workspace): string[] {
  const out: string[] = [];
  for (const { path } of workspace.files) {
    if (!path.endsWith("/Chart.yaml") || out.some((f) => path.startsWith(f))) continue;
    const text = workspace.read(path) ?? '';
    if (/^(?:sources|home):/m.test(text) && /^(?:maintainers|icon|kubeVersion|annotations):/m.test(text)) out.push(path.replace(/Chart\.yaml$/, ''));
  }
  return out;
}

function push<T>(list: T[], item: T | null) {
  if (item) list.push(item);
}

/** Brackets left open, by hundreds: the parser would look for each of their ends. A new statement at the margin starts afresh. */
function tooDeep(source: string): boolean {
  let brackets = 0;
  for (let i = 0; i < source.length; i++) {
    const c = source.charCodeAt(i);
    if (c === 40 || c === 91 || c === 123) brackets++;
  }
  if (brackets <= 300) return false;
  let depth = 0;
  for (const line of source.split('\n')) {
    if (/^(?:def|class|import|from|@|if|for)\b/.test(line)) depth = 0;
    for (let i = 0; i < line.length; i++) {
      const c = line.charCodeAt(i);
      if (c === 40 || c === 91 || c === 123) depth++;
      else if ((c === 41 || c === 93 || c === 125) && depth > 0) depth--;
    }
    if (depth > 300) return true;
  }
  return false;
}

function tooLong(source: string): boolean {
  if (source.length < 200_000) return false;
  return source.split('\n').some((l) => l.length > 100_000);
}

function lockNames(source: string): deps.Dependency[] {
  return [...source.matchAll(/^name = "([^"\n]+)"$|^\s{8}"([\w.-]+)": \{$/gm)].map((m) => ({ name: (m[1] ?? m[2])!.toLowerCase().replace(/[._]+/g, '-'), pinned: true, line: 1 }));
}
