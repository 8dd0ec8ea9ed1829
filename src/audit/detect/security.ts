/** Active controls, and secrets that are in the repository. */
import { stripScriptComments, textOf } from '../facts/plain.js';
import { expand } from '../graph/expand.js';
import type { Project } from '../graph/project.js';
import { stepCommands } from '../facts/ci.js';
import { actionIs, commandIs } from './tools.js';
import { short, type Findings } from './findings.js';

const SCAN_HOOKS = /bandit|gitleaks|detect-secrets|trufflehog|detect-private-key|detect-aws-credentials|semgrep|ggshield|pip-audit|safety|talisman/;

/** Shapes of real credentials; examples and placeholders are excluded below. */
const SECRETS: readonly [string, RegExp][] = [
  ['AWS access key', /\bAKIA[0-9A-Z]{16}\b/], ['private key', /-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED )?PRIVATE KEY-----\s*\n?[A-Za-z0-9+/=]{20}/], ['GitHub token', /\b(?:ghp|gho|ghs|ghu)_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{40,}/],
  ['Hugging Face token', /\bhf_[A-Za-z0-9]{30,}\b/], ['OpenAI key', /\bsk-(?:proj-)?[A-Za-z0-9_-]{32,}\b/], ['Slack token', /\bxox[abprs]-[A-Za-z0-9-]{20,}/], ['Slack webhook', /hooks\.slack\.com\/services\/T\w{6,}\/B\w{6,}\/\w{16,}/], ['Google API key', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['Notion token', /\b(?:ntn_|secret_)[A-Za-z0-9]{40,}\b/], ['Telegram token', /\b\d{8,10}:AA[A-Za-z0-9_-]{32,}\b/], ['Stripe key', /\bsk_live_[A-Za-z0-9]{20,}/], ['service account', /"type"\s*:\s*"service_account"[^]{0,600}"private_key"\s*:\s*"-----BEGIN/],
  ['database password', /\b(?:mongodb\+srv|postgres(?:ql)?|mysql|amqps?|rediss?)(?:\+\w+)?:\/\/[\w.%-]{2,40}:(?!\$|\{|<|password|pass\b|postgres|root|admin|user|example|secret|changeme|mlflow|guest|airflow|test|mysql|prefect|12345?6?\b|xxx|\*)[^\s@:/$<{}"'`]{6,80}@(?!localhost|127\.|0\.0\.0\.0|db\b|postgres\b|mysql\b|mongo|redis\b|host\b|database\b|<|\$|\{)[\w-]+\.[\w.-]+/],
  ['Fernet key', /FERNET_KEY["']?\s*[:=]\s*["']?[A-Za-z0-9_-]{43}=/], ['Kaggle key', /"username"\s*:\s*"[^"]+"\s*,\s*"key"\s*:\s*"[0-9a-f]{32}"/],
  ['AWS secret key', /aws_secret_access_key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}\b/i], ['DagsHub token', /(?:DAGSHUB|MLFLOW_TRACKING)_?(?:USER_?)?(?:TOKEN|PASSWORD)["']?\]?\s*[:=]\s*["'][0-9a-f]{40}["']/i], ['token', /\btoken["']?\s*:\s*["']?[0-9a-f]{32}["']?\s*$/m],
  ['database password', /(?:jdbc:mysql|jdbc:postgresql):\/\/(?!localhost|127\.|10\.|192\.168|172\.)(?:\d{1,3}\.){3}\d{1,3}[^]{0,400}?password\s*[=:]\s*["']?(?!\$)[^\s"'<>]{4,}/i],
];
/** Long random values of variables that sign or authenticate. */
const SIGNING = /\b(?:AUTH_SECRET|NEXTAUTH_SECRET|JWT_SECRET(?:_KEY)?|APP_SECRET|DJANGO_SECRET_KEY|API_TOKEN|ACCESS_TOKEN|SECRET_KEY)["']?\]?\s*[:=]\s*["']?([A-Za-z0-9+/_-]{28,}={0,2})/;
/** The same in the settings of an application, where the section says what it signs. */
const KEYED = /\bjwt\b[^]{0,200}?^[ \t]*[\w.-]*secret(?:[-_]?key)?["']?[ \t]*[:=][ \t]*["']?([A-Za-z0-9+/_-]{32,120}={0,2})["']?[ \t]*$/im;
const PLACEHOLDER = /your|example|placeholder|changeme|xxxx|<|\$\{|dummy|fake|sample|redacted|\.\.\.|AKIAIOSFODNN7|0000000|1234567890abcdef/i;

export function detectSecurity(project: Project, found: Findings): void {
  scanners(project, found);
  for (const [path, d] of project.facts.docker) if (d.user && !/^(?:root|0)\b/.test(d.user.args.trim()) && !/airflow|jovyan|\$\{?NB_/.test(d.user.args)) found.place('security.nonroot', path, d.user.line, `the container runs as ${short(d.user.args, 30)}`);
  for (const [path, y] of project.facts.yaml) {
    for (const s of y.scalars) {
      if (s.key === 'runAsNonRoot' && s.value === 'true') found.place('security.nonroot', path, s.line, 'the container must run as non-root');
      if (s.key.includes('nginx.ingress.kubernetes.io/auth-type')) found.place('security.auth', path, s.line, 'the ingress asks for a password');
    }
    if (/(?:^|\/)(?:\.github\/)?dependabot\.ya?ml$/.test(path)) found.place('security.bot', path, 1, 'Dependabot updates dependencies');
  }
  for (const [path, text] of project.facts.text) {
    if (/(?:^|\/)(?:renovate\.json5?|\.renovaterc(?:\.json)?)$/.test(path)) found.place('security.bot', path, 1, 'Renovate updates dependencies');
    if (/\.pre-commit-config\.ya?ml$/.test(path)) for (const [i, l] of text.split('\n').entries()) if (!/^\s*#/.test(l) && /\bid:/.test(l) && SCAN_HOOKS.test(l)) found.place('security.scan', path, i + 1, `a hook scans: ${l.trim().replace(/^-\s*id:\s*/, '')}`);
    if (/\.ya?ml$/.test(path) && path.includes('templates/') && /auth-type:\s*["']?basic|runAsNonRoot:\s*true/.test(text)) found.place(text.includes('auth-type') ? 'security.auth' : 'security.nonroot', path, text.slice(0, text.search(/auth-type|runAsNonRoot/)).split('\n').length, 'access or user is restricted in the chart');
  }
  authentication(project, found);
  secrets(project, found);
}

function scanners(project: Project, found: Findings) {
  for (const flow of project.facts.workflows) {
    if (flow.trigger === 'dead') continue;
    for (const job of flow.jobs) for (const s of job.steps) {
      if (job.disabled) continue;
      const soft = s.ignored || job.ignored || (textOf(s.inputs['exit-code']) === '0' && s.uses.includes('trivy'));
      if (actionIs(s.uses, 'security.action')) found.place(soft && /trivy|snyk|safety/.test(s.uses) || s.ignored ? 'security.ignored' : 'security.scan', flow.path, s.line, `scans with ${s.uses.replace(/@.*/, '')}`);
      for (const c of stepCommands(s)) for (const e of expand(project, { path: flow.path, line: c.line, text: c.text, origin: 'ci', unit: job.name, ignored: c.ignored })) {
        if (/\b(?:pip3?|npm|brew|apt-get|uv)\s+(?:pip\s+)?(?:install|add)\b[^;&|]*$/.test(e.text) || /^\s*echo/.test(e.text) || !commandIs(e.text, 'security.command')) continue;
        const weak = e.ignored || job.ignored || /\|\|\s*(?:true|echo|:)|--exit-code\s+0|--exit-zero|continue/.test(e.text);
        found.place(weak ? 'security.ignored' : 'security.scan', e.path, e.line, `scans: ${short(e.text, 60)}`);
      }
    }
  }
}

const AUTH_NAME = /verify_(?:api_?key|token|jwt|credentials|password)|require_(?:api_?key|auth|token|login|user)|get_current_(?:active_)?user|check_(?:api_?key|auth|token)|api_key_auth|authenticate|validate_(?:api_?key|token)|token_required|login_required|jwt_required|auth_required|basic_auth|decode_token|verify_auth/i;

/** Decorators of a framework that let nobody in without credentials. */
const GUARD = /(?:^|\.)(?:jwt_required|login_required|token_required|auth_required|requires_auth|require_auth|api_key_required|require_api_key|verify_jwt|authenticated)$/;

/** Authentication of routes; a key that is only checked when a variable happens to be set is not active. */
function authentication(project: Project, found: Findings) {
  const routeFiles = new Set([...found.files('api.route', 'api.model-route')].flatMap((f) => [f, ...project.closure(f, 2)]));
  for (const file of routeFiles) for (const [i, f] of file.facts.functions.entries()) {
    if (project.scopeAt(file, i) !== 'live' || !AUTH_NAME.test(f.name)) continue;
    const body = file.facts.code.slice(f.from, f.to);
    if (!/40[13]|HTTPException|abort|raise|Unauthorized|compare_digest/i.test(body)) continue;
    const optional = /if\s+(?:not\s+)?[\w.("']*(?:AUTH_REQUIRED|REQUIRE_AUTH|AUTH_ENABLED|ENABLE_AUTH|auth_required|require_auth|auth_enabled|enable_auth)\b/.test(body) || /if\s+(?:not\s+)?(?:\w+\.)*(?:expected|api_?key|API_?KEY|token|TOKEN|secret|required_key|settings\.\w*(?:key|token)\w*)\s*(?::|is\s+None)[^]{0,60}return\b/i.test(body) || /if\s+(?:\w+\.)*\w*(?:KEY|TOKEN|key|token)\s+and\s+/.test(body) && !/raise[^]*raise/.test(body);
    found.code(optional ? 'security.optional-auth' : 'security.auth', project, file, f.line, i, `routes ask for credentials: ${f.name}()`);
  }
  const routes = new Set(found.live('api.route', 'api.model-route').map((r) => r.file));
  for (const file of routeFiles) for (const [i, f] of file.facts.functions.entries()) {
    const guard = routes.has(file) && project.scopeAt(file, i) === 'live' && f.decorators.find((d) => GUARD.test(d.name) || d.name.endsWith("permission_classes") && /IsAuthenticated|IsAdmin|HasAPIKey/.test(d.args));
    if (guard && !/optional\s*=\s*True/.test(guard.args)) found.code('security.auth', project, file, guard.line, i, `a route asks for credentials: @${guard.name.split('.').at(-1)!} on ${f.name}`);
  }
  for (const file of routeFiles) for (const c of file.facts.checks) if (c.effect === 'raise' && /x-api-key|api_key|authorization|bearer|\btoken\b/i.test(c.condition) && /40[13]|Unauthorized/i.test(c.body) && /!=|not|compare/.test(c.condition) && !AUTH_NAME.test(c.fn >= 0 ? file.facts.functions[c.fn]!.name : '')) {
    const optional = /^\s*\(?\s*[\w.]+\s+and\b/.test(c.condition);
    found.code(optional ? 'security.optional-auth' : 'security.auth', project, file, c.line, c.fn, 'a route refuses a wrong key');
  }
  for (const [path, t] of project.facts.text) if (path.endsWith(".java") && /(?:shiro|WebSecurityConfigurerAdapter|SecurityFilterChain|JwtFilter|@EnableWebSecurity)/.test(t) && !(/anyRequest\(\)\s*\.permitAll\(\)/.test(t) && !t.includes('authenticated()'))) found.place('security.auth', path, t.slice(0, t.search(/shiro|WebSecurity|SecurityFilterChain|JwtFilter/)).split('\n').length, 'the API asks for a login');
  for (const [path, t] of project.facts.text) {
    if (!/\.(?:js|ts|mjs|cjs)$/.test(path) || /\.(?:test|spec|d|min|config)\.\w+$|(?:^|\/)(?:frontend[\w-]*|client|public|static|components|pages|dist|tests?|node_modules)\//.test(path)) continue;
    const code = stripScriptComments(t);
    const at = code.search(/\bjwt\.verify\(|\bpassport\.authenticate\(|\bexpressjwt\(|headers(?:\.get\(|\[)[^\n]{0,60}(?:!==?)\s*(?:\w+\.)*env\b/);
    if (at >= 0 && /40[13]|Unauthorized|next\(/.test(code)) found.place('security.auth', path, code.slice(0, at).split('\n').length, 'the back end asks for credentials');
  }
  for (const [path, t] of project.facts.text) if (/triggers\.ya?ml$/.test(path) && /schedule_type:\s*api/.test(t) && t.includes('token:')) found.place('security.auth', path, t.slice(0, t.indexOf('token:')).split('\n').length, 'the trigger asks for a token');
}

function secrets(project: Project, found: Findings) {
  const scan = (path: string, text: string, lineOf: (l: number) => number) => {
    for (const [kind, pattern] of SECRETS) {
      const m = pattern.exec(text);
      if (!m || PLACEHOLDER.test(m[0])) continue;
      const line = text.slice(0, m.index).split('\n').length;
      found.place('security.secret', path, lineOf(line), `a ${kind} is committed`);
      return;
    }
    const keyed = /(?:^|\/)(?:application[\w-]*|settings[\w-]*|config[\w-]*|secrets?[\w-]*)\.(?:ya?ml|properties|toml|json)$/.test(path) ? KEYED.exec(text) : null;
    if (keyed && !PLACEHOLDER.test(keyed[1]!) && !/secret|change|replace|insecure|test|dev\b/i.test(keyed[1]!) && /\d/.test(keyed[1]!) && /[a-z]/.test(keyed[1]!)) found.place('security.secret', path, lineOf(text.slice(0, keyed.index).split('\n').length + 1), 'a signing secret is committed');
    const signing = SIGNING.exec(text);
    if (signing && !PLACEHOLDER.test(signing[1]!) && !/secret|change|key|dev|test|token|replace|insecure|local/i.test(signing[1]!) && /\d/.test(signing[1]!) && /[A-Za-z]/.test(signing[1]!)) found.place('security.secret', path, lineOf(text.slice(0, signing.index).split('\n').length), 'a signing secret is committed');
  };
  for (const [path, text] of project.facts.text) if (!/(?:^|\/)(?:tests?|examples?|docs?)\/|\.lock$|lock\.json$|\.min\.|\.env\.(?:example|sample|template)|\.secrets\.baseline/.test(path) && text.length < 400_000) scan(path, text, (l) => l);
  for (const f of project.facts.python.values()) if (project.scopeOf(f) !== 'test') scan(f.path, f.facts.code, f.lineOf.bind(f));
  for (const f of project.facts.workspace.files) if (/(?:^|\/)(?:id_rsa|id_ed25519|[\w-]+\.(?:pem|key|p12|pfx|ppk))$/.test(f.path) && f.bytes > 200 && !/pub|cert|test|example/i.test(f.path)) {
    const t = project.facts.workspace.read(f.path);
    if (t?.includes('PRIVATE KEY')) found.place('security.secret', f.path, 1, 'a private key is committed');
  }
}
