/** Who may ask the service? Guards in code that a route goes through, and those that a platform puts before it. */
import type { PyFile } from '../facts/index.js';
import { stripScriptComments } from '../facts/plain.js';
import type { Project } from '../graph/project.js';
import type { Place } from '../graph/modules.js';
import type { PyCall } from '../types.js';
import type { Findings } from './findings.js';

/** An answer to somebody without credentials, and what such credentials are called. */
const REFUSES = /\b40[13]\b|Unauthorized|Forbidden|PermissionDenied|AuthenticationFailed|NotAuthenticated/;
const CREDENTIAL = /(?:^|[^a-z])key\b|api[_ -]?key|authorization|\btoken|_token|credential|bearer|\bjwt\b|password|secret|compare_digest|\brole|\bscopes?\b|current_user/i;
/** Where credentials are made, not asked for. */
const GIVES = /log_?in|sign_?in|sign_?up|regist|token|refresh|log_?out|password|callback|oauth/i;

/** Decorators of a framework that let nobody in without credentials. */
const GUARD = /(?:^|\.)(?:jwt_required|login_required|token_required|auth_required|requires_auth|require_auth|api_key_required|require_api_key|verify_jwt|authenticated)$/;

export function detectAccess(project: Project, found: Findings): void {
  guardedRoutes(project, found);
  schemes(project, found);
  otherBackEnds(project, found);
  platforms(project, found);
}

/** Functions that stand between a request and its answer and refuse it. */
function guardedRoutes(project: Project, found: Findings) {
  const routes = found.live('api.route', 'api.model-route').filter((r) => r.file && mounted(project, found, r.file));
  const files = new Set(routes.map((r) => r.file!));
  const guards = new Map<string, Place>();
  const enter = (p: Place) => guards.set(`${p.file.path}#${p.fn}`, p);
  for (const r of routes) {
    const f = r.fn !== undefined && r.fn >= 0 ? r.file!.facts.functions[r.fn] : undefined;
    if (!f || GIVES.test(`${f.name} ${f.decorators.map((d) => d.args.split(',')[0]).join(' ')}`)) continue;
    for (const d of f.decorators) {
      const guard = GUARD.test(d.name) || d.name.endsWith('permission_classes') && /IsAuthenticated|IsAdmin|HasAPIKey/.test(d.args);
      if (guard && !/optional\s*=\s*True/.test(d.args)) found.code('security.auth', project, r.file!, d.line, r.fn!, `a route asks for credentials: @${d.name.split('.').at(-1)!} on ${f.name}`);
      handed(project, r.file!, r.fn!, d.name, d.args).forEach(enter);
    }
    enter({ file: r.file!, fn: r.fn! });
    for (const p of project.entered(project.reach(r.file!, r.fn!, 0), (g) => project.scopeOf(g) !== 'live', 3).values()) enter(p);
  }
  // Guards of a whole router or application.
  for (const file of files) for (const g of [file, ...project.imports(file)]) for (const call of g.facts.calls)
    if (/(?:APIRouter|FastAPI|include_router|before_request|add_middleware|Blueprint|\.middleware)$/.test(call.name)) project.modules.callbacks(g, call).forEach(enter);
  for (const file of project.files('live')) for (const [fn, f] of file.facts.functions.entries())
    if (f.decorators.some((d) => /\.(?:before_request|before_app_request|middleware)$/.test(d.name)) || f.name === 'dispatch' && file.facts.classes.some((c) => c.name === f.owner && c.bases.some((b) => b.endsWith("Middleware")))) enter({ file, fn });
  for (const { file, fn } of guards.values()) refusal(project, found, file, fn);
}

/** A decorator of the project itself, and what the arguments of a decorator hand over: `dependencies=[Depends(check)]`. */
function handed(project: Project, file: PyFile, fn: number, name: string, args: string): Place[] {
  const call: PyCall = { name, raw: name, args, line: 0, fn, target: '', from: 0, to: 0, loops: 0 };
  const direct = [...project.modules.targets(file, call), ...project.modules.callbacks(file, call)];
  // What is built by a call: `Depends(require_role("analyst"))`.
  const built = [...args.matchAll(/\b(?:Depends|Security)\(\s?([A-Za-z_]\w*)\(/g)].flatMap((m) => project.modules.callbacks(file, { ...call, args: m[1]! }));
  return [...direct, ...built].flatMap((p) => [p, ...project.entered(project.reach(p.file, p.fn, 0), () => false, 2).values()]);
}

function refusal(project: Project, found: Findings, file: PyFile, fn: number) {
  const f = file.facts.functions[fn];
  if (!f || project.scopeAt(file, fn) !== 'live') return;
  const body = file.facts.code.slice(f.from, f.to);
  if (!REFUSES.test(body) || !CREDENTIAL.test(`${f.name} ${body}`)) return;
  // The answer may be made first and raised later.
  const made = /\b(?:HTTPException|Response|abort)\([^]{0,80}?40[13]/.test(body);
  const refusing = file.facts.checks.filter((c) => c.fn >= 0 && within(file, c.fn, fn) && (REFUSES.test(c.body) && CREDENTIAL.test(`${c.condition} ${c.body} ${f.name}`) || made && /\braise \w+[ \t]*(?:$|\n)/.test(c.body) && CREDENTIAL.test(`${f.name} ${f.params}`)));
  if (!refusing.length && !/\bexcept\b[^]{0,300}?40[13]/.test(body)) return;
  const optional = optionalIn(body) || refusing.length > 0 && refusing.every((c) => /^\s*\(?\s*[\w.]+\s+and\b/.test(c.condition));
  found.code(optional ? 'security.optional-auth' : 'security.auth', project, file, f.line, fn, `routes ask for credentials: ${f.name}()`);
}

function within(file: PyFile, fn: number, outer: number): boolean {
  for (let at = fn; at >= 0; at = file.facts.functions[at]!.parent) if (at === outer) return true;
  return false;
}

/** A key that is only checked when a variable happens to be set is not active. */
function optionalIn(body: string): boolean {
  return /if\s+(?:not\s+)?[\w.("']*(?:AUTH_REQUIRED|REQUIRE_AUTH|AUTH_ENABLED|ENABLE_AUTH|auth_required|require_auth|auth_enabled|enable_auth)\b/.test(body)
    || /if\s+(?:not\s+)?(?:\w+\.)*(?:expected|api_?key|API_?KEY|token|TOKEN|secret|required_key|settings\.\w*(?:key|token)\w*)\s*(?::|is\s+None)[^]{0,60}return\b/i.test(body)
    || /if\s+(?:\w+\.)*\w*(?:KEY|TOKEN|key|token|expected|secret)\s+and\s+/.test(body) && !/raise[^]*raise/.test(body);
}

/** Routes of a router that no application includes are asked by nobody. */
function mounted(project: Project, found: Findings, file: PyFile): boolean {
  const apps = found.files('api.app');
  return !apps.size || apps.has(file) || [...apps].some((a) => project.closure(a, 5).includes(file)) || ![...file.facts.calls].some((c) => c.name.endsWith(".APIRouter"));
}

/** A scheme of the framework refuses by itself, where something depends on it. */
function schemes(project: Project, found: Findings) {
  for (const s of found.live('security.scheme')) {
    const name = s.call?.target.replace(/^self\./, '');
    if (!s.file || !name || /auto_error\s*=\s*False/.test(s.call!.args)) continue;
    const users = [s.file, ...project.files('live').filter((f) => project.imports(f).includes(s.file!))].filter((f) => [`Depends(${name})`, `Security(${name})`].some((t) => f.facts.code.includes(t)));
    const used = [...found.files('api.route')].some((r) => mounted(project, found, r) && users.some((f) => importsAlike(r, f) || project.closure(r, 2).includes(f)));
    if (used) found.add({ ...s, id: 'security.auth', what: `routes depend on ${s.what}` });
  }
}

/** Two modules of the same name: which one is meant depends on where the service is started. */
function importsAlike(file: PyFile, other: PyFile): boolean {
  return file.facts.imports.some((i) => i.module !== '' && i.module.split('.').at(-1) === other.module.split('.').at(-1));
}

/** Access in Java and JavaScript. */
function otherBackEnds(project: Project, found: Findings) {
  for (const [path, t] of project.facts.text) if (path.endsWith('.java') && /(?:shiro|WebSecurityConfigurerAdapter|SecurityFilterChain|JwtFilter|@EnableWebSecurity)/.test(t) && !(/anyRequest\(\)\s*\.permitAll\(\)/.test(t) && !t.includes('authenticated()'))) found.place('security.auth', path, lineAt(t, /shiro|WebSecurity|SecurityFilterChain|JwtFilter/), 'the API asks for a login');
  for (const [path, t] of project.facts.text) {
    if (!/\.(?:js|ts|mjs|cjs)$/.test(path) || /\.(?:test|spec|d|min|config)\.\w+$|(?:^|\/)(?:frontend[\w-]*|client|public|static|components|pages|dist|tests?|node_modules)\//.test(path)) continue;
    const code = stripScriptComments(t);
    const at = code.search(/\bjwt\.verify\(|\bpassport\.authenticate\(|\bexpressjwt\(|headers(?:\.get\(|\[)[^\n]{0,60}(?:!==?)\s*(?:\w+\.)*env\b/);
    if (at >= 0 && /40[13]|Unauthorized|next\(/.test(code)) found.place('security.auth', path, code.slice(0, at).split('\n').length, 'the back end asks for credentials');
    else comparedHeader(found, path, code);
  }
  for (const [path, t] of project.facts.text) if (/triggers\.ya?ml$/.test(path) && /schedule_type:\s*api/.test(t) && t.includes('token:')) found.place('security.auth', path, lineAt(t, /token:/), 'the trigger asks for a token');
}

/** The value of a header is kept in a variable and compared with one of the environment. */
function comparedHeader(found: Findings, path: string, code: string) {
  const held = [...code.matchAll(/\b(?:const|let|var)\s+(\w+)\s?=[^\n;]{0,80}\bheaders(?:\.get\(|\[|\.)/g)].map((m) => m[1]!);
  const expected = new Set([...code.matchAll(/\b(?:const|let|var)\s+(\w+)\s?=\s?(?:process\.|\w+\.)?env\b/g)].map((m) => m[1]!));
  const compare = held.length && expected.size ? [...code.matchAll(/\b(\w+)\s?!==?\s?(\w+)/g)].find((m) => held.includes(m[1]!) && expected.has(m[2]!) || held.includes(m[2]!) && expected.has(m[1]!)) : undefined;
  if (compare && /40[13]/.test(code.slice(compare.index, compare.index + 300))) found.place('security.auth', path, code.slice(0, compare.index).split('\n').length, 'the back end asks for a key');
}

/** Settings of a platform that let nobody ask without credentials. */
const PLATFORM: readonly (readonly [string, RegExp])[] = [
  ['the endpoint asks for a key or token', /^[ \t]*auth_mode[ \t]*[:=][ \t]*["']?(?:key|aml_token|aad_token)\b/m],
  ['the gateway asks for a key', /^[ \t]*api_key_required[ \t]*=[ \t]*true\b/m],
  ['the gateway asks for credentials', /^[ \t]*authorization(?:_type)?[ \t]*=[ \t]*"(?:AWS_IAM|JWT|CUSTOM|COGNITO_USER_POOLS)"/m],
];

function platforms(project: Project, found: Findings) {
  const see = (path: string, text: string, line: (l: number) => number) => {
    for (const [what, pattern] of PLATFORM) if (pattern.test(text)) found.place('security.auth', path, line(lineAt(text, pattern)), what);
  };
  for (const [path, text] of project.facts.text) if (/\.(?:ya?ml|tf)$/.test(path)) see(path, text, (l) => l);
  for (const file of project.files('live')) see(file.path, file.facts.code, (l) => file.lineOf(l));
  for (const flow of project.facts.workflows) if (flow.trigger !== 'dead') for (const j of flow.jobs) for (const s of j.steps)
    if (/\b(?:deploy-cloudrun|deploy-cloud-functions)\b/.test(s.uses) && /--no-allow-unauthenticated\b/.test(JSON.stringify(s.inputs))) found.place('security.auth', flow.path, s.line, 'the service is deployed for callers with an identity only');
  for (const c of project.facts.commands) if (c.origin !== 'readme' && /\bgcloud\b[^;&|]*\bdeploy\b[^;&|]*--no-allow-unauthenticated\b/.test(c.text)) found.command('security.auth', c, 'the service is deployed for callers with an identity only');
}

function lineAt(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
