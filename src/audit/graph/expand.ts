/** A command with everything it starts inside the repository: make targets, scripts, package tasks. */
import type { Command } from '../types.js';
import type { Project } from './project.js';

/** The command itself and those it leads to, to a depth of five. */
export function expand(project: Project, command: Command, depth = 0, seen = new Set<string>()): Command[] {
  const key = `${command.path}:${command.line}:${command.text}`;
  if (seen.has(key) || depth > 5) return [];
  seen.add(key);
  const out = [command];
  for (const next of follow(project, command)) out.push(...expand(project, { ...next, ignored: next.ignored || command.ignored }, depth + 1, seen));
  return out;
}

function follow(project: Project, { text }: Command): Command[] {
  const all = project.facts.commands;
  const out: Command[] = [];
  if (/^\s*(?:echo|printf)\b[^|&;]*$/.test(text)) return out;
  for (const m of text.matchAll(/(?:^|[\s;&|(])(?:make|just|gmake|mise\s+run|mise)\s+((?:-\S+\s+(?:[\w./]+\s+)?)*)([\w./ -]+)/g)) {
    const folder = /-C\s+(\S+)/.exec(m[1]!)?.[1];
    for (const name of m[2]!.split(/\s+/).filter(Boolean))
      out.push(...all.filter((c) => (c.origin === 'make' || c.path.endsWith("mise.toml")) && c.unit === name && (!folder || c.path.startsWith(folder.replace(/^\.\//, '')))));
  }
  for (const m of text.matchAll(/(?:^|[\s;&|("'`])(?:(?:ba|z)?sh\s+(?:-\w+\s+)*)?((?:\.{0,2}\/)?[\w./-]+\.(?:sh|bash))\b/g)) {
    const path = m[1]!.replace(/^(?:\.{1,2}\/)+/, '');
    out.push(...all.filter((c) => c.origin === 'shell' && (c.path === path || c.path.endsWith(`/${path}`))));
  }
  for (const m of text.matchAll(/(?:^|[\s;&|("'`])((?:\.\/)?(?:scripts?|bin|ci|tools|\.ci)\/[\w./-]+)(?=$|[\s;&|)"'`])/g)) {
    const path = m[1]!.replace(/^\.\//, '');
    if (!/\.\w+$/.test(path)) out.push(...all.filter((c) => c.origin === 'shell' && c.path === path));
  }
  for (const m of text.matchAll(/\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?([\w:-]+)/g)) out.push(...all.filter((c) => c.origin === 'package' && c.unit === m[1]));
  for (const m of text.matchAll(/\b(?:poe|task|pdm run|hatch run|pixi run|pipenv run|poetry run (?:poe|task))\s+([\w:-]+)/g)) out.push(...all.filter((c) => c.origin === 'task' && c.unit === m[1]));
  if (/(?:^|[\s;&|])tox\b/.test(text)) out.push(...all.filter((c) => c.unit === 'tox'));
  for (const m of text.matchAll(/\b(?:invoke|inv|nox\s+-s|python3?\s+tasks\.py)\s+([\w.-]+)/g)) out.push(...invokeTask(project, m[1]!));
  if (/\bgcloud\s+(?:beta\s+)?builds\s+submit\b/.test(text)) {
    const config = (/--config[= ]["']?([\w./-]+)/.exec(text)?.[1] ?? 'cloudbuild.yaml').replace(/^\.\//, '');
    out.push(...all.filter((c) => (c.origin === 'platform' || c.origin === 'ci') && (c.path === config || c.path.endsWith(`/${config}`))));
  }
  for (const m of text.matchAll(/\bdocker(?:-|\s)compose\s[^;&|]*?\b(?:run|up)\s+((?:-\S+\s+(?:\w+=\S+\s+)?)*)([\w-]+)\s*$/g)) out.push(...all.filter((c) => c.origin === 'compose' && c.unit === m[2]));
  if (/\bdvc\s+(?:repro|exp\s+run)\b/.test(text)) out.push(...all.filter((c) => c.origin === 'dvc'));
  return out;
}

/** invoke and nox keep their commands as strings in Python. */
function invokeTask(project: Project, name: string): Command[] {
  const wanted = name.split('.').at(-1)!.replaceAll('-', '_');
  const out: Command[] = [];
  for (const file of project.facts.python.values()) {
    if (!/(?:^|\/)(?:tasks|noxfile)(?:\.py|\/)/.test(file.path)) continue;
    for (const f of file.facts.functions) if (f.name === wanted)
      for (const m of file.facts.code.slice(f.from, f.to).matchAll(/["']([^"'\n]{3,400})["']/g)) out.push({ path: file.path, line: f.line, text: m[1]!, origin: 'task', unit: name, ignored: false });
  }
  return out;
}
