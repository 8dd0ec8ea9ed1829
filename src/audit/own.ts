/** Own work since the scaffold, for projects that this tool created; loaded only where there is a manifest. */
import type { StageId } from '../stages/index.js';
import { Interrupted } from '../errors.js';
import { bounded } from './bounded.js';
import { openWorkspace } from './workspace.js';

/** What a manifest adds to the report. */
export interface Ownership {
  readonly own: { readonly percent: number } | null;
  /** Stages that `add` can bring. */
  readonly addable: ReadonlySet<StageId>;
}

const NOBODY: Ownership = { own: null, addable: new Set() };
const MANIFEST = '.create-mle-project.json';
/** Files beyond this size are data or results, not work by hand. */
const LARGEST = 2 * 1024 * 1024;
const MOST_MILLIS = 10_000;

export async function ownWork(root: string): Promise<Ownership> {
  const workspace = openWorkspace(root, { limits: { fileBytes: LARGEST, totalBytes: 100_000_000, millis: 10_000 } });
  const manifest = workspace.read(MANIFEST);
  if (manifest === null) return NOBODY;
  try {
    const [{ default: ignore }, { compareWithManifest }, { ownShare }, { STAGES }, { planFiles }, { answersFrom, readManifest }, { TEMPLATES, VERSION }] = await Promise.all([
      import('ignore'), import('../status/compare.js'), import('../status/share.js'), import('../stages/index.js'), import('../plan/files.js'), import('../plan/manifest.js'), import('../package.js'),
    ]);
    const made = readManifest(manifest, MANIFEST);
    const ignored = ignore().add(['.venv', ...tamePatterns(workspace.read('.gitignore') ?? '')]);
    const present = new Map<string, Buffer>();
    for (const { path, bytes } of workspace.files) {
      if (bytes > LARGEST || ignored.ignores(path)) continue;
      const content = workspace.bytes(path);
      if (content !== null) present.set(path, content);
    }
    const files = bounded(() => compareWithManifest(made, present), MOST_MILLIS);
    // Only this version's own plan is consulted: asking git for the scaffold would run what a repository configures.
    const originals = new Map<string, string>();
    if (made.version === VERSION && files.some(({ state }) => state === 'changed'))
      for (const { path, bytes } of await planFiles(answersFrom(made), { version: VERSION, templates: TEMPLATES })) originals.set(path, bytes.toString('utf8'));
    const { percent } = bounded(() => ownShare(files, present, (path) => originals.get(path)), MOST_MILLIS);
    return { own: { percent }, addable: new Set(STAGES.filter((s) => s.creates && !made.answers.stages.includes(s.id)).map(({ id }) => id)) };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    return NOBODY; // a manifest that cannot be read is no reason to fail the audit
  }
}

/** Each becomes a regular expression: those that could make it slow are left out. */
function tamePatterns(gitignore: string): string[] {
  return gitignore.split(/\r?\n/).slice(0, 500).filter((line) => line.length < 200 && (line.match(/\*+/g) ?? []).length <= 3);
}
