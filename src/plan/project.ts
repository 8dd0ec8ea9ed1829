import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainDiskError, UserError } from '../errors.js';
import { MANIFEST, readManifest, type Manifest } from './manifest.js';

/** The manifest of the project in a folder; a folder without one is a UserError. */
export async function openProject(folder: string): Promise<Manifest> {
  const file = join(folder, MANIFEST);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw explainDiskError(error, file);
    throw new UserError(`${folder === '.' ? 'This folder' : folder} is no project made by create-mle-project: ${MANIFEST} is missing.`, {
      hint: 'Go to the folder of the project, or name it.',
    });
  }
  return readManifest(text, file);
}
