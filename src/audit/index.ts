/** The audit as one function: a folder in, a report as data out. Nothing of the audited repository is executed. */
import { bounded } from './bounded.js';
import { readClaims } from './claims.js';
import { detectAll } from './detect/index.js';
import type { Findings } from './detect/findings.js';
import { collectFacts } from './facts/index.js';
import { Project } from './graph/project.js';
import { judge, type Judgement } from './judge.js';
import { kindOf } from './kind.js';
import type { Kind, Skipped } from './types.js';
import { openWorkspace, type Limits } from './workspace.js';

/** What the audit found, before it is put into words. */
export interface Audit {
  readonly root: string;
  readonly kind: Kind;
  readonly judgements: readonly Judgement[];
  readonly skipped: readonly Skipped[];
  readonly found: Findings;
  readonly project: Project;
  /** Files that do not parse, worth a line but no failure. */
  readonly errors: readonly string[];
}

export function audit(root: string, settings: { exclude?: readonly string[]; limits?: Partial<Limits> } = {}): Audit {
  // A Ctrl-C that comes between two bounded pieces of work would be lost with the listeners that those take off for a while.
  const workspace = bounded(() => openWorkspace(root, settings), LISTING);
  const inTime = <T>(work: () => T): T => bounded(work, Math.max(GRACE, workspace.millisLeft()));
  const facts = collectFacts(workspace);
  const project = inTime(() => new Project(facts));
  const found = detectAll(project);
  return inTime(() => {
    const wired = (path: string) => project.mentioned.has(path) || /(?:^|\/)(?:\.github\/workflows|Dockerfile|docker-compose|compose\.ya?ml|Makefile)/.test(path);
    const kind = kindOf(project, found);
    const judgements = judge(found, readClaims(facts), wired, kind);
    return { root, kind, judgements, skipped: workspace.skipped, found, project, errors: facts.brokenPython.map((p) => `${p}: not all of it is valid Python`) };
  });
}

/** The listing has a limit of its own, far below this. */
const LISTING = 600_000;

/** What was read when time was over is still put together and judged. */
const GRACE = 10_000;
