/** The named types between the steps of the audit: Workspace -> Facts -> Project -> Signals -> Verdicts -> Report. */

/** A regular file below the audited root; `path` is relative, with forward slashes. */
export interface FileEntry {
  readonly path: string
  readonly bytes: number
}

/** A file or folder that was not read, with the reason. */
export interface Skipped {
  readonly path: string
  readonly why: string
}

/** One call in Python code with its name resolved through imports and assignments. */
export interface PyCall {
  /** Resolved dotted name, e.g. `sklearn.ensemble.RandomForestClassifier.fit`. */
  readonly name: string
  /** The name as written, e.g. `model.fit`. */
  readonly raw: string
  readonly args: string
  readonly line: number
  /** Index into `functions`, or -1 at module level. */
  readonly fn: number
  /** What the result is assigned to, or "". */
  readonly target: string
  readonly from: number
  readonly to: number
  /** The bare expression statement of a call whose result is dropped. */
  readonly loops: number
}

/** A function or method; `owner` is its class or "". */
export interface PyFunction {
  readonly name: string
  readonly owner: string
  readonly line: number
  readonly from: number
  readonly to: number
  readonly parent: number
  readonly params: string
  readonly decorators: readonly PyDecorator[]
  readonly doc: string
}

/** A decorator with its resolved name and argument text. */
export interface PyDecorator {
  readonly name: string
  readonly args: string
  readonly line: number
}

/** A class with its resolved bases. */
export interface PyClass {
  readonly name: string
  readonly bases: readonly string[]
  readonly line: number
  readonly from: number
  readonly to: number
}

/** A condition that code acts upon. */
export interface PyCheck {
  readonly condition: string
  readonly effect: 'raise' | 'exit' | 'assert' | 'return' | 'skip' | 'other'
  readonly line: number
  readonly fn: number
  readonly body: string
}

/** An import; `name` is the member of a from-import, "*" for all, "" for a plain import. */
export interface PyImport {
  readonly module: string
  readonly name: string
  readonly alias: string
  readonly line: number
  readonly level: number
  readonly guarded: boolean
}

/** What one Python file (or the code of a notebook) says, parsed once. */
export interface PyFacts {
  readonly imports: readonly PyImport[]
  readonly calls: readonly PyCall[]
  readonly functions: readonly PyFunction[]
  readonly classes: readonly PyClass[]
  readonly checks: readonly PyCheck[]
  /** Names bound to text anywhere in the file, e.g. URL -> "https://…". */
  readonly constants: ReadonlyMap<string, string>
  /** Source with comments and docstrings blanked; offsets and lines unchanged. */
  readonly code: string
  /** Comments that may hold switched-off wiring. */
  readonly comments: readonly { text: string; line: number }[]
  readonly hasMain: boolean
  /** Module-level statements that do something (calls outside definitions). */
  readonly script: boolean
  readonly errors: number
  /** Exported from a notebook: what no job names is run by hand. */
  readonly exported: boolean
  lineAt(offset: number): number
}

/** A shell command found in a script, target, image, workflow or README block. */
export interface Command {
  readonly path: string
  readonly line: number
  readonly text: string
  readonly origin: 'shell' | 'make' | 'docker' | 'compose' | 'ci' | 'dvc' | 'package' | 'readme' | 'task' | 'procfile' | 'hook' | 'platform'
  /** The make target, workflow job, script name or service that owns it. */
  readonly unit: string
  /** A failure of this command changes nothing. */
  readonly ignored: boolean
}

/** Where code stands: only `live` code can make a stage present. */
export type Scope = 'live' | 'notebook' | 'test' | 'example' | 'dead'

/** A boolean observation with its place; rules combine them into verdicts. */
export interface Signal {
  /** `stage.probe`, e.g. `evaluation.metric`. */
  readonly id: string
  readonly scope: Scope | 'declared' | 'claimed'
  readonly path: string
  readonly line: number
  readonly what: string
}

export type Verdict = 'present' | 'partial' | 'absent'
export type Level = 'E1' | 'E2' | 'E3' | 'E4'
export type Kind = 'application' | 'library' | 'course' | 'paper' | 'competition' | 'notebooks' | 'non-ml'
