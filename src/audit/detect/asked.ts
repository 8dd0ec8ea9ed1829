/** Code that has no model itself and asks a service for the prediction: a gateway, a back end, a job. */
import type { Project, Site } from '../graph/project.js';
import { short, type Detector } from './findings.js';
import { argText } from './roles.js';

const ANSWERED = /predict|scor(?:e|ing)|infer|invocations|forecast|classif|recommend/i;

/** A request to the route that predicts. */
export function asksService(project: Project, s: Site): boolean {
  if (!/^(?:requests|httpx|aiohttp)\b.*\.(?:post|request)$|urlopen$|urllib\.request\.Request$|\.invoke_endpoint$/.test(s.call.name)) return false;
  if (s.call.name.endsWith('.invoke_endpoint')) return true;
  const f = s.call.fn >= 0 ? s.file.facts.functions[s.call.fn]! : undefined;
  return ANSWERED.test(`${argText(s, project)} ${f?.name ?? ''}`) && /["'`/](?:predict|score|infer|invocations|forecast|classify|recommend)\w*|predict/i.test(s.file.facts.code);
}

/** Routes that hand the question on to the service of the model. */
export const detectAsked: Detector = (project, found) => {
  const own = new Set(found.live('api.model-route').map((r) => `${r.path}:${r.line}`));
  for (const r of found.live('api.route')) {
    if (!r.file || r.fn === undefined || r.fn < 0 || own.has(`${r.path}:${r.line}`)) continue;
    const hit = project.reach(r.file, r.fn, 5).find((s) => asksService(project, s));
    if (hit) found.add({ ...r, id: 'api.asks', what: `${r.what}; it asks a service for the prediction (${short(hit.call.raw, 40)})` });
  }
};
