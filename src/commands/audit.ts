/** `audit [path | URL]`: reads a repository and reports on the 25 stages. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { TookTooLong } from '../audit/bounded.js';
import { isAddress, plainAddress, withClone } from '../audit/clone.js';
import { compareReports } from '../audit/compare.js';
import { findConfig, parseConfig } from '../audit/config.js';
import { explain, ruleInWords } from '../audit/explain.js';
import { audit as read } from '../audit/index.js';
import { commitOf, fileLinks, folderBelow, hostedLinks, workflowLinks } from '../audit/links.js';
import { ownWork } from '../audit/own.js';
import { buildReport, type Report } from '../audit/report.js';
import { FORMATS, formatOf, render, type Format } from '../audit/reporters/index.js';
import { openWorkspace } from '../audit/workspace.js';
import { explainDiskError, UserError } from '../errors.js';
import { VERSION } from '../package.js';
import { STAGE_IDS } from '../stages/index.js';
import { didYouMean } from '../suggest.js';
import { print, printJson, say, visible } from '../terminal.js';

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
  for (const file of options.output ?? []) if (formatOf(file) === undefined) throw new UserError(`The format of ${file} is not known.`, { exitCode: 2, hint: 'Extensions: .txt .json .md .html .sarif .svg (badge)' });
  if (options.explain !== undefined) {
    const stage = oneOf(options.explain, STAGE_IDS, '--explain');
    if (format === 'json') printJson({ schemaVersion: 1, stage, ...ruleInWords(stage), text: explain(stage) });
    else print(explain(stage));
    return 0;
  }
  const old = options.compare === undefined ? undefined : await earlier(options.compare);
  const address = plainAddress(target);
  const { report, links, below } = isAddress(target)
    ? await withClone(target, async (folder) => ({ report: await auditFolder(folder, address, options), links: always(hostedLinks(address, commitOf(folder))), below: '' }))
    : { report: await auditFolder(target, target, options), links: linksTo(resolve(target)), below: folderBelow(process.cwd(), resolve(target)) ?? '' };
  await show(report, { format, outputs: options.output ?? [], old, links, below });
  if (limit === undefined || report.score.percent >= limit) return 0;
  say(`error: ${report.score.percent} of 100 is below --fail-under ${limit}.`);
  return 1;
}

async function auditFolder(folder: string, name: string, options: AuditOptions): Promise<Report> {
  const root = resolve(folder);
  const info = await stat(root).catch(() => null);
  if (info === null) throw new UserError(`${visible(folder)} does not exist.`, { exitCode: 2, hint: 'Name a folder, or a Git address such as https://….' });
  if (!info.isDirectory()) throw new UserError(`${visible(folder)} is not a folder.`, { exitCode: 2, hint: 'Name the folder of the repository.' });
  try {
    const config = options.config === undefined ? findConfig(openWorkspace(root, { limits: { depth: 0 } })) : parseConfig(await text(options.config, '--config'), basename(options.config));
    const result = read(root, { exclude: [...config.exclude, ...(options.exclude ?? [])] });
    const { own, addable } = await ownWork(root);
    return buildReport(result, { path: name === '.' ? basename(root) : name, config, own, addable });
  } catch (error) {
    if (error instanceof TookTooLong) throw new UserError(`${visible(folder)} takes too long to audit.`, { hint: 'Leave out what is no code of its own: --exclude "data/**"' });
    throw explainDiskError(error, visible(folder));
  }
}

/** Gives what a page in the given file puts before a path to link to it. */
type Links = (page: string) => string | undefined;

function always(base: string | undefined): Links {
  return () => base;
}

function linksTo(root: string): Links {
  const hosted = workflowLinks(process.env, root);
  return (page) => hosted ?? fileLinks(resolve(page), root);
}

interface Shown {
  readonly format: Format;
  readonly outputs: readonly string[];
  readonly old: unknown;
  readonly links: Links;
  /** The audited folder as seen from where the tool runs, for formats whose paths are read there. */
  readonly below: string;
}

async function show(report: Report, { format, outputs, old, links, below }: Shown): Promise<void> {
  const compared = old === undefined ? undefined : compareReports(old, report);
  const setting = { version: VERSION, compared, below: decodeURI(below), style: { color: process.stdout.isTTY && !process.env['NO_COLOR'] && !process.env['CI'], width: process.stdout.columns || Number(process.env['COLUMNS']) || 100 } };
  print(render(report, format, { ...setting, links: links('page.html') }));
  for (const file of outputs) {
    const body = render(report, formatOf(file)!, { ...setting, links: links(file), style: { color: false, width: 120 } });
    await writeFile(file, body.endsWith('\n') ? body : `${body}\n`).catch((error: unknown) => {
      const known = explainDiskError(error, file);
      throw known instanceof UserError ? known : new UserError(`${file} cannot be written.`, { hint: 'Its folder must exist.', cause: error });
    });
    say(`written: ${file}`);
  }
}

async function earlier(file: string): Promise<unknown> {
  try {
    return JSON.parse(await text(file, '--compare'));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file} is no JSON report.`, { exitCode: 2, hint: 'Write one with: create-mle-project audit --output old.json', cause: error });
  }
}

async function text(file: string, flag: string): Promise<string> {
  try {
    // Who opens a pipe waits for its writer, and no Ctrl-C is heard.
    if (!(await stat(file)).isFile()) throw new UserError(`${file}, given to ${flag}, is no file.`, { exitCode: 2, hint: 'Check the name of the file.' });
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file}, given to ${flag}, cannot be read.`, { exitCode: 2, hint: 'Check the name of the file.', cause: error });
  }
}

function oneOf<T extends string>(value: string, list: readonly T[], flag: string): T {
  if ((list as readonly string[]).includes(value)) return value as T;
  throw new UserError(`${flag} ${value} is not known.${didYouMean(value, list)}`, { exitCode: 2, hint: `One of: ${list.join(', ')}` });
}

function percent(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const n = Number(value);
  if (!/^\d+(?:\.\d+)?$/.test(value) || n > 100) throw new UserError(`--fail-under takes a number from 0 to 100, not "${value}".`, { exitCode: 2, hint: 'For example: --fail-under 60' });
  return n;
}
