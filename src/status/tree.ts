import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { explainDiskError } from '../errors.js';

/** Never part of a project's own work, whatever its .gitignore says. */
const ALWAYS = ['.git', '.venv', 'node_modules', '__pycache__'];

/** Files beyond this size are data or results, not work by hand. */
const LARGEST = 2 * 1024 * 1024;

/** The files of a project that git would track, with their content; links are not followed. */
export async function readTree(root: string): Promise<Map<string, Buffer>> {
  const ignored = ignore().add(ALWAYS).add(await ignoreFile(root));
  const files = new Map<string, Buffer>();
  await readFolder(root, '', ignored, files);
  return files;
}

async function ignoreFile(root: string): Promise<string> {
  try {
    return await readFile(join(root, '.gitignore'), 'utf8');
  } catch {
    return ''; // a project may have none
  }
}

async function readFolder(root: string, folder: string, ignored: Ignore, files: Map<string, Buffer>): Promise<void> {
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!ignored.ignores(`${path}/`)) await readFolder(root, path, ignored, files);
    } else if (entry.isFile() && !ignored.ignores(path)) {
      await addFile(root, path, files);
    }
  }
}

async function addFile(root: string, path: string, files: Map<string, Buffer>): Promise<void> {
  try {
    const file = join(root, path);
    if ((await lstat(file)).size <= LARGEST) files.set(path, await readFile(file));
  } catch (error) {
    throw explainDiskError(error, path);
  }
}
