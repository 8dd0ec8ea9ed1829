/** Every shell command that a repository keeps somewhere, with its place and owner. */
import type { Command } from '../types.js';
import { cloudBuildSteps, stepCommands } from './ci.js';
import type { Facts } from './index.js';
import { lineIndex } from './lines.js';
import { shellCommands } from './shell.js';

type Dict = Record<string, unknown>;
const isDict = (v: unknown): v is Dict => typeof v === 'object' && v !== null && !Array.isArray(v);

/** `["python", "x.py"]` and `python x.py` read alike. */
export function commandText(value: unknown): string {
  if (Array.isArray(value)) return value.map((v) => (typeof v === 'string' ? v : '')).join(' ');
  if (typeof value !== 'string') return '';
  const list = /^\s*\[(.*)\]\s*$/s.exec(value);
  return list ? [...list[1]!.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g)].map((m) => m[1] ?? m[2] ?? '').join(' ') : value;
}

/** `[tasks.name]` tables of mise, with their run and depends lines. */
function miseTasks(text: string, add: (line: number, command: string, name: string) => void) {
  let name = 'mise';
  let open = false;
  for (const [i, line] of text.split('\n').entries()) {
    const head = /^\s*\[tasks\.["']?([\w:.-]+)["']?\]/.exec(line);
    if (head) { name = head[1]!; open = false; continue; }
    const run = /^\s*(run|depends)\s*=\s*(.*)$/.exec(line);
    if (!run && !open) continue;
    const body = run ? run[2]! : line;
    const command = body.replace(/"{3}|'{3}|["'[\],]/g, ' ').trim();
    if (run) open = /^\[\s*$|"{3}\s*$|'{3}\s*$|\[[^\]]*$/.test(body) || /^"{3}|^'{3}/.test(body.trim()) && !/.{3}(?:"{3}|'{3})\s*$/.test(body.trim());
    else if (/\]|"{3}|'{3}/.test(body)) open = false;
    if (command) add(i + 1, run?.[1] === 'depends' ? `mise run ${command.split(/\s+/).join(' ; mise run ')}` : command, name);
  }
}

export function commandsOf(facts: Omit<Facts, 'commands'>): Command[] {
  const out: Command[] = [];
  const add = (path: string, line: number, text: string, origin: Command['origin'], unit: string, ignored = false) => {
    if (text.trim()) out.push({ path, line, text: text.trim(), origin, unit, ignored });
  };
  for (const [path, targets] of facts.make) for (const t of targets) {
    for (const r of t.recipe) add(path, r.line, r.text, 'make', t.name, r.ignored || /\|\|\s*true\s*$/.test(r.text));
    if (t.needs.length) add(path, t.line, `make ${t.needs.join(' ')}`, 'make', t.name);
  }
  for (const [path, text] of facts.text) {
    const lineAt = lazyLines(text);
    if (/\.(?:sh|bash|zsh|ps1|bat|cmd)$/i.test(path) || (text.startsWith('#!') && /(?:ba|z)?sh\b/.test(text.slice(0, 40)))) for (const c of shellCommands(text)) add(path, c.line, c.text, 'shell', path);
    else if (/(?:^|\/)Procfile$/.test(path)) for (const [i, l] of text.split('\n').entries()) add(path, i + 1, l.replace(/^\w+:\s*/, ''), 'procfile', 'procfile');
    else if (/(?:^|\/)(?:crontab|[\w.-]+\.cron)$/.test(path)) for (const c of shellCommands(text)) add(path, c.line, c.text, 'platform', 'cron');
    else if (/(?:^|\/)Jenkinsfile$/.test(path)) for (const m of text.matchAll(/\b(?:sh|bat)\s{0,9}\(?\s{0,99}(?:script:\s{0,9})?('{3}[^]*?'{3}|"{3}[^]*?"{3}|'[^'\n]*'|"[^"\n]*")/g))
      for (const c of shellCommands(m[1]!.replace(/^['"]+|['"]+$/g, ''), lineAt(m.index))) add(path, c.line, c.text, 'ci', 'jenkins');
    else if (/(?:^|\/)(?:tox\.ini|noxfile\.py)$/.test(path)) for (const m of text.matchAll(/^commands\s*=\s*((?:.*\n(?:[ \t]+.*\n?)*))/gm)) for (const c of shellCommands(m[1]!, lineAt(m.index))) add(path, c.line, c.text, 'task', 'tox');
    else if (/(?:^|\/)\.?mise\.toml$/.test(path)) miseTasks(text, (line, command, name) => { add(path, line, command, 'task', name); });
    else if (/(?:^|\/)devcontainer\.json$/.test(path)) for (const m of text.matchAll(/"(?:server|\w*Command)"\s*:\s*"([^"\n]+)"/g)) add(path, lineAt(m.index), m[1]!, 'platform', 'devcontainer');
  }
  for (const f of facts.python.values()) if (!f.notebook && !/(?:^|\/)tests?\//.test(f.path)) for (const c of f.facts.calls) if (/(?:^|\.)(?:subprocess\.\w+|os\.system|os\.popen|BashOperator|SSHOperator|DockerOperator|check_call|run_command|run_cmd)$/.test(c.name)) {
    const words = [...c.args.matchAll(/["']([^"'\n]{1,300})["']/g)].map((m) => m[1]!);
    if (words.length) add(f.path, f.lineOf(c.line), words.join(' '), 'task', 'python');
  }
  for (const [path, d] of facts.docker) for (const i of d.instructions)
    if (i.op === 'RUN' || i.op === 'CMD' || i.op === 'ENTRYPOINT') add(path, i.line, commandText(i.args), 'docker', i.op);
  for (const w of facts.workflows) for (const job of w.jobs) for (const step of job.steps)
    for (const c of stepCommands(step)) add(w.path, c.line, c.text, 'ci', job.name, c.ignored || job.ignored);
  for (const d of facts.dependencies) for (const [name, text] of Object.entries(d.scripts)) add(d.path, d.line, text, d.kind === 'package' ? 'package' : 'task', name);
  for (const [path, y] of facts.yaml) {
    if (facts.workflows.some((w) => w.path === path)) continue;
    const dvc = /(?:^|\/)dvc\.yaml$/.test(path);
    for (const doc of y.docs) {
      if (!isDict(doc)) continue;
      for (const step of cloudBuildSteps(doc, y)) for (const c of shellCommands(step.text, step.line)) add(path, step.line, c.text, 'platform', 'cloud build');
      if (isDict(doc['services'])) for (const [name, s] of Object.entries(doc['services'])) if (isDict(s))
        for (const key of ['command', 'entrypoint']) add(path, y.lineOf(s), commandText(s[key]), 'compose', name);
      if (dvc && isDict(doc['stages'])) for (const [name, s] of Object.entries(doc['stages'])) if (isDict(s)) {
        const inner = isDict(s['do']) ? s['do'] : s;
        for (const c of Array.isArray(inner['cmd']) ? inner['cmd'] : [inner['cmd']]) add(path, y.lineOf(s), commandText(c), 'dvc', name);
      }
    }
    if (!dvc) for (const s of y.scalars) if (/^(?:cmd|cmds|run|script|startCommand|buildCommand|runCommand|command|entry|args|python_file|entry_point|entrypoint|main)$/i.test(s.key) && s.value.length < 2000)
      for (const c of shellCommands(s.value, s.line)) add(path, c.line, c.text, path.includes('pre-commit') ? 'hook' : 'platform', s.key);
  }
  for (const [path, md] of facts.markdown) for (const c of md.code) add(path, c.line, c.text.replace(/^[$>]\s*/, ''), 'readme', c.language);
  return out;
}

/** Line numbers of a text, indexed when the first is asked for. */
function lazyLines(text: string): (offset: number) => number {
  let index: ((offset: number) => number) | undefined;
  return (offset) => (index ??= lineIndex(text))(offset);
}
