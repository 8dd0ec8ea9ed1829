/** Own work since the scaffold, for projects that this tool created; loaded only where there is a manifest. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageId } from '../stages/index.js';

/** What a manifest adds to the report. */
export interface Ownership {
  readonly own: { readonly percent: number } | null;
  /** Stages that `add` can bring. */
  readonly addable: ReadonlySet<StageId>;
}

const NOBODY: Ownership = { own: null, addable: new Set() };

export async function ownWork(root: string): Promise<Ownership> {
  const manifest = await lstat(join(root, '.create-mle-project.json')).catch(() => null);
  if (!manifest?.isFile() || manifest.size > 5_000_000) return NOBODY;
  try {
    const [{ openProject }, { readTree }, { compareWithManifest }, { ownShare }, { STAGES }, { planFiles }, { answersFrom }, { TEMPLATES, VERSION }] = await Promise.all([
      import('../plan/project.js'), import('../status/tree.js'), import('../status/compare.js'), import('../status/share.js'), import('../stages/index.js'), import('../plan/files.js'), import('../plan/manifest.js'), import('../package.js'),
    ]);
    const made = await openProject(root);
    const present = await readTree(root);
    const files = compareWithManifest(made, present);
    // Only this version's own plan is consulted: asking git for the scaffold would run what a repository configures.
    const originals = new Map<string, string>();
    if (made.version === VERSION && files.some(({ state }) => state === 'changed'))
      for (const { path, bytes } of await planFiles(answersFrom(made), { version: VERSION, templates: TEMPLATES })) originals.set(path, bytes.toString('utf8'));
    const { percent } = ownShare(files, present, (path) => originals.get(path));
    return { own: { percent }, addable: new Set(STAGES.filter((s) => s.creates && !made.answers.stages.includes(s.id)).map(({ id }) => id)) };
  } catch {
    return NOBODY; // a manifest that cannot be read is no reason to fail the audit
  }
}
