/** Pages for people: do they show what the model says? */
import { stripScriptComments } from '../facts/plain.js';
import type { Project } from '../graph/project.js';
import type { Detector, Findings } from './findings.js';
import { rolesOf } from './roles.js';
import { lineOf } from './serving.js';
import { patternOf } from '../pattern-of.js';

const TALKS = /requests\.|httpx\.|aiohttp\.|urlopen/;

export const detectPages: Detector = (project, found) => {
  for (const [path, text] of project.facts.text) if (path.endsWith(".lvdash.json") && /predict|churn_prob|score|forecast/i.test(text)) found.place('frontend.stored', path, lineOf(text, /predict|score|forecast/i), 'a dashboard over stored predictions');
  const { pages } = rolesOf(project, found);
  const live = project.files('live').filter((f) => pages.has(f));
  for (const a of found.of('frontend.app')) {
    if (!a.file) continue;
    const files = [a.file, ...live.filter((f) => sameFolder(f.path, a.file!.path))].flatMap((f) => project.closure(f, 4));
    const set = new Set(files);
    const hit = found.live('model.predict').find((p) => p.file && set.has(p.file));
    const calls = [...set].flatMap((f) => f.facts.calls.filter((c) => TALKS.test(c.name) && /post|get|request/.test(c.name)).map((c) => ({ f, c })));
    const api = calls.find(({ f, c }) => /predict|score|infer|classif|recommend|forecast|moderate|detect/i.test(`${c.args} ${f.facts.code.slice(Math.max(0, c.from - 500), c.to + 300)}`));
    // The path may be a constant far from the call.
    const path = api ?? (calls.length ? calls.find(({ f }) => /["'`]\/(?:[\w-]+\/)*(?:predict|score|infer|classify|recommend|forecast)\w*["'`]/i.test(f.facts.code)) : undefined);
    const stored = [...set].find((f) => /\bpredictions?\b|predicted|y_pred/i.test(f.facts.code) && /read_csv|read_sql|read_parquet|fetch|query|find\(/.test(f.facts.code) && !/mock|simulat/i.test(f.path));
    if (hit) found.add({ ...a, id: 'frontend.model', what: `${a.what}; the page runs the model` });
    else if (path) found.add({ ...a, id: 'frontend.model', what: `${a.what}; the page asks the prediction API` });
    else if (stored) found.add({ ...a, id: 'frontend.stored', what: `${a.what}; the page shows stored predictions` });
  }
  rendered(project, found);
  scripts(project, found);
};

function sameFolder(a: string, b: string): boolean {
  const x = a.split('/').slice(0, -1).join('/');
  const y = b.split('/').slice(0, -1).join('/');
  return x !== '' && y !== '' && (x.startsWith(y) || y.startsWith(x));
}

/** A live route renders a page and a live route of the same service predicts. */
function rendered(project: Project, found: Findings) {
  const { serving } = rolesOf(project, found);
  const predicting = found.has('api.model-route');
  for (const r of found.live('frontend.render')) if (predicting) found.add({ ...r, id: 'frontend.model', what: 'a route renders a page of the service that predicts' });
  for (const s of project.callsNamed('HTMLResponse', 'FileResponse', 'StaticFiles', 'send_from_directory', 'send_static_file')) {
    if (s.scope !== 'live' || !serving.has(s.file)) continue;
    const html = [...project.facts.text].find(([p, t]) => /\.html?$/.test(p) && /<form|fetch\(|axios/.test(t) && /predict|score|classif|recommend/i.test(t));
    if (predicting && (html || /<form|fetch\(/.test(s.file.facts.code))) found.site('frontend.model', s, 'the service serves a page that asks for a prediction');
  }
}

/** Pages in JavaScript and HTML. */
function scripts(project: Project, found: Findings) {
  // Addresses of the routes that predict, whatever they are called.
  const paths = found.live('api.model-route').flatMap((r) => (r.file && r.fn !== undefined && r.fn >= 0 ? r.file.facts.functions[r.fn]!.decorators.map((d) => /["'](\/[\w/-]{2,})/.exec(d.args)?.[1] ?? '') : [r.call ? /["'](\/[\w/-]{2,})/.exec(r.call.args)?.[1] ?? '' : ''])).filter(Boolean);
  // In an app of components one file asks and another shows.
  const shows = found.has('api.model-route', 'api.other-route') && [...project.facts.text].some(([p, t]) => /\.(?:jsx?|tsx?|vue|svelte|mjs)$/.test(p) && /\b(?:fetch|axios(?:\.\w+)?|\$fetch|useFetch|ky\.\w+)\s*(?:<[^>\n]{0,80}>)?\(/.test(t));
  for (const [path, text] of project.facts.text) {
    if (!/\.(?:html?|jsx?|tsx?|vue|svelte|mjs|j2|jinja2?)$/i.test(path) || /(?:^|\/)(?:docs?|tests?|coverage|reports?|site|public\/lib|static\/(?:lib|vendor)|examples?|htmlcov|mkdocs|assets|sphinx|_build|_static|notebooks?)\//i.test(path) || /\.(?:test|spec|config|min|d)\.\w+$/.test(path)) continue;
    const clean = stripScriptComments(text);
    const asks = /(?:fetch|axios(?:\.\w+)?|\$\.(?:post|ajax|get|getJSON)|useMutation|apiClient\.\w+|api\.\w+|client\.\w+|http\.\w+|request)\s*(?:<[^>\n]{0,80}>)?\(\s*[^;]{0,200}/.test(clean);
    if (asks && paths.some((p) => clean.includes(`${p}"`) || clean.includes(`${p}'`) || clean.includes(`${p}\``))) found.place('frontend.model-script', path, 1, 'a page that asks a route that predicts');
    else if (asks && wrappers(clean).some((w) => patternOf(`\\b${w}\\(\\s*["'\`]/?(?:[\\w-]+/)*(?:predict|score|infer|classify|recommend|forecast|estimate|detect|analy[sz]e|moderate)\\w*["'\`]`).test(clean))) found.place('frontend.model-script', path, lineOf(text, /predict|score|infer|classif|recommend|forecast|estimate|detect|analy/i), 'a page that asks the prediction API through a function of its own');
    else if (asks && /["'`][^"'`\n]{0,120}\/(?:\w+\/)?(?:predict|score|infer|classify|recommend|forecast|estimate|detect|analy[sz]e|moderate)\w*/i.test(clean)) found.place('frontend.model-script', path, lineOf(text, /predict|score|infer|classif|recommend|forecast|estimate|detect|analy/i), 'a page that asks the prediction API');
    else if (asks && found.has('api.model-route') && /(?:function|const)\s+\w*(?:predict|recommend|classif|forecast)\w*[^]{0,600}?(?:\.post|fetch)\s*\(/i.test(clean)) found.place('frontend.model-script', path, lineOf(text, /(?:function|const)\s+\w*(?:predict|recommend|classif|forecast)/i), 'a function of the page asks for predictions');
    else if (shows && SHOWS_ANSWER.test(clean)) found.place('frontend.model-script', path, lineOf(text, SHOWS_ANSWER), 'a page that shows what the service predicts');
    else if (/onnxruntime-web|@tensorflow\/tfjs|tf\.loadLayersModel|ort\.InferenceSession/.test(clean)) found.place('frontend.model-script', path, 1, 'a page that runs the model in the browser');
    else if (/\.html?$|\.j2$|\.jinja/i.test(path) && /<form\b/i.test(clean) && /<(?:input|select|textarea)\b/i.test(clean)) found.place(/action\s*=\s*["'][^"']*predict/i.test(clean) && found.has('frontend.render') ? 'frontend.form' : 'frontend.page', path, lineOf(text, /<form/i), 'a page with a form');
    else if (/\.(?:vue|svelte|jsx|tsx)$/.test(path)) found.place('frontend.page', path, 1, 'a page of a JavaScript app');
  }
}


/** A field of an answer that holds a prediction, put into the page. */
const SHOWS_ANSWER = /\{\{?[^{}\n]{0,120}\b\w+(?:\?)?\.(?:prediction|predicted\w*|predictions|probability|forecast\w*|churn_?probability|riskScore|risk_score|estimated\w*|recommendations)\b/i;

/** Functions of the page that fetch the address which they are given. */
function wrappers(code: string): string[] {
  const out: string[] = [];
  for (const m of code.matchAll(/(?:function\s+(\w+)\s*\(\s*(\w+)|(?:const|let|var)\s+(\w+)\s*=\s*(?:async\s*)?\(?\s*(\w+))/g)) {
    const [name, parameter] = [m[1] ?? m[3]!, m[2] ?? m[4]!];
    const body = code.slice(m.index, m.index + 600);
    if (/\b(?:fetch|axios[.\w]*|request)\s*\(/.test(body) && patternOf(`\\b(?:fetch|axios[.\\w]*|request)\\s*\\([^;\\n]{0,80}\\b${parameter}\\b`).test(body)) out.push(name);
  }
  return out.slice(0, 20);
}
