import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/index.js';
import { buildReport } from '../../src/audit/report.js';
import { render, type Format } from '../../src/audit/reporters/index.js';
import { NO_CONFIG } from '../../src/audit/config.js';
import { clean, report, write } from './support.js';

afterAll(clean);
const SETTING = { version: '0.0.0', style: { color: true, width: 100 } };
const seconds = (work: () => void): number => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};

describe('the file system', () => {
  it('does not open a FIFO, follow a link out, or fall into a loop', () => {
    const outside = write({ 'secret.py': 'import mlflow\nmlflow.log_param("a", 1)\nmlflow.log_metric("b", 1)\n' });
    const root = write({ 'a.py': 'print(1)\n' });
    execFileSync('mkfifo', [path.join(root, 'pipe.py')]);
    fs.symlinkSync(outside, path.join(root, 'linked'));
    fs.symlinkSync(path.join(outside, 'secret.py'), path.join(root, 'linked.py'));
    fs.symlinkSync(root, path.join(root, 'loop'));
    const result = audit(root);
    expect(result.skipped).toContainEqual({ path: 'pipe.py', why: 'not a regular file' });
    expect(result.judgements.find((j) => j.stage === 'tracking')!.verdict).toBe('absent');
  });

  it('skips a sparse file of 2 GB with the reason', () => {
    const root = write({ 'a.py': 'print(1)\n', 'big.py': '' });
    fs.truncateSync(path.join(root, 'big.py'), 2 * 1024 ** 3);
    expect(audit(root).skipped.find((s) => s.path === 'big.py')?.why).toMatch(/larger than/);
  });

  it('bounds files, depth and bytes', () => {
    const root = write(Object.fromEntries([...Array(30).keys()].map((i) => [`${'d/'.repeat(i)}a${i}.py`, 'print(1)\n'])));
    const few = audit(root, { limits: { files: 5 } });
    expect(few.skipped.some((s) => s.why.includes('more than 5 files'))).toBe(true);
    expect(audit(root, { limits: { depth: 3 } }).skipped.some((s) => s.why.includes('folders deep'))).toBe(true);
    expect(audit(root, { limits: { totalBytes: 20 } }).skipped.some((s) => s.why === 'total size limit')).toBe(true);
  });

  it('reads names with newlines and quotes, invalid UTF-8, binary, and only .git', () => {
    const root = write({ 'a\n"b\'.py': 'import mlflow\nmlflow.log_metric("a", 1)\n', '.git/config': '[core]\n fsmonitor = touch /tmp/x\n' });
    fs.writeFileSync(path.join(root, 'bad.py'), Buffer.from([0xff, 0xfe, 0x80, 0x41, 0x00]));
    fs.writeFileSync(path.join(root, 'latin.py'), Buffer.from([0x61, 0x3d, 0x22, 0xe9, 0x22, 0x0a]));
    fs.writeFileSync(path.join(root, 'bin.py'), Buffer.from([1, 0, 2, 0]));
    const result = audit(root);
    expect(result.judgements.find((j) => j.stage === 'tracking')!.verdict).toBe('partial');
    expect(result.skipped.find((s) => s.path === 'bin.py')?.why).toMatch(/binary/);
    expect(report({ '.git/HEAD': 'ref: refs/heads/main\n' }).score.percent).toBe(0);
  });

  it('goes on where a file may not be read or has vanished', () => {
    const root = write({ 'a.py': 'print(1)\n', 'b.ipynb': '{not json', 'c.yml': 'a: [1, 2\nb: }', 'd.toml': '= = =', 'package.json': '{', 'requirements.txt': '\u0000' });
    expect(() => audit(root)).not.toThrow();
    expect(audit(root).skipped.map((s) => s.path)).toContain('b.ipynb');
  });
});

describe('crafted content', () => {
  it('a YAML bomb and deep nesting stay small', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.split('').map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefghi'[i]!}`).join(',')}]`).join('\n')}\n`;
    expect(seconds(() => report({ 'x.yaml': bomb, 'deep.yaml': `${'['.repeat(3000)}${']'.repeat(3000)}`, 'deep.json': `{"panels": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'deep.py': `${'('.repeat(3000)}1${')'.repeat(3000)}\n`, 'deep.ipynb': '['.repeat(50_000) }))).toBeLessThan(8);
  });

  it('a notebook of 50 MB of output', () => {
    const text = JSON.stringify({ cells: [{ cell_type: 'code', source: ['import mlflow\n', 'mlflow.log_metric("a", 1)\n'], outputs: [{ data: 'A'.repeat(50_000_000) }] }], metadata: {} });
    let verdict = '';
    expect(seconds(() => (verdict = report({ 'a.ipynb': text }).stages.find((s) => s.id === 'tracking')!.verdict))).toBeLessThan(10);
    expect(verdict).toBe('partial');
  });

  const UNITS = ['a', ' ', '\n', ' \n', '\t', '(', '"', "'", '#', '\\', '.', '-', '/', '=', '[', '<', '*', '_', '1', 'predict ', 'a.', 'a/', 'x = ', '$(', '${', 'docker build ', 'make ', 'python ', '-f ', '://', 'a:', 'ssh ', '| ', '<form ', 'if x < 1:\n    pass\n', 'a: b\n', '/*', '<!--', 'FROM a\n', 'class A(', 'def f(', 'f"{', '@a\n', 'and metric < ', 'password=', 'quantile(0.1', 'df[df.a', 'resource "a" "b" {\n', 'curl ', '--a ', '`a` ', '[a](', 'predict model ', 'fetch(', 'axios.post('];
  const FILES = ['a.py', 'README.md', '.github/workflows/a.yml', 'Makefile', 'Dockerfile', 'a.html', 'a.sh', 'main.tf', 'a.js', 'requirements.txt', 'pom.xml', 'a.json', '.env', 'noxfile.py', 'tox.ini', 'Jenkinsfile'];
  it.each(UNITS.map((u) => [JSON.stringify(u), u] as const))('time stays linear on repetitions of %s', (_, unit) => {
    // 30 kB in every kind of file: a quadratic pattern would take minutes.
    const line = unit.repeat(Math.ceil(30_000 / unit.length));
    const took = seconds(() => report(Object.fromEntries(FILES.map((f) => [f, `${line}\n`]))));
    expect(took).toBeLessThan(12);
  });
});

describe('what is shown', () => {
  const evil = 'a\u001b[31m\u202e<img src=x onerror=alert(1)>|`**x**`';
  const repo = {
    [`${evil.replaceAll('/', '')}.py`]: 'import mlflow\nmlflow.log_metric("a", 1)\n',
    'README.md': `# x\n\nIt is monitored by Grafana ${evil} ::error::boom and @everyone https://evil.example.org\n`,
    'settings.py': `password = "hunter2-hunter2"\nTOKEN = "AKIA${'Q7ZT'.repeat(4)}"\n`,
  };
  const all = (format: Format) => render(buildReport(audit(write(repo)), { path: evil, config: NO_CONFIG, own: null, addable: new Set() }), format, SETTING);

  it('no control or bidirectional characters anywhere', () => {
    for (const f of ['markdown', 'html', 'github'] as const) expect(all(f)).not.toMatch(/[\u001b\u202e]/);
    expect(all('text').replaceAll(/\u001b\[\d+m/g, '')).not.toMatch(/[\u001b\u202e]/);
  });

  it('no markup, mention, link or workflow command', () => {
    expect(all('html')).not.toContain('<img');
    expect(all('markdown')).not.toMatch(/<img|@everyone|https:\/\/evil/);
    expect(all('github').split('\n').every((l) => /^::(?:notice|warning) /.test(l))).toBe(true);
  });

  it('no secrets', () => {
    for (const f of ['text', 'json', 'markdown', 'html', 'sarif', 'github'] as const) expect(all(f)).not.toContain('Q7ZTQ7ZT');
  });
});
