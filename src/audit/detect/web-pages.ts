/** Pages in JavaScript and HTML: does the app ask for a prediction, and does it show what comes back? */
import { sourcesOf } from '../graph/sources.js';
import type { Project } from '../graph/project.js';
import { patternOf } from '../pattern-of.js';
import type { Findings, Found } from './findings.js';
import { PREDICTS } from './foreign-routes.js';
import { lineOf } from './serving.js';

interface Script {
  readonly path: string;
  readonly text: string;
  readonly code: string;
}

/** What the files of one app know together: who sends requests, and what the addresses are called. */
interface App {
  readonly scripts: readonly Script[];
  /** Functions that fetch the address which they are given, and clients that were created for one. */
  readonly clients: ReadonlySet<string>;
  /** Names of constants that hold an address that predicts. */
  readonly constants: ReadonlySet<string>;
}

const PAGE = /\.(?:html?|jsx?|tsx?|vue|svelte|mjs|j2|jinja2?)$/i;
const NO_PAGE = /(?:^|\/)(?:docs?|tests?|__tests__|coverage|reports?|site|public\/lib|static\/(?:lib|vendor)|examples?|htmlcov|mkdocs|assets|sphinx|_build|_static|notebooks?)\/|\.(?:test|spec|config|min|d)\.\w+$/i;
/** What only a browser shows. */
const SHOWN = /\.(?:html?|jsx|tsx|vue|svelte|j2|jinja2?)$/i;

/** What only runs outside of a browser. */
const ON_SERVER = /\brequire\(|\bmodule\.exports\b|\bexports\.\w|\bprocess\.(?:env|exit|argv)\b|\bfrom\s?["'](?:node:|express|fastify|koa|hono|@nestjs)/;

const ASKS = /(?:fetch|axios(?:\.\w+)?|\$\.(?:post|ajax|get|getJSON)|useMutation|apiClient\.\w+|api\.\w+|client\.\w+|http\.\w+|request)\s*(?:<[^>\n]{0,80}>)?\(|\bnew XMLHttpRequest\b/;
const CREATED = /\b(\w+)\s?=\s?(?:axios|ky|ofetch|\$fetch|got|wretch)\.?(?:create|extend|instance)?\s?\(/g;
/** A member of a table of addresses, or a constant that other files import. */
const CONSTANT = /(?:\bexport\s+const\s+(\w+)\s?=|\b(\w+)\s?:)\s?(?:\([^()\n]{0,80}\)\s?=>\s?)?(["'`][^"'`\n]{2,200}["'`])/g;

export function detectWebPages(project: Project, found: Findings): void {
  const paths = addresses(found);
  for (const app of apps(project)) {
    // In an app of components one file asks and another shows.
    const fetches = app.scripts.some((s) => /\.(?:jsx?|tsx?|vue|svelte|mjs)$/.test(s.path) && (/\b(?:fetch|axios(?:\.\w+)?|\$fetch|useFetch|ky\.\w+)\s*(?:<[^>\n]{0,80}>)?\(|=\s?fetch\b/.test(s.code) || app.clients.size > 0 && asks(s, app)));
    const shows = fetches && found.has('api.model-route', 'api.other-route');
    for (const s of app.scripts) pageOf(found, s, app, paths, shows);
  }
}

/** The files of each app: what stands below the folder of a package.json, or beside each other without one. */
function apps(project: Project): App[] {
  const sources = sourcesOf(project);
  const roots = project.facts.workspace.files.filter((f) => /(?:^|\/)package\.json$/.test(f.path)).map((f) => f.path.replace(/package\.json$/, '')).sort((a, b) => b.length - a.length);
  const byRoot = new Map<string, Script[]>();
  for (const [path, text] of project.facts.text) {
    if (!PAGE.test(path) || NO_PAGE.test(path)) continue;
    const root = roots.find((r) => path.startsWith(r)) ?? `${path.split('/')[0]!}/`;
    const script = { path, text, code: sources.code(path) };
    const list = byRoot.get(root);
    if (list) list.push(script);
    else byRoot.set(root, [script]);
  }
  return [...byRoot.values()].map((scripts) => ({
    scripts,
    clients: new Set(scripts.flatMap((s) => [...wrappers(s.code), ...[...s.code.matchAll(CREATED)].map((m) => m[1]!)])),
    constants: new Set(scripts.flatMap((s) => [...s.code.matchAll(CONSTANT)].filter((m) => PREDICTS.test(m[3]!)).map((m) => m[1] ?? m[2]!))),
  }));
}

/** Addresses of the routes that predict, whatever they are called. */
function addresses(found: Findings): string[] {
  const literal = (args: string) => /["'](\/?[\w/-]{2,})/.exec(args)?.[1] ?? '';
  const own = (r: Found) => (r.file && r.fn !== undefined && r.fn >= 0 ? r.file.facts.functions[r.fn]!.decorators.map((d) => literal(d.args)) : [r.call ? literal(r.call.args) : '']);
  return [...found.live('api.model-route').flatMap(own), ...found.live('api.address').map((f) => f.what)].filter((p) => p.length > 2).map((p) => (p.startsWith('/') ? p : `/${p}`));
}

/** Modules that are imported and pages that are linked to are no addresses of a service. */
function withoutLinks(code: string): string {
  return code.replace(/\b(?:from|import|require\(|import\()\s?["'`][^"'`\n]*["'`]|\b(?:href|to|src|path)\s?=\s?\{?["'`][^"'`\n]*["'`]|\b(?:navigate|push|replace|redirect|url_for|goto)\(\s?["'`][^"'`\n]*["'`]/g, '');
}

function asks(s: Script, app: App): boolean {
  return ASKS.test(s.code) || [...app.clients].some((c) => s.code.includes(c) && patternOf(`\\b${c}(?:\\.\\w+)?\\s?(?:<[^>\\n]{0,80}>)?\\(`).test(s.code));
}

/** The address as it stands in a script: whole, or the part before a parameter. */
function names(code: string, path: string): boolean {
  return ['"', "'", '`', '/$', '/"', "/'", '?', '/`'].some((end) => code.includes(`${path.replace(/\/$/, '')}${end}`));
}

function pageOf(found: Findings, s: Script, app: App, paths: readonly string[], shows: boolean) {
  const { path, text, code } = s;
  const at = /predict|score|infer|classif|recommend|forecast|estimate|detect|analy/i;
  const browser = asks(s, app) && (SHOWN.test(path) || app.scripts.some((x) => SHOWN.test(x.path)) || /\b(?:document|window)\./.test(code) || !ON_SERVER.test(code));
  if (browser && paths.some((p) => names(code, p))) found.place('frontend.model-script', path, 1, 'a page that asks a route that predicts');
  else if (browser && [...app.clients].some((w) => code.includes(w) && patternOf(`\\b${w}\\(\\s*["'\`]/?(?:[\\w-]+/)*(?:predict|score|infer|classify|recommend|forecast|estimate|detect|analy[sz]e|moderate)\\w*["'\`]`).test(code))) found.place('frontend.model-script', path, lineOf(text, at), 'a page that asks the prediction API through a function of its own');
  else if (browser && PREDICTS.test(withoutLinks(code))) found.place('frontend.model-script', path, lineOf(text, at), 'a page that asks the prediction API');
  else if (browser && [...app.constants].some((c) => code.includes(c) && patternOf(`(?:\\.|\\(|\\{)${c}\\b`).test(code))) found.place('frontend.model-script', path, 1, 'a page that asks the prediction API, whose address is a constant of the app');
  else if (browser && found.has('api.model-route') && /(?:function|const)\s+\w*(?:predict|recommend|classif|forecast)\w*[^]{0,600}?(?:\.post|fetch)\s*\(/i.test(code)) found.place('frontend.model-script', path, lineOf(text, /(?:function|const)\s+\w*(?:predict|recommend|classif|forecast)/i), 'a function of the page asks for predictions');
  else if (shows && SHOWS_ANSWER.test(code)) found.place('frontend.model-script', path, lineOf(text, SHOWS_ANSWER), 'a page that shows what the service predicts');
  else if (/onnxruntime-web|@tensorflow\/tfjs|tf\.loadLayersModel|ort\.InferenceSession/.test(code)) found.place('frontend.model-script', path, 1, 'a page that runs the model in the browser');
  else if (/\.html?$|\.j2$|\.jinja/i.test(path) && /<form\b/i.test(code) && /<(?:input|select|textarea)\b/i.test(code)) found.place(/action\s*=\s*["'][^"']*predict/i.test(code) && found.has('frontend.render') ? 'frontend.form' : 'frontend.page', path, lineOf(text, /<form/i), 'a page with a form');
  else if (/\.(?:vue|svelte|jsx|tsx)$/.test(path)) found.place('frontend.page', path, 1, 'a page of a JavaScript app');
}

/** A field of an answer that holds a prediction, put into the page. */
const SHOWS_ANSWER = /\{\{?[^{}\n]{0,120}\b\w+(?:\?)?\.(?:prediction|predicted\w*|predictions|probability|forecast\w*|churn_?probability|riskScore|risk_score|estimated\w*|recommendations)\b/i;

/** Functions of the page that fetch the address which they are given. */
function wrappers(code: string): string[] {
  const out: string[] = [];
  for (const m of code.matchAll(/\b(?:function\s{1,4}(\w{1,80})\s{0,4}(?:<\w{1,80}>)?\s{0,4}\(\s{0,80}(\w{1,80})|(?:const|let|var)\s{1,4}(\w{1,80})\s{0,4}=\s{0,80}(?:async\s{0,4})?\(?\s{0,80}(\w{1,80}))/g)) {
    const [name, parameter] = [m[1] ?? m[3]!, m[2] ?? m[4]!];
    const body = code.slice(m.index, m.index + 600);
    if (/\b(?:fetch|axios[.\w]*|request)\s*\(/.test(body) && patternOf(`\\b(?:fetch|axios[.\\w]*|request)\\s*\\([^;\\n]{0,80}\\b${parameter}\\b`).test(body)) out.push(name);
  }
  return out.slice(0, 20);
}
