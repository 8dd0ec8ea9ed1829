/** Signals while they are gathered, with the code they came from. */
import type { PyFile } from '../facts/index.js';
import type { Project, Site } from '../graph/project.js';
import type { Command, PyCall, Signal } from '../types.js';

/** A signal that remembers its call, so that later detectors can combine it. */
export interface Found extends Signal {
  readonly file?: PyFile;
  readonly call?: PyCall;
  readonly fn?: number;
}

/** A detector adds signals; it sees the project and what earlier detectors found. */
export type Detector = (project: Project, found: Findings) => void;

/** Signals of one kind and scope that are kept: no verdict and no report needs more. */
const ENOUGH = 400;

export class Findings {
  private readonly byId = new Map<string, Found[]>();
  /** The same by scope: detectors ask for those of live code again and again. */
  private readonly byScope = new Map<Signal['scope'], Map<string, Found[]>>();

  add(signal: Found): void {
    const same = listAt(mapAt(this.byScope, signal.scope), signal.id);
    if (same.length >= ENOUGH) return;
    same.push(signal);
    listAt(this.byId, signal.id).push(signal);
  }

  /** More live signals of this kind would not be kept: a detector need not look for them. */
  full(id: string): boolean {
    return this.kept(id, 'live').length >= ENOUGH;
  }

  /** Adds a signal for a call. */
  site(id: string, site: Site, what: string): void {
    this.add({ id, scope: site.scope, path: site.file.path, line: site.file.lineOf(site.call.line), what, file: site.file, call: site.call, fn: site.call.fn });
  }

  /** Adds a signal for a place in a Python file. */
  code(id: string, project: Project, file: PyFile, line: number, fn: number, what: string): void {
    this.add({ id, scope: project.scopeAt(file, fn), path: file.path, line: file.lineOf(line), what, file, fn });
  }

  /** Adds a live signal for a place outside Python. */
  place(id: string, path: string, line: number, what: string, scope: Signal['scope'] = 'live'): void {
    this.add({ id, scope, path, line, what });
  }

  command(id: string, c: Command, what: string): void {
    this.add({ id, scope: c.origin === 'readme' ? 'declared' : 'live', path: c.path, line: c.line, what });
  }

  of(id: string): readonly Found[] {
    return this.byId.get(id) ?? [];
  }

  in(id: string, scope: Signal['scope']): readonly Found[] {
    return [...this.kept(id, scope)]; // who adds signals while it goes through them must not meet its own
  }

  private kept(id: string, scope: Signal['scope']): readonly Found[] {
    return this.byScope.get(scope)?.get(id) ?? [];
  }

  live(...ids: string[]): readonly Found[] {
    return ids.flatMap((id) => this.in(id, 'live'));
  }

  has(...ids: string[]): boolean {
    return ids.some((id) => this.kept(id, 'live').length > 0);
  }

  /** Files with a live signal of one of these ids. */
  files(...ids: string[]): Set<PyFile> {
    return new Set(this.live(...ids).flatMap((f) => (f.file ? [f.file] : [])));
  }

  all(): Iterable<Found> {
    return [...this.byId.values()].flat();
  }
}

function listAt<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const known = lists.get(key);
  if (known) return known;
  const list: V[] = [];
  lists.set(key, list);
  return list;
}

function mapAt<K, J, V>(maps: Map<K, Map<J, V>>, key: K): Map<J, V> {
  const known = maps.get(key);
  if (known) return known;
  const map = new Map<J, V>();
  maps.set(key, map);
  return map;
}

/** One line of a function's or call's text that tells what it is, short enough for a report. */
export function short(text: string, most = 90): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > most ? `${flat.slice(0, most - 1)}…` : flat;
}
