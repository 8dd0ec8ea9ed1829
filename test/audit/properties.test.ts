import fs from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { codeCases } from './cases/code.js';
import { indirectCases } from './cases/indirect.js';
import { practiceCases } from './cases/practice.js';
import { serviceCases } from './cases/service.js';
import { clean, report, verdict, verdicts, type Repo } from './support.js';

afterEach(() => {
  vi.restoreAllMocks();
  clean();
});
const present = [...codeCases, ...serviceCases, ...practiceCases, ...indirectCases].filter((c) => c.verdict === 'present');
const named = present.map((c) => [`${c.stage}: ${c.name}`, c] as const);
const change = (repo: Repo, f: (path: string, text: string) => [string, string]): Repo => Object.fromEntries(Object.entries(repo).map(([p, t]) => f(p, t)));
const isPython = (path: string) => path.endsWith('.py');
/** Present by Python files that import nothing of each other, so that they can be moved. */
const alone = named.filter(([, c]) => Object.keys(c.repo).every((p) => isPython(p) && !p.includes('/')) && Object.keys(c.repo).length === 1 && c.stage !== 'testing');

describe('what does not matter changes no verdict', () => {
  it.each(named)('the order in which the disk lists files: %s', (_, c) => {
    const before = report(c.repo);
    const list = fs.readdirSync as unknown as (path: string, options: unknown) => fs.Dirent[];
    vi.spyOn(fs, 'readdirSync').mockImplementation(((path: string, options: unknown) => list(path, options).reverse()) as never);
    expect(report(c.repo)).toEqual(before);
  });

  it.each(named)('the order in which they were written: %s', (_, c) => {
    expect(report(Object.fromEntries(Object.entries(c.repo).reverse()))).toEqual(report(c.repo));
  });

  it.each(named)('comments stripped: %s', (_, c) => {
    expect(verdicts(change(c.repo, (p, t) => [p, isPython(p) ? t.replaceAll(/^[ \t]*#(?!!).*\n/gm, '') : t]))).toEqual(verdicts(c.repo));
  });

  it.each(alone)('another folder: %s', (_, c) => {
    expect(verdict(change(c.repo, (p, t) => [`src/flats/${p}`, t]), c.stage).verdict).toBe('present');
  });

  it.each(alone)('a byte order mark and no line end at the end: %s', (_, c) => {
    expect(verdicts(change(c.repo, (p, t) => [p, `\uFEFF${t.trimEnd()}`]))).toEqual(verdicts(c.repo));
  });

  it.each(named)('files of other people beside it: %s', (_, c) => {
    const others = { 'node_modules/x/train.py': 'import x\n', '.venv/pyvenv.cfg': '', '.venv/lib/drift.py': 'from scipy.stats import ks_2samp\nks_2samp([1], [2])\n', 'data/a.csv': 'a,b\n1,2\n', 'img/a.png': '\u0000' };
    expect(verdicts({ ...c.repo, ...others })).toEqual(verdicts(c.repo));
  });
});

describe('what matters changes it', () => {
  it.each(alone)('code in a function of a file that nothing uses: %s', (_, c) => {
    const [code] = Object.values(c.repo);
    const unused = `def never_called():\n${code!.replaceAll(/^(?=.)/gm, '    ')}\n`;
    expect(verdict({ 'pkg/__init__.py': '', 'pkg/forgotten.py': unused, 'main.py': 'print(1)\n' }, c.stage).verdict).not.toBe('present');
  });

  // Cleaning is looked for in the text of the code, strings included: a known limit.
  it.each(alone.filter(([, c]) => c.stage !== 'validation'))('code in a string: %s', (_, c) => {
    const [code] = Object.values(c.repo);
    expect(verdict({ 'main.py': `TEXT = ${JSON.stringify(code)}\nprint(TEXT)\n` }, c.stage).verdict).not.toBe('present');
  });
});
