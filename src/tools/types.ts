/** What the audit knows of a tool: data only, one small entry each, with an example that is its own test. */
import type { StageId } from '../stages/types.js';

/**
 * How a call is matched:
 * `root.tail`  the resolved name begins with root and ends with tail, whatever is between;
 * `root.*`     any call below root;
 * `.tail`      a method of that name in a file that imports the tool;
 * `+.tail`     a method of that name in a project that imports the tool (for clients that are passed around).
 */
export type CallPattern = string;

/** One tool. */
export interface Tool {
  readonly id: string;
  readonly title: string;
  /** The stage that the tool is chiefly about. */
  readonly stage: StageId;
  /** Top-level import names. */
  readonly imports: readonly string[];
  /** Names on package registries, where they differ from the import names. */
  readonly packages?: readonly string[];
  /** Calls (and decorators) that witness something. */
  readonly calls?: Readonly<Record<CallPattern, string>>;
  /** Beginnings of shell commands that witness something. */
  readonly commands?: Readonly<Record<string, string>>;
  /** File names (globs) whose presence witnesses something. */
  readonly files?: Readonly<Record<string, string>>;
  /** Continuous-integration actions, by their name without version. */
  readonly actions?: Readonly<Record<string, string>>;
  /** An unused dependency on it counts as a declaration of its stage. */
  readonly declares?: boolean;
  /** Python code, a shell command, a file name or an action that must be recognised. */
  readonly example: string;
}
