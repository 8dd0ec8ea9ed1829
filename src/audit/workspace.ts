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
}

/** Lists a directory breadth-first, in sorted order, within the limits. */
export function openWorkspace(root: string, options: { exclude?: readonly string[]; limits?: Partial<Limits> } = {}): Workspace {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const excluded = compileGlobs(options.exclude ?? [])
  const files: FileEntry[] = []
  const folders = new Set<string>()
  const links = new Set<string>()
  const skipped: Skipped[] = []
  const deadline = Date.now() + limits.millis
  const queue: { dir: string; depth: number }[] = [{ dir: '', depth: 0 }]
  let full = false

  for (let at = 0; at < queue.length && !full; at++) {
    const { dir, depth } = queue[at]!
    let entries: fs.Dirent[]
    try {
      entries = fs.readdirSync(path.join(root, dir), { withFileTypes: true })
    } catch (error) {
      if (dir === '') throw error
      skipped.push({ path: dir, why: reasonOf(error) })
      continue
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    const environment = entries.some((e) => e.name === 'pyvenv.cfg')
    if (environment && dir !== '') continue
    for (const entry of entries) {
      const rel = dir ? `${dir}/${entry.name}` : entry.name
      if (excluded(rel)) continue
      if (entry.isSymbolicLink()) links.add(rel)
      else if (entry.isDirectory()) {
        if (FOREIGN.has(entry.name) || entry.name.endsWith(".egg-info")) continue
        folders.add(rel)
        if (depth + 1 > limits.depth) skipped.push({ path: rel, why: `more than ${limits.depth} folders deep` })
        else queue.push({ dir: rel, depth: depth + 1 })
      } else if (entry.isFile()) {
        if (files.length >= limits.files || Date.now() > deadline) {
          skipped.push({ path: dir || '.', why: files.length >= limits.files ? `more than ${limits.files} files` : 'time limit' })
          full = true
          break
        }
        files.push({ path: rel, bytes: sizeOf(path.join(root, rel)) })
      } else skipped.push({ path: rel, why: 'not a regular file' })
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  const known = new Map(files.map((f) => [f.path, f]))
  let total = 0

  return {
    root, files, folders, links, skipped,
    has: (p) => known.has(p) || folders.has(p) || links.has(p),
    read(p) {
      const entry = known.get(p)
      if (!entry) return null
      const most = /\.ipynb$/i.test(p) ? limits.notebookBytes : limits.fileBytes
      const refuse = (why: string) => (skipped.push({ path: p, why }), null)
      if (entry.bytes > most) return refuse(`larger than ${most} bytes`)
      if (total + entry.bytes > limits.totalBytes) return refuse('total size limit')
      if (Date.now() > deadline) return refuse('time limit')
      try {
        const bytes = readRegular(path.join(root, p), most)
        total += bytes.length
        return decode(bytes)
      } catch (error) {
        return refuse(reasonOf(error))
      }
    },
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

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  const known: Record<string, string> = { EACCES: 'no permission', EPERM: 'no permission', ENOENT: 'vanished while reading', ELOOP: 'symbolic link', ENXIO: 'not a regular file', ENAMETOOLONG: 'name too long' }
  return known[code ?? ''] ?? (error instanceof Error ? error.message : String(error)).split('\n')[0]!
}
