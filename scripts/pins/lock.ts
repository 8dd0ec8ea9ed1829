/** From a uv.lock to the data that the generator carries: no address, only names, versions, edges, hashes. */
import { environmentsOf, markerFor } from '../../src/pins/environments.js';
import type { ResolvedPackage, Resolution } from '../../src/pins/closure.js';
import { isSupportedWheel } from './wheels.js';

interface LockedEdge {
  name: string;
  extra?: string[];
  marker?: string;
}

/** The part of a uv.lock entry that is used. */
export interface LockedPackage {
  name: string;
  version: string;
  source: Record<string, string>;
  dependencies?: LockedEdge[];
  'optional-dependencies'?: Record<string, LockedEdge[]>;
  wheels?: { url: string; hash: string }[];
}

/** Converts the packages of a lock; two versions of one package cannot be carried and are an error. */
export function resolutionOf(locked: LockedPackage[]): Resolution {
  const resolution: Resolution = {};
  for (const entry of locked) {
    if ('virtual' in entry.source) continue; // the generated project that holds the roots
    if (resolution[entry.name]) throw new Error(`${entry.name} was resolved to two versions: constrain it in direct.ts`);
    resolution[entry.name] = convert(entry);
  }
  return resolution;
}

function convert(entry: LockedPackage): ResolvedPackage {
  const wheels = (entry.wheels ?? []).filter(({ url }) => isSupportedWheel(decodeURIComponent(url.split('/').at(-1) ?? '')));
  if (wheels.length === 0) throw new Error(`${entry.name} ${entry.version} has no wheel for the supported environments`);
  const needs = convertEdges(entry.dependencies ?? []);
  const extras = Object.entries(entry['optional-dependencies'] ?? {}).map(
    ([extra, edges]): [string, string[]] => [extra, convertEdges(edges)],
  );
  return {
    version: entry.version,
    ...(needs.length > 0 && { needs }),
    ...(extras.length > 0 && { extras: Object.fromEntries(extras) }),
    sha256: wheels.map(({ hash }) => hash.replace('sha256:', '')).sort(),
  };
}

/** Edges in the plainest spelling; those that no supported environment follows are dropped. */
function convertEdges(edges: LockedEdge[]): string[] {
  return edges
    .filter(({ marker }) => environmentsOf(marker) !== 0)
    .map(({ name, extra, marker }) => {
      const plain = markerFor(environmentsOf(marker));
      return `${name}${extra ? `[${extra.join(',')}]` : ''}${plain ? ` ; ${plain}` : ''}`;
    });
}
