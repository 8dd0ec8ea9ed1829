import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { audit } from '../../src/audit/index.js';
import { buildReport, type Report } from '../../src/audit/report.js';
import { NO_CONFIG, type Config } from '../../src/audit/config.js';
import type { StageId } from '../../src/stages/index.js';

/** A small repository as path -> text. */
export type Repo = Readonly<Record<string, string>>;

const made: string[] = [];

/** Writes a repository below a temporary folder and returns that folder. */
export function write(repo: Repo): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'audit-test-'));
  made.push(root);
  for (const [name, text] of Object.entries(repo)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return root;
}

/** Removes what `write` made. */
export function clean(): void {
  for (const root of made.splice(0)) fs.rmSync(root, { recursive: true, force: true });
}

export function report(repo: Repo, config: Config = NO_CONFIG): Report {
  return buildReport(audit(write(repo)), { path: 'repo', config, own: null, addable: new Set() });
}

/** The verdict of one stage, with its evidence for the message of a failure. */
export function verdict(repo: Repo, stage: StageId): { verdict: string; claimed: boolean; evidence: string } {
  const s = report(repo).stages.find(({ id }) => id === stage)!;
  return { verdict: s.verdict, claimed: s.claimed, evidence: s.evidence.map((e) => `${e.path}:${e.line} ${e.what}`).join('; ') };
}

export function verdicts(repo: Repo): Record<string, string> {
  return Object.fromEntries(report(repo).stages.map((s) => [s.id, s.verdict]));
}
