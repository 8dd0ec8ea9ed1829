/**
 * The environments that projects are pinned for, and what an environment marker means in them.
 *
 * A marker is judged by the set of these environments that it selects. Two spellings of one condition
 * thus become one, and a condition that no supported environment meets (PyPy, emscripten) drops out.
 */

/** Python versions that an emitted project accepts (requires-python). */
export const PYTHONS = ['3.11', '3.12', '3.13'] as const;

/** Operating system and processor, as environment markers see them. */
export const PLATFORMS = [
  { sys_platform: 'linux', platform_machine: 'x86_64', platform_system: 'Linux', os_name: 'posix' },
  { sys_platform: 'linux', platform_machine: 'aarch64', platform_system: 'Linux', os_name: 'posix' },
  { sys_platform: 'win32', platform_machine: 'AMD64', platform_system: 'Windows', os_name: 'nt' },
  { sys_platform: 'darwin', platform_machine: 'arm64', platform_system: 'Darwin', os_name: 'posix' },
] as const;

/** Values of the marker variables in one environment. */
type Environment = Record<string, string>;

export const ENVIRONMENTS: Environment[] = PYTHONS.flatMap((python) =>
  PLATFORMS.map((platform) => ({
    ...platform,
    python_version: python,
    python_full_version: `${python}.0`,
    implementation_name: 'cpython',
    platform_python_implementation: 'CPython',
  })),
);

/** A set of environments: bit i stands for ENVIRONMENTS[i]. */
export type EnvironmentSet = number;

export const EVERYWHERE: EnvironmentSet = (1 << ENVIRONMENTS.length) - 1;

const TOKEN = /\s*(\(|\)|'[^']*'|"[^"]*"|[<>=!~]+|[a-z_]+)/y;

/** The environments that a marker (PEP 508) selects; no marker selects all of them. */
export function environmentsOf(marker: string | undefined): EnvironmentSet {
  if (!marker) return EVERYWHERE;
  const tokens = tokenize(marker);
  const selected = readOr(tokens);
  if (tokens.length > 0) throw new Error(`Cannot read the marker: ${marker}`);
  return selected;
}

function tokenize(marker: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < marker.length) {
    const match = TOKEN.exec(marker);
    if (!match?.[1]) throw new Error(`Cannot read the marker: ${marker}`);
    tokens.push(match[1]);
  }
  return tokens;
}

function readOr(tokens: string[]): EnvironmentSet {
  let selected = readAnd(tokens);
  while (tokens[0] === 'or') {
    tokens.shift();
    selected |= readAnd(tokens);
  }
  return selected;
}

function readAnd(tokens: string[]): EnvironmentSet {
  let selected = readTerm(tokens);
  while (tokens[0] === 'and') {
    tokens.shift();
    selected &= readTerm(tokens);
  }
  return selected;
}

function readTerm(tokens: string[]): EnvironmentSet {
  if (tokens[0] === '(') {
    tokens.shift();
    const selected = readOr(tokens);
    if (tokens.shift() !== ')') throw new Error('A marker lacks its closing bracket');
    return selected;
  }
  const [variable = '', operator = '', quoted = ''] = tokens.splice(0, 3);
  const value = quoted.slice(1, -1);
  return ENVIRONMENTS.reduce(
    (selected, environment, bit) => (holds(environment, variable, operator, value) ? selected | (1 << bit) : selected),
    0,
  );
}

function holds(environment: Environment, variable: string, operator: string, value: string): boolean {
  const actual = environment[variable];
  if (actual === undefined) throw new Error(`Unknown marker variable: ${variable}`);
  const order = variable.startsWith('python_') ? compareMinor(actual, value) : actual === value ? 0 : NaN;
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      throw new Error(`Unknown marker operator: ${operator}`);
  }
}

/** Compares 3.X versions. A condition on a patch release would split an environment in two: refused. */
function compareMinor(actual: string, wanted: string): number {
  const match = /^3\.(\d+)(\.0)?$/.exec(wanted);
  if (!match) throw new Error(`A marker must compare Python 3.X versions, not ${wanted}`);
  return Number(actual.split('.')[1]) - Number(match[1]);
}

/** The plainest marker that selects exactly these environments; undefined for all of them. */
export function markerFor(wanted: EnvironmentSet): string | undefined {
  if (wanted === EVERYWHERE) return undefined;
  markersBySet ??= nameSets();
  const marker = markersBySet.get(wanted);
  if (marker === undefined) throw new Error(`No marker is known for the environments ${wanted.toString(2)}`);
  return marker;
}

let markersBySet: Map<EnvironmentSet, string> | undefined;

/** Names sets by single conditions, then by two joined: enough for what packages declare in practice. */
function nameSets(): Map<EnvironmentSet, string> {
  const conditions = [
    ...['win32', 'darwin', 'linux'].flatMap((name) => [`sys_platform == '${name}'`, `sys_platform != '${name}'`]),
    ...PYTHONS.slice(1).flatMap((name) => [`python_full_version < '${name}'`, `python_full_version >= '${name}'`]),
    ...['x86_64', 'aarch64'].flatMap((name) => [`platform_machine == '${name}'`, `platform_machine != '${name}'`]),
  ].map((marker) => ({ marker, selected: environmentsOf(marker) }));
  const joined = conditions.flatMap((left) =>
    conditions.flatMap((right) => [
      { marker: `${left.marker} and ${right.marker}`, selected: left.selected & right.selected },
      { marker: `${left.marker} or ${right.marker}`, selected: left.selected | right.selected },
    ]),
  );
  const named = new Map<EnvironmentSet, string>();
  for (const { marker, selected } of [...conditions, ...joined]) {
    if (!named.has(selected)) named.set(selected, marker);
  }
  return named;
}
