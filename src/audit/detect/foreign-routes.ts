/** Routes in other languages: declared, running a model themselves, or passing a request on to the service that does. */
import { foreignModels, webFrameworks, type WebFramework } from '../../tools/foreign.js';
import { sourcesOf, type Sources } from '../graph/sources.js';
import type { Project } from '../graph/project.js';
import type { Findings } from './findings.js';

const SKIPPED = /(?:^|[/._-])(?:tests?|specs?|__tests__|mocks?)(?:[/._-]|$)|node_modules|\.min\.|\.d\.ts$|(?:^|\/)(?:obj|bin)\//i;

/** An actor that is told, and a queue that is sent to, answer nobody. */
const TELLS = /\.tell\(|\bActorRef\b/;

/** An address that predicts, whatever stands before and behind its last words. */
export const PREDICTS = /["'`][^"'`\n]{0,160}\/[\w-]*(?:predict|recommend|classif|forecast|inference)[\w-]*|["'`][^"'`\n]{0,120}\/(?:[\w-]+[_-])?(?:score|infer|estimate|detect|analy[sz]e|moderate|valuate|diagnose)(?:[/?"'`_-]|$)/i;

/** Clients of other languages that send a request. */
const REQUESTS = /\brestTemplate\.|\bwebClient\b|\brestClient\b|@FeignClient\b|\bHttpClient\b|\bOkHttpClient\b|\bHttpRequest\b|\b(?:fetch|axios|got|ky)\s?[.(]|\bhttp\.(?:Post|NewRequest)\b|\breqwest::|\bHttpURLConnection\b/;

export function detectForeignRoutes(project: Project, found: Findings): void {
  const sources = sourcesOf(project);
  for (const [path, text] of project.facts.text) {
    if (SKIPPED.test(path)) continue;
    const framework = frameworkOf(sources, path, text);
    if (framework) {
      const code = sources.code(path);
      const line = lineAt(text, framework.route);
      const closure = sources.closure(path);
      if (runsModel(sources, closure)) found.place('api.model-route', path, line, `${framework.title}: a route that runs a model`);
      else found.place('api.other-route', path, line, `${framework.title}: a web route`);
      if (closure.some((p) => runsModel(sources, [p]) || REQUESTS.test(sources.code(p)) && PREDICTS.test(sources.code(p)))) for (const a of addresses(code, framework)) found.place('api.address', path, line, a);
    } else if (/\.R$/i.test(path) && /#\*\s?@(?:post|get)/.test(text)) found.place(/predict\s?\(/.test(text) ? 'api.model-route' : 'api.other-route', path, lineAt(text, /#\*\s?@/), 'a plumber route');
  }
}

function frameworkOf(sources: Sources, path: string, text: string): WebFramework | undefined {
  return webFrameworks.find((w) => w.files.test(path) && (!w.path || w.path.test(path)) && (!w.near || w.near.test(text)) && w.route.test(sources.code(path)));
}

/** A file of the closure asks a model library; what is only told to an actor is not in the answer. */
function runsModel(sources: Sources, closure: readonly string[]): boolean {
  return closure.some((p) => { const code = sources.code(p); return foreignModels.some((m) => m.files.test(p) && m.near.test(code) && m.asks.test(code)); }) && !closure.some((p) => TELLS.test(sources.code(p)));
}

/** The addresses of the routes that a file declares. */
function addresses(code: string, framework: WebFramework): string[] {
  const all = [...code.matchAll(new RegExp(framework.route.source, 'g'))];
  return all.map((m) => m[1] ?? m[2] ?? '').map((a) => (a.startsWith('/') ? a : `/${a}`)).filter((a) => a.length > 2).slice(0, 50);
}

function lineAt(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
