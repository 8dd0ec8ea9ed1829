import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isStageId, type StageId } from '../stages/index.js';

/** One file of the templates, as read. */
export interface Template {
  /** Where it stands, relative to the templates: for messages. */
  source: string;
  /** Where it goes, before the package name is filled in. */
  path: string;
  stage: StageId;
  rendered: boolean;
  bytes: Buffer;
}

/** Which templates a project takes. */
export interface LayerChoice {
  task: 'regression' | 'binary';
  stages: readonly StageId[];
  /** An idea's id; an own data file has the layer "own-data". */
  idea: string | undefined;
}

/** npm leaves out or obeys these when they stand in a package under their real names. */
const DOTTED = new Set(['_gitignore', '_gitattributes', '_dockerignore', '_github', '_env.example', '_python-version']);

/**
 * Reads the layers of a project; where two have the same path, the later one's file is taken.
 *
 * Every layer has the form `<stage>/<path in the project>`; a folder `ci+container` is taken only where both
 * stages are chosen, and its files belong to the first. The layers are base, tasks/<task>, stages, ideas/<id>
 * (or own-data).
 */
export async function readLayers(root: string, choice: LayerChoice): Promise<Template[]> {
  const layers = ['base', `tasks/${choice.task}`, 'stages', choice.idea === undefined ? 'own-data' : `ideas/${choice.idea}`];
  const read = await Promise.all(layers.map((layer) => readLayer(root, layer, choice.stages)));
  const byPath = new Map<string, Template>();
  for (const templates of read) {
    for (const template of templates) byPath.set(template.path, template);
  }
  return [...byPath.values()];
}

async function readLayer(root: string, layer: string, stages: readonly StageId[]): Promise<Template[]> {
  const folders = await namesIn(join(root, layer));
  const taken = folders.map((folder) => ({ folder, owners: ownersOf(folder, layer) }));
  const chosen = taken.filter(({ owners }) => owners.every((stage) => stages.includes(stage)));
  const templates = await Promise.all(
    chosen.map(({ folder, owners: [stage] }) => readFolder(root, `${layer}/${folder}`, stage)),
  );
  return templates.flat();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // a layer may be empty
    throw error;
  }
}

function ownersOf(folder: string, layer: string): [StageId, ...StageId[]] {
  const [first, ...rest] = folder.split('+').map((word) => {
    if (!isStageId(word)) throw new Error(`templates/${layer}/${folder} is not named after a stage`);
    return word;
  });
  if (first === undefined) throw new Error(`templates/${layer}/${folder} is not named after a stage`);
  return [first, ...rest];
}

async function readFolder(root: string, folder: string, stage: StageId): Promise<Template[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        const source = file.slice(join(root, folder).length + 1).replaceAll('\\', '/');
        const rendered = source.endsWith('.hbs');
        return {
          source: `${folder}/${source}`,
          path: targetPath(rendered ? source.slice(0, -'.hbs'.length) : source),
          stage,
          rendered,
          bytes: await readFile(file),
        };
      }),
  );
}

function targetPath(source: string): string {
  return source
    .split('/')
    .map((segment) => (DOTTED.has(segment) ? `.${segment.slice(1)}` : segment))
    .join('/');
}
