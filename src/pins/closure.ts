/** What the roots need, by the one resolution that is carried as data. */
import { directDependency } from './direct.js';
import { environmentsOf, markerFor, type EnvironmentSet } from './environments.js';
import data from './resolution.json' with { type: 'json' };

/** One resolved package: its edges are requirement strings such as `tzdata ; sys_platform == 'win32'`. */
export interface ResolvedPackage {
  version: string;
  needs?: string[];
  /** What an extra adds, by its name. */
  extras?: Record<string, string[]>;
  /** SHA-256 of every wheel for the supported environments, sorted. */
  sha256: string[];
}

export type Resolution = Record<string, ResolvedPackage>;

/** One line of a requirement file. */
export interface Pin {
  name: string;
  version: string;
  marker?: string;
  sha256: string[];
  /** Who asks for it: package names, or an empty string for the project itself. */
  via: string[];
  /** Asked for along the way: without them a pin does not hold for pip before 23.3, which takes the newest release. */
  extras: string[];
}

export const resolution: Resolution = data;

/** Name, extras and marker of a requirement string. */
function parse(requirement: string): { name: string; extras: string[]; marker?: string } {
  const match = /^([a-z0-9-]+)(?:\[([a-z0-9,-]+)\])?(?: ; (.+))?$/.exec(requirement);
  if (!match?.[1]) throw new Error(`Cannot read the requirement: ${requirement}`);
  return { name: match[1], extras: match[2]?.split(',') ?? [], marker: match[3] };
}

/**
 * Pins of the roots and of all that they need, sorted by name.
 *
 * Roots are names from direct.ts (`fastapi`, `psycopg[binary]`). A package reached along several paths is
 * needed where any of them leads; along a path the markers add up.
 */
export function closure(roots: readonly string[], packages: Resolution = resolution): Pin[] {
  const where = new Map<string, EnvironmentSet>();
  const via = new Map<string, Set<string>>();

  const visit = (requirement: string, parent: string, within: EnvironmentSet): void => {
    const { name, extras, marker } = parse(requirement);
    const found = packages[name];
    if (!found) throw new Error(`"${name}" is not in src/pins/resolution.json: run npm run pins:refresh`);
    const reached = within & environmentsOf(marker);
    if (reached === 0) return;
    via.set(name, (via.get(name) ?? new Set()).add(parent));
    for (const node of [name, ...extras.map((extra) => `${name}[${extra}]`)]) {
      const known = where.get(node) ?? 0;
      if ((known | reached) === known) continue;
      where.set(node, known | reached);
      for (const edge of edgesOf(found, node)) visit(edge, name, reached);
    }
  };
  for (const root of roots) {
    const { name, marker } = directDependency(root);
    visit(marker ? `${name} ; ${marker}` : name, '', environmentsOf(undefined));
  }
  return [...via.keys()].sort().map((name) => toPin(name, packages, where, via));
}

function edgesOf(found: ResolvedPackage, node: string): string[] {
  const extra = /\[(.+)\]$/.exec(node)?.[1];
  if (!extra) return found.needs ?? [];
  const added = found.extras?.[extra];
  if (!added) throw new Error(`The resolution lacks ${node}: run npm run pins:refresh`);
  return added;
}

function toPin(
  name: string,
  packages: Resolution,
  where: Map<string, EnvironmentSet>,
  via: Map<string, Set<string>>,
): Pin {
  const found = packages[name];
  if (!found) throw new Error(`"${name}" is not resolved`);
  return {
    name,
    extras: Object.keys(found.extras ?? {}).filter((extra) => where.has(`${name}[${extra}]`)).sort(),
    version: found.version,
    marker: markerFor(where.get(name) ?? 0),
    sha256: found.sha256,
    via: [...(via.get(name) ?? [])].sort(),
  };
}
