/** Pages for people: do they show what the model says? */
import type { Project } from '../graph/project.js';
import type { Detector, Findings } from './findings.js';
import { rolesOf } from './roles.js';
import { lineOf } from './serving.js';
import { detectWebPages } from './web-pages.js';

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
  detectWebPages(project, found);
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
