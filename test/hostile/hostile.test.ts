import { afterAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/index.js';
import { buildReport } from '../../src/audit/report.js';
import { render, type Format } from '../../src/audit/reporters/index.js';
import { NO_CONFIG } from '../../src/audit/config.js';
import { clean, report, write } from '../audit/support.js';

afterAll(clean);
const SETTING = { version: '0.0.0', style: { color: true, width: 100 } };
const FILES = ['a.py', 'README.md', '.github/workflows/a.yml', 'Makefile', 'Dockerfile', 'a.html', 'a.sh', 'main.tf', 'a.js', 'requirements.txt', 'pom.xml', 'a.json', '.env', 'noxfile.py', 'tox.ini', 'Jenkinsfile', 'pyproject.toml', 'package.json', 'docker-compose.yml', 'environment.yml', 'setup.py', '.gitattributes', 'mise.toml'];
const cpuSeconds = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};
const seconds = (work: () => void): number => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};

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

  // What grows line by line is where a product of lengths hides.
  const LONG: readonly (readonly [file: string, head: string, unit: string])[] = [
    ['Dockerfile', 'FROM a\nRUN a \\\n', 'a \\\n'], ['Dockerfile', 'RUN <<EOF\n', 'a\n'], ['Dockerfile', '', 'CMD ["a"]\n'], ['Makefile', 'a:\n', '\ta \\\n'], ['Makefile', `${'a '.repeat(400)}:\n`, '\ta\n'], ['a.sh', '', 'a \\\n'],
    ['main.tf', '', 'a {}\n'], ['Jenkinsfile', '', 'sh "a"\n'], ['a.py', '', '(\n'], ['a.py', '', '[(\n'], ['a.py', 'x = f', '.f()\n'], ['a.py', '', 'def f(): pass\n'], ['a.py', '', 'import a\n'], ['a.py', '', 'f(a, "b.py")\n'],
    ['a.yml', '', '- a: *b\n'], ['a.yml', '', '---\n'], ['a.yml', '', '- - - -\n'], ['a.yml', '', '? a\n'], ['a.yml', 'a: |\n', ' a\n'], ['a.yml', '', 'a: &a [*a]\n'], ['a.yml', 'a: "', '\n'],
    ['pyproject.toml', '', '[a]\n'], ['pyproject.toml', '[project]\ndependencies = [\n', '"a",\n'], ['pyproject.toml', 'a = ', '{a='], ['requirements.txt', '', 'a==1\n'], ['package.json', '{"dependencies": {', '"a": "1",'], ['package.json', '', '[{"a":'],
    ['README.md', '', '`a`\n'], ['README.md', '', '```\na\n'], ['README.md', '', '[a](b)\n'], ['.gitattributes', '', '* filter=lfs\n'], ['a.html', '', '<form>\n'], ['pom.xml', '', '<dependency>\n'], ['.env', '', 'A=b\n'],
  ];
  it.each(LONG)('400 kB of %s: %j and %j again and again', (file, head, unit) => {
    const text = head + unit.repeat(Math.ceil(400_000 / unit.length));
    expect(cpuSeconds(() => report({ [file]: text }))).toBeLessThan(6);
  });

  it('a notebook whose lines are written otherwise than they are read', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `"\\u0061 = ${i}\\n"`).join(',\n');
    const text = `{"cells": [{"cell_type": "code", "source": [${lines}], "outputs": ["${'A'.repeat(3_000_000)}"]}], "metadata": {}}`;
    expect(cpuSeconds(() => report({ 'a.ipynb': text }))).toBeLessThan(6);
  });

  it('one line of 1 MB, in every kind of file', () => {
    const repo = Object.fromEntries(FILES.map((file) => [file, 'x = predict(a) '.repeat(70_000)]));
    expect(cpuSeconds(() => report(repo))).toBeLessThan(8);
  });

  it('deep nesting over many lines is skipped with the reason, or read', () => {
    const deep = (open: string, close: string) => `${`${open}\n`.repeat(50_000)}${`${close}\n`.repeat(50_000)}`;
    const root = write({ 'a.py': deep('(', ')'), 'b.yaml': `${'- '.repeat(50_000)}a\n`, 'd.yaml': Array.from({ length: 800 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''), 'c.yaml': `${'['.repeat(3000)}${']'.repeat(3000)}`, 'a.json': deep('[', ']'), 'a.yaml': deep('[', ']'), 'package.json': deep('[', ']'), 'pyproject.toml': `a = ${deep('[', ']')}`, 'a.ipynb': JSON.stringify({ cells: [{ cell_type: 'code', source: deep('(', ')') }] }) });
    const { skipped } = audit(root);
    expect(skipped).toContainEqual({ path: 'a.py', why: 'nested too deeply to be code' });
    expect(skipped).toContainEqual({ path: 'a.ipynb', why: 'nested too deeply to be code' });
    expect(skipped.map(({ path }) => path)).toEqual(expect.arrayContaining(['b.yaml', 'c.yaml', 'd.yaml']));
    expect(skipped).toContainEqual({ path: 'a.yaml', why: 'not readable: nested too deeply to be YAML of a person' });
  });

  it('file names that mean something to patterns', () => {
    const names = ['train(x.py', 'a[b.py', '*.py', '+.py', '\\.py', '$(a).py', '--help.py', 'a b.py', '${a}.py', '__proto__.py', 'constructor.py'];
    const code = 'import joblib\nfrom sklearn.linear_model import Ridge\nm = Ridge()\nm.fit([[1]], [1])\njoblib.dump(m, "m")\n';
    const { skipped } = audit(write(Object.fromEntries(names.map((name) => [name, code]))));
    expect(skipped).toEqual([]);
  });

  const UNITS = ['a', ' ', '\n', ' \n', '\t', '(', '"', "'", '#', '\\', '.', '-', '/', '=', '[', '<', '*', '_', '1', 'predict ', 'a.', 'a/', 'x = ', '$(', '${', 'docker build ', 'make ', 'python ', '-f ', '://', 'a:', 'ssh ', '| ', '<form ', 'if x < 1:\n    pass\n', 'a: b\n', '/*', '<!--', 'FROM a\n', 'class A(', 'def f(', 'f"{', '@a\n', 'and metric < ', 'password=', 'quantile(0.1', 'df[df.a', 'resource "a" "b" {\n', 'curl ', '--a ', '`a` ', '[a](', 'predict model ', 'fetch(', 'axios.post(', '- ', '? ', '&a ', '*a ', '!a ', '{', '%', '|\n', '---\n', '<<: *a\n', 'runs-on: ', 'sh ', '[a]', '"', 'a = [', '\\u0061'];
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
