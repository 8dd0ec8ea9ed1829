/** `audit [path | URL]`: reads a repository and reports on the 25 stages. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { isAddress, plainAddress, withClone } from '../audit/clone.js';
import { comparisonText, compareReports } from '../audit/compare.js';
import { findConfig, parseConfig } from '../audit/config.js';
import { explain } from '../audit/explain.js';
import { audit as read } from '../audit/index.js';
import { ownWork } from '../audit/own.js';
import { buildReport, type Report } from '../audit/report.js';
import { FORMATS, formatOf, render, type Format } from '../audit/reporters/index.js';
import { openWorkspace } from '../audit/workspace.js';
import { UserError } from '../errors.js';
import { VERSION } from '../package.js';
import { STAGE_IDS } from '../stages/index.js';
import { didYouMean } from '../suggest.js';
import { print, say } from '../terminal.js';

/** The flags of the command, as they were given. */
export interface AuditOptions {
  readonly format?: string;
  readonly output?: readonly string[];
  readonly failUnder?: string;
  readonly exclude?: readonly string[];
  readonly config?: string;
  readonly explain?: string;
  readonly compare?: string;
}

export async function audit(target: string, options: AuditOptions): Promise<number> {
  const format = oneOf(options.format ?? 'text', FORMATS, '--format');
  const limit = percent(options.failUnder);
  for (const file of options.output ?? []) if (formatOf(file) === undefined) throw new UserError(`The format of ${file} is not known.`, { exitCode: 2, hint: 'Extensions: .txt .json .md .html .sarif .svg' });
  if (options.explain !== undefined) {
    print(explain(oneOf(options.explain, STAGE_IDS, '--explain')));
    return 0;
  }
  const old = options.compare === undefined ? undefined : await earlier(options.compare);
  const report = isAddress(target) ? await withClone(target, (folder) => auditFolder(folder, plainAddress(target), options)) : await auditFolder(target, target, options);
  await show(report, format, options.output ?? [], old);
  if (limit === undefined || report.score.percent >= limit) return 0;
  say(`error: ${report.score.percent} of 100 is below --fail-under ${limit}.`);
  return 1;
}

async function auditFolder(folder: string, name: string, options: AuditOptions): Promise<Report> {
  const root = resolve(folder);
  const info = await stat(root).catch(() => null);
  if (info === null) throw new UserError(`${folder} does not exist.`, { exitCode: 2 });
  if (!info.isDirectory()) throw new UserError(`${folder} is not a folder.`, { exitCode: 2 });
  const config = options.config === undefined ? findConfig(openWorkspace(root, { limits: { depth: 0 } })) : parseConfig(await text(options.config, '--config'), basename(options.config));
  let result;
  try {
    result = read(root, { exclude: [...config.exclude, ...(options.exclude ?? [])] });
  } catch (error) {
    throw new UserError(`${folder} cannot be read.`, { cause: error, hint: error instanceof Error ? error.message : '' });
  }
  const { own, addable } = await ownWork(root);
  return buildReport(result, { path: name === '.' ? basename(root) : name, config, own, addable });
}

async function show(report: Report, format: Format, outputs: readonly string[], old: unknown): Promise<void> {
  const setting = { version: VERSION, style: { color: process.stdout.isTTY && !process.env['NO_COLOR'] && !process.env['CI'], width: process.stdout.columns || 100 } };
  if (old === undefined) print(render(report, format, setting));
  else if (format === 'json') print(JSON.stringify({ ...report, compared: compareReports(old, report) }, null, 2));
  else print(`${render(report, format, setting)}\n\n${comparisonText(old, report)}`);
  for (const file of outputs) {
    const body = render(report, formatOf(file)!, { ...setting, style: { color: false, width: 120 } });
    await writeFile(file, body.endsWith('\n') ? body : `${body}\n`).catch((error: unknown) => {
      throw new UserError(`${file} cannot be written.`, { cause: error });
    });
    say(`written: ${file}`);
  }
}

async function earlier(file: string): Promise<unknown> {
  try {
    return JSON.parse(await text(file, '--compare'));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file} is no JSON report.`, { exitCode: 2, cause: error });
  }
}

async function text(file: string, flag: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(`${file}, given to ${flag}, cannot be read.`, { exitCode: 2, cause: error });
  });
}

function oneOf<T extends string>(value: string, list: readonly T[], flag: string): T {
  if ((list as readonly string[]).includes(value)) return value as T;
  throw new UserError(`${flag} ${value} is not known.${didYouMean(value, list)}`, { exitCode: 2, hint: `One of: ${list.join(', ')}` });
}

function percent(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const n = Number(value);
  if (!/^\d+(?:\.\d+)?$/.test(value) || n > 100) throw new UserError(`--fail-under takes a number from 0 to 100, not "${value}".`, { exitCode: 2 });
  return n;
}
