import { PYTHON_KEYWORDS, PYTHON_MODULES, WINDOWS_DEVICES } from './reserved.js';

/** A package name must leave room on a line of 100 characters. */
const LONGEST_NAME = 30;

/** Folders and modules of every emitted project: a package of the same name would hide them. */
const PROJECT_FOLDERS = ['configs', 'data', 'docs', 'models', 'practice_site', 'reports', 'requirements', 'src', 'tasks', 'tests'];

/** Normalised names of the Python packages that projects use; given by the caller, since loading them takes time. */
export type UsedPackages = ReadonlySet<string>;

/** Why this cannot be a project's name; undefined when it can. */
export function whyNotName(name: string, used: UsedPackages): string | undefined {
  if (name === '') return 'it is empty';
  if (name === '.' || name === '..' || /[/\\]/.test(name)) return 'it is a path; a name has no separators and no ".."';
  if (name.length > LONGEST_NAME) return `it has ${name.length} characters; at most ${LONGEST_NAME} are allowed`;
  if (/\s/.test(name)) return 'it contains spaces';
  if (/["'`]/.test(name)) return 'it contains quotes';
  if (name.includes('.')) return 'it contains a dot';
  if (/[^\x20-\x7e]/.test(name)) return 'it contains characters other than a-z, 0-9 and hyphens';
  if (/[A-Z]/.test(name)) return 'it contains upper-case letters';
  if (!/^[a-z]/.test(name)) return 'it does not begin with a letter';
  if (!/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(name)) {
    return 'it contains something other than a-z, 0-9 and single hyphens between them';
  }
  return whyReserved(packageFrom(name), used);
}

/** Why this cannot be the name of the Python package; undefined when it can. */
export function whyNotPackage(name: string, used: UsedPackages): string | undefined {
  if (name === '') return 'it is empty';
  if (name.length > LONGEST_NAME) return `it has ${name.length} characters; at most ${LONGEST_NAME} are allowed`;
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) {
    return 'it is no plain Python package name (a-z, 0-9 and single underscores, a letter first)';
  }
  return whyReserved(name, used);
}

function whyReserved(name: string, used: UsedPackages): string | undefined {
  if (PYTHON_KEYWORDS.has(name)) return `"${name}" is a Python keyword`;
  if (PYTHON_MODULES.has(name)) return `"${name}" is a module of Python's standard library`;
  if (WINDOWS_DEVICES.has(name)) return `"${name}" is a device on Windows`;
  if (PROJECT_FOLDERS.includes(name)) return `"${name}" is a folder or module of every project`;
  if (used.has(name)) return `"${name}" is a package that the project uses`;
  return undefined;
}

/** The Python package that belongs to a project's name: hyphens become underscores. */
export function packageFrom(name: string): string {
  return name.replaceAll('-', '_');
}

/** The nearest name that is allowed: what a refused one most likely meant; undefined when nothing is left of it. */
export function suggestName(wanted: string, used: UsedPackages): string | undefined {
  const plain = wanted
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, LONGEST_NAME)
    .replace(/-+$/, '');
  const candidates = [plain, `my-${plain}`.slice(0, LONGEST_NAME).replace(/-+$/, '')];
  return plain === '' ? undefined : candidates.find((name) => whyNotName(name, used) === undefined);
}

/** The seed of a name: two people with two names do not hand in the same numbers. */
export function seedFrom(name: string): number {
  return crc32(Buffer.from(name)) % 100_000;
}

/** CRC-32 of a few bytes; Node's own would load all of zlib for it. */
function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
