/** Formats by name and by file extension. */
import { comparisonText } from '../compare.js';
import type { Report } from '../report.js';
import { badge } from './badge.js';
import { githubReport } from './github.js';
import { htmlReport, type PageSetting } from './html.js';
import { markdownReport } from './markdown.js';
import { sarifReport } from './sarif.js';
import { textReport, type TextStyle } from './text.js';

export const FORMATS = ['text', 'json', 'markdown', 'html', 'sarif', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** What a reporter may know besides the report. */
export interface Setting extends PageSetting {
  readonly style: TextStyle;
  /** The audited folder as seen from where the tool runs: annotations are placed from there. */
  readonly below?: string;
}

const REPORTERS: Readonly<Record<Format | 'badge', (report: Report, setting: Setting) => string>> = {
  text: (report, { style, compared }) => [textReport(report, style), ...(compared ? [comparisonText(compared, report)] : [])].join('\n\n'),
  json: (report, { compared }) => JSON.stringify({ ...report, ...(compared ? { compared } : {}) }, null, 2),
  markdown: (report, { compared }) => markdownReport(report, compared),
  html: htmlReport,
  sarif: (report, { version, below }) => sarifReport(report, version, below),
  github: (report, { compared, below }) => githubReport(report, compared, below),
  badge,
};

const EXTENSIONS: Readonly<Record<string, Format | 'badge'>> = { txt: 'text', json: 'json', md: 'markdown', markdown: 'markdown', html: 'html', htm: 'html', sarif: 'sarif', svg: 'badge' };

/** The format that a file name asks for. */
export function formatOf(file: string): Format | 'badge' | undefined {
  if (/\.sarif\.json$/i.test(file)) return 'sarif';
  return EXTENSIONS[/\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? ''];
}

export function render(report: Report, format: Format | 'badge', setting: Setting): string {
  return REPORTERS[format](report, setting);
}
