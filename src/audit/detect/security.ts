/** Active controls, and secrets that are in the repository. */
import { textOf } from '../facts/plain.js';
import { expand } from '../graph/expand.js';
import type { Project } from '../graph/project.js';
import { stepCommands } from '../facts/ci.js';
import { detectAccess } from './access.js';
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
/** Values of variables that sign or authenticate: assigned, or the default of a look-up in the environment. */
const NAMED = /\b[\w.-]{0,60}(?:(?:api|secret|access|auth|private|signing|encryption|service|account|subscription)[_.-]?key|secret|token|password)["']?\]?\s?(?::\s?str\s?)?(?:[:=]|,)\s?["']?([A-Za-z0-9+/_-]{28,120}={0,2})(?![\w.])/gi;
/** Where letters and digits take turns that often, nobody wrote words. */
const TURNS = 5;
const random = (value: string): boolean => (value.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g) ?? []).length >= TURNS && !/^sha\d+/i.test(value) && value.split('/').length < 4;

/** A Kubernetes secret is written in base64: what matters is what it says. */
function spoken(value: string): string {
  const text = /^[A-Za-z0-9+/]+={0,2}$/.test(value) ? Buffer.from(value, 'base64').toString('latin1') : '';
  return text && /^[\x20-\x7e]+$/.test(text) ? text : value;
}

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
  detectAccess(project, found);
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

function secrets(project: Project, found: Findings) {
  const signing = (text: string) => [...text.matchAll(NAMED)].find((m) => random(spoken(m[1]!)) && !PLACEHOLDER.test(`${m[1]!} ${spoken(m[1]!)}`));
  const scan = (path: string, text: string, lineOf: (l: number) => number) => {
    for (const [kind, pattern] of SECRETS) {
      const m = pattern.exec(text);
      if (!m || PLACEHOLDER.test(m[0])) continue;
      const line = text.slice(0, m.index).split('\n').length;
      found.place('security.secret', path, lineOf(line), `a ${kind} is committed`);
      return;
    }
    const keyed = /(?:^|\/)(?:application[\w-]*|settings[\w-]*|config[\w-]*|secrets?[\w-]*)\.(?:ya?ml|properties|toml|json)$/.test(path) ? KEYED.exec(text) : null;
    if (keyed && !PLACEHOLDER.test(keyed[1]!) && !/change|replace|insecure|test|dev\b|default/i.test(keyed[1]!) && (/(?:^|\/)application[\w-]*\./.test(path) || !/secret/i.test(keyed[1]!) && /\d/.test(keyed[1]!) && /[a-z]/.test(keyed[1]!))) found.place('security.secret', path, lineOf(text.slice(0, keyed.index).split('\n').length + 1), 'a signing secret is committed');
    const made = signing(text);
    if (made) found.place('security.secret', path, lineOf(text.slice(0, made.index).split('\n').length), 'a random value of a key, token or password is committed');
  };
  for (const [path, text] of project.facts.text) if (!/(?:^|\/)(?:tests?|examples?|docs?)\/|\.lock$|lock\.json$|\.min\.|\.env\.(?:example|sample|template)|\.secrets\.baseline/.test(path) && text.length < 400_000) scan(path, text, (l) => l);
  for (const f of project.facts.python.values()) if (project.scopeOf(f) !== 'test') scan(f.path, f.facts.code, f.lineOf.bind(f));
  for (const f of project.facts.workspace.files) if (/(?:^|\/)(?:id_rsa|id_ed25519|[\w-]+\.(?:pem|key|p12|pfx|ppk))$/.test(f.path) && f.bytes > 200 && !/pub|cert|test|example/i.test(f.path)) {
    const t = project.facts.workspace.read(f.path);
    if (t?.includes('PRIVATE KEY')) found.place('security.secret', f.path, 1, 'a private key is committed');
  }
}
