import { afterAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/index.js';
import { actionIs, commandIs } from '../../src/audit/detect/tools.js';
import { STAGE_IDS } from '../../src/stages/index.js';
import { webFrameworks } from '../../src/tools/foreign.js';
import { TOOLS, type Tool } from '../../src/tools/index.js';
import { clean, write } from './support.js';

afterAll(clean);

/** The signals that an entry promises. */
const promised = (tool: Tool) => new Set([...Object.values(tool.calls ?? {}), ...Object.values(tool.commands ?? {}), ...Object.values(tool.files ?? {}), ...Object.values(tool.actions ?? {})].flatMap((s) => s.split('|')));
const isCode = (tool: Tool) => /^(?:import|from) /.test(tool.example);

describe('the tool registry', () => {
  it('knows at least 250 tools, each once and of a real stage', () => {
    expect(TOOLS.length).toBeGreaterThanOrEqual(250);
    expect(new Set(TOOLS.map((t) => t.id)).size).toBe(TOOLS.length);
    expect(TOOLS.filter((t) => !(STAGE_IDS as readonly string[]).includes(t.stage))).toEqual([]);
  });

  const code = TOOLS.filter(isCode);
  // One repository of all examples, each a file of its own: what a file shows must not depend on the others.
  const found = audit(write(Object.fromEntries(code.map((t) => [`${t.id.replaceAll('-', '_')}_script.py`, `${t.example}\nprint(1)\n`])))).found;
  it.each(code.map((t) => [t.id, t] as const))('%s is recognised in its example', (id, tool) => {
    const path = `${id.replaceAll('-', '_')}_script.py`;
    const seen = [...found.all()].filter((f) => f.path === path).map((f) => f.id);
    expect([...promised(tool)].filter((s) => seen.includes(s)), seen.join(' ')).not.toEqual([]);
  });

  const commands = TOOLS.filter((t) => !isCode(t));
  it.each(commands.map((t) => [t.id, t] as const))('%s is recognised by its command or action', (_, tool) => {
    expect([...promised(tool)].some((s) => commandIs(tool.example, s) || actionIs(tool.example, s))).toBe(true);
  });

  it.each(webFrameworks.map((w) => [w.title, w] as const))('%s is recognised by a route', (_, { files, path, near, route, example }) => {
    expect([files, path].every((p) => !p || p.test(example.path)) && [near, route].every((p) => !p || p.test(example.text))).toBe(true);
  });

  it('does not take the installation of a tool for its use', () => {
    for (const text of ['pip install bandit', 'npm install snyk', 'apt-get install -y trivy', 'brew install flyctl']) {
      expect(commandIs(text, 'security.command') || commandIs(text, 'deployment.command')).toBe(false);
    }
  });
});
