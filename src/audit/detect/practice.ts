/** Environment, tests and security. */
import type { DependencyFile } from '../facts/requirements.js';
import type { PyFile } from '../facts/index.js';
import type { Project } from '../graph/project.js';
import { ML_ROOTS } from './model.js';
import { importRoots } from './tools.js';
import { short, type Detector, type Findings } from './findings.js';
import { detectSecurity } from './security.js';

export const detectPractice: Detector = (project, found) => {
  environment(project, found);
  testing(project, found);
  detectSecurity(project, found);
};

const PACKAGES = new Map([['sklearn', 'scikit-learn'], ['pytorch_lightning', 'pytorch-lightning'], ['sentence_transformers', 'sentence-transformers'], ['cv2', 'opencv-python'], ['pyspark.ml', 'pyspark'], ['stable_baselines3', 'stable-baselines3']]);
const LIBRARIES = new Set([...ML_ROOTS.map((r) => PACKAGES.get(r) ?? r.replaceAll('_', '-')), 'torch', 'tensorflow-cpu', 'tensorflow-gpu', 'mlflow', 'mlflow-skinny', 'onnxruntime', 'scikit-learn', 'sklearn', 'onnxruntime-gpu', 'pandas', 'numpy']);

function environment(project: Project, found: Findings) {
  const files = project.facts.dependencies.filter((d) => !/(?:^|\/)(?:examples?|docs?|benchmarks?|tests?|notebooks?)\//.test(d.path) && d.kind !== 'package' && !project.facts.workspace.has(d.path.replace(/[^/]+$/, 'MLmodel')) && !/(?:^|\/)mlruns\//.test(d.path));
  const language = statedLanguage(project, files);
  if (language) found.place('environment.language', language.path, language.line, `language version: ${language.what}`);
  const models = new Set(LIBRARIES);
  const ml = files.filter((f) => f.dependencies.some((d) => models.has(d.name)));
  const strong = new Set([...models].filter((m) => m !== 'pandas' && m !== 'numpy'));
  const uses = (f: DependencyFile) => f.dependencies.some((d) => strong.has(d.name));
  const anyStrong = ml.some(uses);
  // A file that leaves out the library of the model describes another environment.
  const needed = anyStrong || project.files('live', 'notebook').some((f) => [...importRoots(f)].some((r) => ML_ROOTS.includes(r)));
  const counts = (f: DependencyFile) => !needed || uses(f) || f.kind === 'lock' && f.dependencies.length === 0;
  // Where an image, a workflow or the README names one of several files, the others are leftovers.
  const named = files.filter((f) => f.kind === 'requirements' && uses(f) && installed(project, f.path));
  const used = (f: DependencyFile) => f.kind !== 'requirements' || !named.length || named.includes(f) || /app|api|serv|infer|train|prod|deploy/i.test(f.path.split('/').at(-1)!);
  for (const f of files) if (f.dependencies.length || f.kind === 'lock') found.place('environment.file', f.path, f.line, `declares dependencies: ${f.path}`);
  for (const f of (anyStrong ? ml.filter(uses) : ml.length ? ml : files).filter(counts).filter(used)) {
    if (/(?:^|[/_.-])(?:dev|test|docs?|lint)(?:[_.-]|\.txt|$)/i.test(f.path.split('/').at(-1)!) && f.kind === 'requirements') continue;
    if (f.kind === 'lock') { found.place('environment.pinned', f.path, 1, `lock file ${f.path}`); continue; }
    const loose = f.dependencies.filter((d) => !d.pinned).length;
    const total = f.dependencies.length;
    if (total && (loose === 0 || (loose <= 1 && total >= 2) || loose / total <= 0.05)) found.place('environment.pinned', f.path, f.line, `${total - loose} of ${total} dependencies pinned in ${f.path}`);
  }
  // A lock that holds nothing but the project itself, or not the library of the model, pins nothing that matters.
  const hollow = new Set(files.filter((f) => f.kind === 'lock' && (f.dependencies.length === 1 || !counts(f))).map((f) => f.path));
  for (const file of project.facts.workspace.files) {
    if (hollow.has(file.path)) continue;
    if (/(?:^|\/)(?:uv|poetry|pdm|Pipfile|pixi|conda|renv)\.lock$|(?:^|\/)(?:conda-lock\.yml|requirements\.lock|pylock\.toml)$/.test(file.path) && !/examples?\//.test(file.path)) found.place('environment.pinned', file.path, 1, `lock file ${file.path}`);
    if (/(?:^|\/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|Cargo\.lock|Gemfile\.lock|go\.sum)$/.test(file.path) && !needed) found.place('environment.pinned', file.path, 1, `lock file ${file.path}`);
    if (/(?:^|\/)(?:package\.json|pom\.xml|build\.(?:sbt|sc|gradle(?:\.kts)?)|DESCRIPTION|Project\.toml|go\.mod|Cargo\.toml)$/.test(file.path) && !needed) found.place('environment.file', file.path, 1, `declares dependencies: ${file.path}`);
  }
  if (!needed) otherLanguages(project, found);
  inlineEnvironments(project, found);
}

/** Does a command or an image name this file, seen from its own place, from the root or by the whole path? */
function installed(project: Project, path: string): boolean {
  const name = path.split('/').at(-1)!;
  const at = (from: string, text: string) => (text.match(/[\w./-]+/g) ?? []).some((word) => {
    if (!word.endsWith(name)) return false;
    const clean = word.replace(/^(?:\.{1,2}\/)+/, '');
    const folder = from.split('/').slice(0, -1).join('/');
    // What lies beside the file that names it is meant before what lies at the root.
    const beside = folder ? `${folder}/${clean}` : clean;
    if (project.facts.workspace.has(beside)) return beside === path;
    return clean === path || clean.includes('/') && path.endsWith(`/${clean}`);
  });
  return project.facts.commands.some((c) => c.text.includes(name) && (at(c.path, c.text) || /\bcd\s+(\S+)/.exec(c.text)?.[1]?.replace(/^\.\//, '').replace(/\/$/, '') === path.split('/').slice(0, -1).join('/')))
    || [...project.facts.docker].some(([file, d]) => d.copies.some((c) => c.sources.some((s) => at(file, s))));
}

/** Maven, sbt, mill: exact versions are pins. */
function otherLanguages(project: Project, found: Findings) {
  for (const [path, text] of project.facts.text) {
    if (/(?:^|\/)pom\.xml$/.test(path)) {
      const deps = [...text.matchAll(/<dependency>([^]*?)<\/dependency>/g)].map((m) => m[1]!);
      const loose = deps.filter((d) => /<version>(?:RELEASE|LATEST|\[|\()/.test(d)).length;
      if (deps.length && loose <= 1) found.place('environment.pinned', path, 1, 'Maven dependencies at exact versions');
      const java = /<(?:java\.version|maven\.compiler\.source|source)>([^<]+)</.exec(text);
      if (java) found.place('environment.language', path, text.slice(0, java.index).split('\n').length, `Java ${java[1]!}`);
    } else if (/(?:^|\/)build\.gradle(?:\.kts)?$/.test(path)) {
      const deps = [...text.matchAll(/\b(?:implementation|api|compile|runtimeOnly|compileOnly|testImplementation|testCompile)\b[ (]*["']([\w.-]+:[\w.-]+):([^"'\n]+)["']/g)];
      if (deps.length && !deps.some((d) => /\+|latest|\[|,/.test(d[2]!))) found.place('environment.pinned', path, text.slice(0, deps[0]!.index).split('\n').length, 'Gradle dependencies at exact versions');
      const java = /sourceCompatibility\s*=?\s*\S+|JavaLanguageVersion\.of\(\d+\)|jvmTarget\s*=\s*\S+/.exec(text);
      if (java) found.place('environment.language', path, text.slice(0, java.index).split('\n').length, java[0]);
    } else if (/(?:^|\/)build\.(?:sbt|sc)$/.test(path)) {
      const deps = [...text.matchAll(/(?:ivy"[^"]+"|"[\w.-]+"\s*%%?\s*"[\w.-]+"\s*%\s*(?:"[^"]+"|\w+))/g)];
      if (deps.length && !deps.some((d) => /latest|\+"/.test(d[0]))) found.place('environment.pinned', path, text.slice(0, deps[0]!.index).split('\n').length, 'build dependencies at exact versions');
      const scala = /scalaVersion\s*(?::=|=)\s*"?([\w.]+)/.exec(text);
      if (scala) found.place('environment.language', path, text.slice(0, scala.index).split('\n').length, 'Scala version');
    }
  }
}

/** Dependencies that a job definition or an image pins itself. */
function inlineEnvironments(project: Project, found: Findings) {
  for (const [path, y] of project.facts.yaml) for (const d of y.docs) {
    const lists: string[][] = [];
    const walk = (v: unknown, depth: number) => {
      if (depth > 12 || typeof v !== 'object' || v === null) return;
      if (Array.isArray(v)) { for (const x of v) walk(x, depth + 1); return; }
      for (const [k, x] of Object.entries(v)) {
        if (k === 'dependencies' && Array.isArray(x) && x.every((s) => typeof s === 'string')) lists.push(x);
        else walk(x, depth + 1);
      }
    };
    if (/resources\/|databricks|jobs?\//.test(path)) walk(d, 0);
    for (const l of lists) if (l.length >= 2 && l.filter((s) => s.includes('==')).length >= l.length - 1 && l.some((s) => /mlflow|scikit|torch|xgboost|lightgbm/.test(s))) found.place('environment.pinned', path, y.scalars.find((s) => s.value === l[0])?.line ?? 1, 'the job pins its dependencies');
  }
  for (const [path, d] of project.facts.docker) for (const i of d.instructions) {
    if (i.op !== 'RUN' || !/pip3?\s+install/.test(i.args) || /-r\s/.test(i.args)) continue;
    const names = i.args.match(/[A-Za-z][\w.-]+(?:\[[^\]]*\])?(?:==[\w.]+)?(?=\s|"|'|$)/g)?.filter((n) => !/^(?:pip3?|install|upgrade|no-cache-dir|RUN|uv|poetry|python|m)$/.test(n)) ?? [];
    const pinned = names.filter((n) => n.includes('=='));
    if (pinned.length >= 2 && pinned.length >= names.length - 1 && pinned.some((n) => !/^(?:pandas|numpy)==/.test(n) && LIBRARIES.has(n.split('==')[0]!.toLowerCase()))) found.place('environment.pinned', path, i.line, 'the image pins its dependencies');
  }
}

function statedLanguage(project: Project, files: readonly DependencyFile[]): { path: string; line: number; what: string } | null {
  const told = files.find((f) => f.language);
  if (told) return { path: told.path, line: told.line, what: told.language };
  for (const f of project.facts.workspace.files) if (/(?:^|\/)(?:\.python-version|runtime\.txt|\.tool-versions)$/.test(f.path)) return { path: f.path, line: 1, what: f.path };
  for (const [path, d] of project.facts.docker) for (const [i, b] of d.base.entries()) if (/python[:\w.-]*\d|python3\.\d|:\S*py(?:thon)?3/.test(b)) return { path, line: d.instructions.filter((x) => x.op === 'FROM')[i]?.line ?? 1, what: b };
  for (const flow of project.facts.workflows) for (const j of flow.jobs) for (const s of j.steps) if (/setup-(?:python|miniconda|uv|java|node)/.test(s.uses) && Object.keys(s.inputs).some((k) => k.includes('version'))) return { path: flow.path, line: s.line, what: s.uses };
  for (const [path, md] of project.facts.markdown) if (/readme/i.test(path)) for (const l of [...md.prose, ...md.code, ...md.headings]) if (/python(?:\s+version)?\s*[:=]?\s*(?:>=?\s*)?\D{0,3}3\.\d+|python-3\.\d|python3\.\d|\bJDK\s*\d|\bjava\s*\d/i.test(l.text)) return { path, line: l.line, what: short(l.text, 60) };
  for (const [path, t] of project.facts.text) if (/(?:^|\/)(?:setup\.cfg|tox\.ini|pyproject\.toml|mypy\.ini|\.mise\.toml|mise\.toml|conda\.ya?ml|python_env\.ya?ml|Makefile|Pipfile)$|\.sh$/.test(path)) {
    const m = /python_requires\s*=\s*\S+|python\s*=\s*["']?3\.\d+|python_version\s*=\s*["']?3\.\d+|python[=:]+\s*3\.\d+|target-version|python3\.\d+/.exec(t);
    if (m) return { path, line: t.slice(0, m.index).split('\n').length, what: m[0] };
  }
  for (const f of project.facts.python.values()) if (f.notebook && f.facts.calls.length) return null;
  return null;
}

function testing(project: Project, found: Findings) {
  for (const file of project.facts.python.values()) {
    if (file.notebook || project.scopeOf(file) !== 'test') continue;
    const tests = file.facts.functions.filter((f) => f.name.startsWith("test") || (f.owner && /^test/i.test(f.name)));
    if (!tests.length) continue;
    const own = project.imports(file).filter((f) => project.scopeOf(f) !== 'test');
    const outside = file.facts.calls.some((c) => /requests\.|httpx\.|subprocess\.|TestClient|importlib|runpy|CliRunner|invoke|hydra\.utils\.instantiate/.test(c.name)) || fixturesUse(project, file);
    if (!collected(project, file)) { found.place('testing.stub', file.path, tests[0]!.line, 'tests in a file that no test runner looks into', 'declared'); continue; }
    const real = tests.find((t) => asserts(file, t.from, t.to));
    if (!real) { found.place('testing.stub', file.path, tests[0]!.line, 'tests that assert nothing', 'declared'); continue; }
    const broken = brokenImport(project, file, own);
    if (broken) found.place('testing.broken', file.path, real.line, `cannot be collected: ${broken}`);
    else if (own.length || outside) found.place('testing.asserts', file.path, real.line, `${real.name}() calls project code and asserts`);
    else found.place('testing.foreign', file.path, real.line, 'tests that call no code of the project');
  }
  for (const f of project.facts.workspace.files) if (/(?:^|\/)(?:test_[\w-]+|[\w-]+_test)\.py$/.test(f.path) && f.bytes < 5) found.place('testing.empty', f.path, 1, 'an empty test file', 'declared');
  for (const f of project.facts.workspace.files) if (/^tests?\/(?:\w+\/)*__init__\.py$/.test(f.path) && f.bytes < 5) found.place('testing.empty', f.path, 1, 'an empty test package', 'declared');
  for (const [path, text] of project.facts.text) {
    if (/\.(?:test|spec)\.[jt]sx?$|__tests__\/.*\.[jt]sx?$/.test(path) && /\bexpect\s*\(|assert/.test(text)) found.place(/learn react/i.test(text) ? 'testing.stub' : 'testing.asserts', path, 1, /learn react/i.test(text) ? 'the test that a template brings' : 'JavaScript tests that assert', /learn react/i.test(text) ? 'declared' : 'live');
    else if (/(?:^|\/)\w*tests?\/.*\.(?:scala|java|kt|R|jl|go|rs|cs|swift)$|_test\.go$|(?:Tests?|Spec)\.(?:scala|java|kt|cs|swift)$/i.test(path) && /assert|expect_|should|\bmust/i.test(text.replace(/^\s*(?:import|using)\b.*$/gm, ''))) found.place('testing.asserts', path, Math.max(1, text.slice(0, text.search(/assert|expect_|should|must/i)).split('\n').length), 'tests that assert');
    else if (/(?:Tests?|Spec)\.(?:scala|java|kt|cs)$/.test(path) && /@Test\b|\[Test/.test(text)) found.place('testing.stub', path, 1, 'tests that assert nothing', 'declared');
    else if (/(?:^|\/)pom\.xml$/.test(path) && /junit|testng/.test(text)) found.place('testing.declared', path, text.slice(0, text.search(/junit|testng/)).split('\n').length, 'a test library without a test', 'declared');
  }
  for (const d of project.facts.dependencies) if (!d.frozen && d.kind !== 'lock') {
    const runner = d.dependencies.find((x) => /^(?:pytest|nose2?|unittest2|hypothesis|testthat)$/.test(x.name));
    if (runner) found.place('testing.declared', d.path, runner.line, 'a test runner without a test', 'declared');
  }
}

/** A runner finds a file by its name (pytest's default patterns), by a pattern of the project's own, or because somebody names it. */
function collected(project: Project, file: PyFile): boolean {
  const name = file.path.split('/').at(-1)!;
  if (/^tests?(?:_.*)?\.py$|_tests?\.py$/.test(name) || project.mentioned.has(file.path) || file.facts.hasMain) return true;
  if (project.facts.commands.some((c) => /unittest|nose|manage\.py\s+test|behave|trial\b/.test(c.text) || c.text.includes(name))) return true;
  return [...project.facts.text].some(([path, text]) => /(?:^|\/)(?:pyproject\.toml|pytest\.ini|setup\.cfg|tox\.ini)$/.test(path) && /python_files|testpaths\s*=.*\.py/.test(text));
}

/** Fixtures of conftest may hold the only call of project code. */
function fixturesUse(project: Project, file: PyFile): boolean {
  const folder = file.path.split('/').slice(0, -1).join('/');
  for (const f of project.facts.python.values()) if (/(?:^|\/)conftest\.py$/.test(f.path) && folder.startsWith(f.path.split('/').slice(0, -1).join('/')) && project.imports(f).length) return true;
  return false;
}

function asserts(file: PyFile, from: number, to: number): boolean {
  const trivial = /^\s*(?:True|1|1\s*==\s*1|not\s+False)\s*(?:,|$)/;
  for (const c of file.facts.checks) if (c.effect === 'assert' && !trivial.test(c.condition)) {
    const line = file.facts.lineAt(from);
    if (c.line >= line && c.line <= file.facts.lineAt(to)) return true;
  }
  return file.facts.calls.some((c) => c.from >= from && c.to <= to && /(?:^|\.)(?:assert\w+|raises|fail|assert_called\w*|check)$|assert_/.test(c.raw) && !/^self\.assertTrue$/.test(c.raw) || (c.from >= from && c.to <= to && c.raw === 'self.assertTrue' && !/^\s*True\s*$/.test(c.args)));
}

/** A test of a package whose own __init__ imports a module that does not exist cannot be collected. */
function brokenImport(project: Project, file: PyFile, own: readonly PyFile[]): string | null {
  for (const f of [file, ...own]) for (const i of f.facts.imports) {
    if (i.guarded || !i.module.includes('.') || (f === file && i.level === 0 && !own.length)) continue;
    const top = i.module.split('.')[0]!;
    const isOwn = project.facts.workspace.folders.has(top) || project.facts.workspace.folders.has(`src/${top}`);
    if (!isOwn && i.level === 0) continue;
    const path = i.module.replaceAll('.', '/');
    const has = [...project.facts.workspace.folders].some((d) => d === path || d.endsWith(`/${path}`)) || !!project.modules.module(i.module, f) || project.facts.workspace.files.some((x) => x.path.endsWith(`${path}.py`) || x.path.endsWith(`${path}.so`) || x.path.endsWith(`${path}.pyx`));
    if (!has) return `${f.path} imports ${i.module}, which does not exist`;
  }
  return null;
}
