/** Hash-pinned requirement files, written from the resolution without a network. */
import { closure } from './closure.js';
import type { Group } from './direct.js';

/** Direct dependencies of a project by group, as names from direct.ts. */
export type Roots = Record<Group, readonly string[]>;

const REFRESH = 'uv pip compile --universal --fork-strategy fewest --generate-hashes --python-version 3.11';

/**
 * The three files of a project by path. Each can be installed alone with --require-hashes: the trainer's
 * holds what serving needs too, and the developer's holds everything, for the .venv.
 */
export function requirementFiles({ serving, training, dev }: Roots): Record<string, string> {
  const file = (name: Group, purpose: string, extras: string, roots: readonly string[]): [string, string] => [
    `requirements/${name}.txt`,
    requirementsFor(roots, [
      purpose,
      'CPython 3.11 to 3.13 on Linux, Windows and macOS 14+ (arm64). To refresh it:',
      `  ${REFRESH} \\`,
      `    --upgrade ${extras}-o requirements/${name}.txt pyproject.toml`,
    ]),
  ];
  return Object.fromEntries([
    file('serving', 'What the service needs, exact versions with hashes.', '', serving),
    file('training', 'What training and the service need, exact versions with hashes.', '--extra training ', [
      ...serving,
      ...training,
    ]),
    file('dev', 'Everything for .venv, exact versions with hashes.', '--extra training --group dev ', [
      ...serving,
      ...training,
      ...dev,
    ]),
  ]);
}

/** The text of a requirement file for the roots, formatted as pip-compile leaves it. */
export function requirementsFor(roots: readonly string[], header: string[]): string {
  const lines = header.map((line) => `# ${line}`);
  for (const pin of closure(roots)) {
    const marker = pin.marker ? ` ; ${pin.marker}` : '';
    const hashes = pin.sha256.map((hash) => `    --hash=sha256:${hash}`);
    const name = pin.extras.length > 0 ? `${pin.name}[${pin.extras.join(',')}]` : pin.name;
    lines.push([`${name}==${pin.version}${marker}`, ...hashes].join(' \\\n'));
    lines.push(...viaComment(pin.via));
  }
  return `${lines.join('\n')}\n`;
}

function viaComment(via: string[]): string[] {
  const parents = via.map((parent) => parent || 'this project');
  if (parents.length === 1) return [`    # via ${parents[0]}`];
  return ['    # via', ...parents.map((parent) => `    #   ${parent}`)];
}
