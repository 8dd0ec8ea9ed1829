import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { bounded, TookTooLong } from '../../src/audit/bounded.js';
import { compileGlobs } from '../../src/audit/globs.js';
import { audit } from '../../src/audit/index.js';
import { openWorkspace } from '../../src/audit/workspace.js';
import { BIN, cli } from '../support/cli.js';
import { clean, report, write } from '../audit/support.js';

afterAll(clean);
afterEach(() => {
  vi.restoreAllMocks();
});
const TRACKED = 'import mlflow\nmlflow.log_param("a", 1)\nmlflow.log_metric("b", 1)\n';
const whyOf = (root: string, file: string) => audit(root).skipped.find((s) => s.path === file)?.why;

describe('what is no regular file', () => {
  it('FIFO, device and socket are not opened', async () => {
    const root = write({ 'a.py': 'print(1)\n' });
    execFileSync('mkfifo', [path.join(root, 'pipe.py'), path.join(root, '.mle-audit.toml'), path.join(root, '.create-mle-project.json')]);
    const device = spawnSync('mknod', [path.join(root, 'zero.py'), 'c', '1', '5']).status === 0; // needs root
    const server = createServer().listen(path.join(root, 'socket.py'));
    await new Promise((done) => server.once('listening', done));
    for (const file of ['pipe.py', 'socket.py', ...(device ? ['zero.py'] : [])]) expect(whyOf(root, file)).toBe('not a regular file');
    expect((await cli(root, ['audit', '.', '--format', 'json'], { timeout: 15_000 })).exitCode).toBe(0);
    server.close();
  });

  it('links are named and not followed: out, in a loop, to a device, to themselves', () => {
    const outside = write({ 'secret.py': TRACKED });
    const root = write({ 'a.py': 'print(1)\n' });
    const links = { linked: outside, 'linked.py': path.join(outside, 'secret.py'), loop: root, 'self.py': 'self.py', 'zero.py': '/dev/zero', 'gone.py': 'nowhere', 'pyproject.toml': '/etc/passwd' };
    for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, path.join(root, name));
    const result = audit(root);
    for (const name of Object.keys(links)) expect(result.skipped).toContainEqual({ path: name, why: 'symbolic link, not followed' });
    expect(result.judgements.find((j) => j.stage === 'tracking')!.verdict).toBe('absent');
  });

  it('build output that git does not keep is not read, a folder of such a name that it keeps is', () => {
    const root = write({ 'dist/app.py': TRACKED, 'build/app.py': 'print(1)\n', '.gitignore': 'dist/\n' });
    expect(openWorkspace(root).files.map((file) => file.path)).toEqual(['.gitignore', 'build/app.py']);
    expect(whyOf(root, 'dist')).toBe('excluded by configuration');
  });

  it('nothing below .git is opened', () => {
    const root = write({ 'a.py': 'print(1)\n', '.git/config': '[core]\n\tfsmonitor = touch ran\n', '.git/HEAD': 'ref: refs/heads/main\n', 'sub/.git/config': 'x' });
    const opened = vi.spyOn(fs, 'openSync');
    audit(root);
    expect(opened.mock.calls.map(([file]) => String(file).slice(root.length + 1))).toEqual(['.gitignore', 'a.py']);
    expect(report({ '.git/HEAD': 'ref: refs/heads/main\n' }).score.percent).toBe(0);
  });
});

describe('what cannot be read', () => {
  it('a sparse file of 2 GB', () => {
    const root = write({ 'a.py': 'print(1)\n', 'big.py': '' });
    fs.truncateSync(path.join(root, 'big.py'), 2 * 1024 ** 3);
    expect(whyOf(root, 'big.py')).toMatch(/larger than/);
  });

  it('bounds files, depth and bytes', () => {
    const root = write(Object.fromEntries([...Array(30).keys()].map((i) => [`${'d/'.repeat(i)}a${i}.py`, 'print(1)\n'])));
    const whys = (limits: Parameters<typeof audit>[1]) => audit(root, limits).skipped.map((s) => s.why);
    expect(whys({ limits: { files: 5 } })).toContainEqual(expect.stringMatching(/more than 5 files/));
    expect(whys({ limits: { depth: 3 } })).toContainEqual(expect.stringMatching(/folders deep/));
    expect(whys({ limits: { totalBytes: 20 } })).toContain('total size limit');
    expect(whys({ limits: { millis: -1 } })).toContainEqual(expect.stringMatching(/^time limit/));
  });

  it('a step that does not end is ended', () => {
    expect(() => bounded(() => /^(a+)+$/.test(`${'a'.repeat(50)}b`), 50)).toThrow(TookTooLong); // a trap on purpose
    expect(bounded(() => 1, 50)).toBe(1);
  });

  it('100,000 files', () => {
    const root = write({ 'train.py': TRACKED });
    for (let d = 0; d < 100; d++) {
      fs.mkdirSync(path.join(root, `d${d}`));
      for (let f = 0; f < 1000; f++) fs.writeFileSync(path.join(root, `d${d}/${f}.csv`), '');
    }
    const { skipped } = audit(root);
    expect(skipped.map((s) => s.why)).toEqual([expect.stringMatching(/more than 100000 files/)]);
  }, 120_000);

  it('a list of what was skipped that does not grow without end', () => {
    const root = write(Object.fromEntries([...Array(1200).keys()].map((i) => [`${i}.py`, '\u0000'])));
    const { skipped } = audit(root);
    expect(skipped).toHaveLength(1001);
    expect(skipped.at(-1)).toEqual({ path: '.', why: '200 more' });
  });

  it('names with newlines and quotes, names and content that are no UTF-8, binary', () => {
    const root = write({ 'a\n"b\'.py': 'import mlflow\nmlflow.log_metric("a", 1)\n' });
    fs.writeFileSync(path.join(root, 'bad.py'), Buffer.from([0xff, 0xfe, 0x80, 0x41, 0x00]));
    fs.writeFileSync(path.join(root, 'latin.py'), Buffer.from([0x61, 0x3d, 0x22, 0xe9, 0x22, 0x0a]));
    fs.writeFileSync(path.join(root, 'bin.py'), Buffer.from([1, 0, 2, 0]));
    fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe]), Buffer.from('.py')]), 'x = 1\n');
    const result = audit(root);
    expect(result.judgements.find((j) => j.stage === 'tracking')!.verdict).toBe('partial');
    expect(result.skipped).toEqual([{ path: 'bin.py', why: 'binary' }, { path: '\uFFFD\uFFFD.py', why: 'its name is no valid UTF-8' }]);
  });

  it('what is not what its name says', () => {
    const root = write({ 'a.py': 'print(1)\n', 'b.ipynb': '{not json', 'c.yml': 'a: [1, 2\nb: }', 'd.toml': '= = =', 'package.json': '{', 'requirements.txt': '\u0000' });
    expect(audit(root).skipped.map((s) => s.path)).toEqual(expect.arrayContaining(['b.ipynb', 'requirements.txt']));
  });

  it('files that vanish, become a link or a FIFO between listing and reading', () => {
    const root = write({ 'a.py': 'print(1)\n', 'gone.py': TRACKED, 'link.py': TRACKED, 'pipe.py': TRACKED });
    const original = fs.openSync;
    vi.spyOn(fs, 'openSync').mockImplementation((file, flags, mode) => {
      const name = path.basename(String(file));
      if (name !== 'a.py') fs.rmSync(file);
      if (name === 'link.py') fs.symlinkSync('a.py', file);
      if (name === 'pipe.py') execFileSync('mkfifo', [String(file)]);
      return original(file, flags, mode);
    });
    const { skipped } = audit(root);
    expect(skipped).toEqual([{ path: 'gone.py', why: 'vanished while reading' }, { path: 'link.py', why: 'symbolic link' }, { path: 'pipe.py', why: 'not a regular file' }]);
  });

  it('files and folders without permission', () => {
    const root = write({ 'a.py': 'print(1)\n', 'secret.py': TRACKED, 'closed/b.py': TRACKED });
    fs.chmodSync(root, 0o755);
    fs.chmodSync(path.join(root, 'secret.py'), 0);
    fs.chmodSync(path.join(root, 'closed'), 0);
    // Root may read everything, so the tool runs as nobody there.
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const run = (target: string) => spawnSync(process.execPath, [BIN, 'audit', target, '--format', 'json'], { encoding: 'utf8', ...nobody });
    const { status, stdout } = run(root);
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as { skipped: unknown }).skipped).toEqual([{ path: 'closed', why: 'no permission' }, { path: 'secret.py', why: 'no permission' }]);
    const closed = run(path.join(root, 'closed'));
    expect([closed.status, closed.stderr]).toEqual([1, expect.stringMatching(/^error: .*closed may not be (?:written or )?read\.\n/)]);
    fs.chmodSync(path.join(root, 'closed'), 0o755);
  });
});

describe('globs', () => {
  it.each([
    ['legacy/**', 'legacy/a/b.py', true], ['legacy/**', 'a/legacy/b.py', false], ['legacy', 'a/legacy/b.py', true], ['*.py', 'a/b.py', true], ['*.py', 'a/b.pyc', false], ['/a.py', 'b/a.py', false], ['a/*/c', 'a/b/c/d', true],
    ['a/*/c', 'a/b/d/c', false], ['**/c', 'a/b/c', true], ['a/**/c', 'a/c', true], ['a?c', 'abc', true], ['a?c', 'ac', false], ['./a/', 'a/b', true], ['(a', '(a', true], ['', 'a', false], ['**', 'a/b', true], ['a**b', 'axxb', true],
  ])('%s and %s: %s', (glob, file, matches) => {
    expect(compileGlobs([glob])(file)).toBe(matches);
  });

  it('many stars are no trap', () => {
    const started = performance.now();
    for (const glob of [`${'*a'.repeat(60)}b`, `${'**/a/'.repeat(60)}b`]) compileGlobs([glob])(`${'a'.repeat(250)}/`.repeat(15) + 'a/'.repeat(200));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
