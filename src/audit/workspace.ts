/** A bounded, read-only view of a repository: regular files only, no link is followed. */
import fs from 'node:fs'
import path from 'node:path'
import type { FileEntry, Skipped } from './types.js';
import { compileGlobs } from './globs.js';

/** What the audit will read at most; beyond it, files are skipped with the reason. */
export interface Limits {
  readonly files: number
  readonly depth: number
  readonly fileBytes: number
  readonly notebookBytes: number
  readonly totalBytes: number
  readonly millis: number
}

const DEFAULT_LIMITS: Limits = {
  files: 100_000, depth: 30, fileBytes: 1_500_000, notebookBytes: 60_000_000, totalBytes: 400_000_000, millis: 60_000,
}

/** Folders that hold other people's code, caches or build output. */
const FOREIGN = new Set([
  '.git', '.hg', '.svn', 'node_modules', 'site-packages', 'dist-packages', '__pycache__', '.ipynb_checkpoints', '.tox', '.nox',
  '.mypy_cache', '.pytest_cache', '.ruff_cache', 'bower_components', 'vendor', 'vendored', 'third_party', 'thirdparty', '3rdparty',
  '.terraform', '.eggs', '.next', '.nuxt', '.svelte-kit', '.yarn', '.pnpm-store', '.gradle', '.idea', '.cache', 'mlruns',
])

/** Folders that hold build output where the repository's .gitignore says so. */
const GENERATED = ['dist', 'build', 'out', 'target', 'coverage', 'htmlcov']

/** The files of a repository and how to read them. */
export interface Workspace {
  readonly root: string
  readonly files: readonly FileEntry[]
  readonly folders: ReadonlySet<string>
  readonly links: ReadonlySet<string>
  readonly skipped: Skipped[]
  has(path: string): boolean
  /** Text of a file, or null with an entry in `skipped`. */
  read(path: string): string | null
  /** Content of a file as it is on disk, within the same limits. */
  bytes(path: string): Buffer | null
  /** Notes what was not read; a hostile repository must not make the list endless. */
  skip(path: string, why: string): void
  /** How much of the time that the audit may take is left; negative when it is over. */
  millisLeft(): number
}

/** Entries of `skipped` that are kept; beyond it they are counted. */
const MOST_SKIPPED = 1000

/** Those of the GENERATED folders that git does not keep. */
function generated(root: string): string[] {
  try {
    const lines = readRegular(path.join(root, '.gitignore'), 100_000).toString('utf8').split(/\r?\n/)
    return GENERATED.filter((name) => [name, `${name}/`, `/${name}`, `/${name}/`].some((line) => lines.includes(line)))
  } catch {
    return [] // there is none, or it is no file
  }
}

/** Lists a directory breadth-first, in sorted order, within the limits. */
export function openWorkspace(root: string, options: { exclude?: readonly string[]; limits?: Partial<Limits> } = {}): Workspace {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const deadline = Date.now() + limits.millis
  const millisLeft = () => deadline - Date.now()
  const skipped: Skipped[] = []
  const skip = noteSkipped(skipped)
  const { files, folders, foreign, links } = list(root, excluder([...(options.exclude ?? []), ...generated(root)], skip), limits, skip, millisLeft)
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  const known = new Map(files.map((f) => [f.path, f]))
  let total = 0

  const load = <T>(p: string, use: (bytes: Buffer) => T): T | null => {
    const entry = known.get(p)
    if (!entry) return null
    const most = /\.ipynb$/i.test(p) ? limits.notebookBytes : limits.fileBytes
    const refuse = (why: string) => (skip(p, why), null)
    if (entry.bytes > most) return refuse(`larger than ${most} bytes`)
    if (total + entry.bytes > limits.totalBytes) return refuse('total size limit')
    if (millisLeft() < 0) return refuse('time limit')
    try {
      const bytes = readRegular(path.join(root, p), most)
      total += bytes.length
      return use(bytes)
    } catch (error) {
      return refuse(reasonOf(error, p))
    }
  }
  return {
    root, files, folders, links, skipped, skip, millisLeft,
    has: (p) => known.has(p) || folders.has(p) || foreign.has(p) || links.has(p),
    read: (p) => load(p, decode),
    bytes: (p) => load(p, (bytes) => bytes),
  }
}

/** `foreign` are folders that are there and that are not looked into. */
interface Listing { files: FileEntry[]; folders: Set<string>; foreign: Set<string>; links: Set<string> }
type Skip = (path: string, why: string) => void

function list(root: string, excluded: (path: string) => boolean, limits: Limits, skip: Skip, millisLeft: () => number): Listing {
  const found: Listing = { files: [], folders: new Set(), foreign: new Set(), links: new Set() }
  const queue: { dir: string; depth: number }[] = [{ dir: '', depth: 0 }]
  for (const { dir, depth } of queue) { // grows while it is walked
    for (const entry of entriesOf(root, dir, skip)) {
      const rel = dir ? `${dir}/${entry.name}` : entry.name
      if (excluded(rel)) continue
      if (entry.isSymbolicLink()) {
        found.links.add(rel)
        skip(rel, 'symbolic link, not followed')
      } else if (entry.isDirectory()) {
        if (FOREIGN.has(entry.name) || entry.name.endsWith('.egg-info')) { found.foreign.add(rel); continue }
        found.folders.add(rel)
        if (depth + 1 > limits.depth) skip(rel, `more than ${limits.depth} folders deep`)
        else queue.push({ dir: rel, depth: depth + 1 })
      } else if (!entry.isFile()) skip(rel, 'not a regular file')
      else if (found.files.length < limits.files) found.files.push({ path: rel, bytes: sizeOf(path.join(root, rel)) })
      const why = found.files.length + found.folders.size >= limits.files ? `more than ${limits.files} files and folders` : millisLeft() < 0 ? 'time limit' : ''
      if (why === '') continue
      skip(dir || '.', `${why}: the rest was not read`)
      return found
    }
  }
  return found
}

/** Sorted; nothing of a folder that cannot be listed or that holds a virtual environment. */
function entriesOf(root: string, dir: string, skip: Skip): fs.Dirent[] {
  try {
    const entries = fs.readdirSync(path.join(root, dir), { withFileTypes: true })
    if (dir !== '' && entries.some((e) => e.name === 'pyvenv.cfg')) return []
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (dir === '') throw error
    skip(dir, reasonOf(error, dir))
    return []
  }
}

/** What the configuration leaves out is said once for each pattern. */
function excluder(globs: readonly string[], skip: Skip): (path: string) => boolean {
  const patterns = globs.map((glob) => ({ glob, match: compileGlobs([glob]), said: false }))
  return (p) => {
    const hit = patterns.find(({ match }) => match(p))
    if (hit && !hit.said) skip(hit.glob, 'excluded by configuration')
    if (hit) hit.said = true
    return hit !== undefined
  }
}

function noteSkipped(skipped: Skipped[]): Skip {
  let more = 0
  return (p, why) => {
    if (skipped.length < MOST_SKIPPED) skipped.push({ path: p, why })
    else skipped[MOST_SKIPPED] = { path: '.', why: `${++more} more` }
  }
}

/** Opens without following a link and without waiting for a FIFO, then checks what was opened. */
function readRegular(file: string, most: number): Buffer {
  // Windows knows neither.
  const known: Partial<typeof fs.constants> = fs.constants
  const flags = fs.constants.O_RDONLY | (known.O_NOFOLLOW ?? 0) | (known.O_NONBLOCK ?? 0)
  const fd = fs.openSync(file, flags)
  try {
    const stat = fs.fstatSync(fd)
    if (!stat.isFile()) throw new Error('not a regular file')
    const size = Math.min(stat.size, most)
    const buffer = Buffer.allocUnsafe(size)
    let read = 0
    while (read < size) {
      const n = fs.readSync(fd, buffer, read, size - read, read)
      if (n === 0) break
      read += n
    }
    return buffer.subarray(0, read)
  } finally {
    fs.closeSync(fd)
  }
}

/** UTF-16 with a mark (pip freeze on Windows) is read; anything with NUL bytes is binary. */
function decode(bytes: Buffer): string {
  if (bytes.length > 1 && bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le')
  if (bytes.length > 1 && bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2))).swap16().toString('utf16le')
  if (bytes.subarray(0, 8000).includes(0)) throw new Error('binary')
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}

function sizeOf(file: string): number {
  try {
    return fs.lstatSync(file).size
  } catch {
    return 0
  }
}

function reasonOf(error: unknown, p: string): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' && p.includes('\uFFFD')) return 'its name is no valid UTF-8'
  const known: Record<string, string> = { EACCES: 'no permission', EPERM: 'no permission', ENOENT: 'vanished while reading', ELOOP: 'symbolic link', ENXIO: 'not a regular file', ENAMETOOLONG: 'name too long' }
  return known[code ?? ''] ?? (error instanceof Error ? error.message : String(error)).split('\n')[0]!
}
