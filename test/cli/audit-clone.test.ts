import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostedLinks } from '../../src/audit/links.js';
import { isAddress, plainAddress } from '../../src/audit/clone.js';
import { BIN, emptyFolder, PLAIN_ENV } from '../support/cli.js';
import { clean, write } from '../audit/support.js';

afterAll(clean);
const git = (cwd: string, ...args: string[]) => {
  const { status, stderr } = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always', ...args], { cwd, encoding: 'utf8', env: { ...process.env, ...PLAIN_ENV } });
  if (status !== 0) throw new Error(stderr);
};
const TRAIN = 'import joblib\nfrom sklearn.linear_model import Ridge\nmodel = Ridge()\nmodel.fit([[1]], [1])\njoblib.dump(model, "m")\n';

let home = ''; // of the user, with a configuration that must not be read
let temp = ''; // where clones are made
let bare = ''; // the hostile repository

const audit = (address: string, env: Record<string, string | undefined> = {}) => execa(process.execPath, [BIN, 'audit', address, '--format', 'json'], { cwd: home, reject: false, forceKillAfterDelay: false, env: { ...PLAIN_ENV, HOME: home, GIT_CONFIG_GLOBAL: undefined, TMPDIR: temp, ...env } });
const left = () => fs.readdirSync(temp);

beforeAll(async () => {
  [home, temp] = await Promise.all([emptyFolder(), emptyFolder()]);
  const ran = `touch ${home}/ran`;
  fs.writeFileSync(path.join(home, '.gitconfig'), `[filter "evil"]\n\tsmudge = ${ran}; cat\n\tprocess = ${ran}\n\trequired = true\n[filter "lfs"]\n\tsmudge = ${ran}; cat\n\tprocess = ${ran}\n\trequired = true\n[core]\n\thooksPath = ${home}/hooks\n\tfsmonitor = ${ran}\n[init]\n\ttemplateDir = ${home}/template\n[credential]\n\thelper = "!${ran}"\n[submodule]\n\trecurse = true\n[protocol]\n\tallow = always\n`);
  for (const folder of ['hooks', 'template/hooks']) {
    fs.mkdirSync(path.join(home, folder), { recursive: true });
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) fs.writeFileSync(path.join(home, folder, hook), `#!/bin/sh\n${ran}\n`, { mode: 0o755 });
  }
  const work = write({
    'train.py': TRAIN, 'README.md': '# Rents\n', '.gitattributes': '* filter=evil diff=evil merge=evil\n*.bin filter=lfs\n', 'model.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n', '.lfsconfig': `[lfs]\n\turl = file://${home}\n[lfs "customtransfer.x"]\n\tpath = ${ran}\n`,
    '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "${ran}"\n\tupdate = !${ran}\n`,
  });
  fs.symlinkSync('/etc/passwd', path.join(work, 'passwd.py'));
  git(work, 'init', '-q', '-b', 'main');
  git(work, 'add', '-A');
  git(work, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},x`);
  git(work, 'commit', '-q', '-m', 'a');
  bare = path.join(await emptyFolder(), 'bare.git');
  git(work, 'clone', '-q', '--bare', '.', bare);
  fs.appendFileSync(path.join(bare, 'config'), `[core]\n\tfsmonitor = ${ran}\n[uploadpack]\n\tpackObjectsHook = ${ran}\n`);
  for (const hook of ['post-checkout', 'post-update', 'pre-receive', 'reference-transaction']) fs.writeFileSync(path.join(bare, 'hooks', hook), `#!/bin/sh\n${ran}\n`, { mode: 0o755 });
});

describe('a Git address', () => {
  it('is cloned, audited and removed; hooks, filters, submodules and LFS do not run', async () => {
    const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.hooksPath', GIT_CONFIG_VALUE_0: path.join(home, 'hooks'), GIT_DIR: path.join(home, 'elsewhere'), GIT_TEMPLATE_DIR: path.join(home, 'template') };
    for (const more of [{}, env]) {
      const { exitCode, stdout, stderr } = await audit(`file://${bare}`, more);
      expect([exitCode, stderr]).toEqual([0, '']);
      const report = JSON.parse(stdout) as { repository: { path: string }; stages: { id: string; verdict: string }[] };
      expect(report.repository.path).toBe(`file://${bare}`);
      expect(report.stages.find((s) => s.id === 'training')!.verdict).toBe('present');
    }
    expect(fs.readdirSync(home).sort()).toEqual(['.gitconfig', 'hooks', 'template']);
    expect(left()).toEqual([]);
  });

  it('that is none ends in a sentence, and nothing is left', async () => {
    const { exitCode, stdout, stderr } = await audit(`file://user:secret@${bare}-not-there`);
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([1, { error: { kind: 'failed' } }]);
    expect(stdout).not.toContain('secret');
    expect(stderr).toMatch(/^error: file:\/\/.*-not-there could not be cloned\.\nfatal: /);
    expect(stderr).not.toContain('secret');
    expect(left()).toEqual([]);
  });

  it('without git says so', async () => {
    const { exitCode, stderr } = await audit(`file://${bare}`, { PATH: '/nonexistent' });
    expect([exitCode, stderr]).toEqual([1, `error: file://${bare} could not be cloned.\ngit is not installed: clone it elsewhere and audit the folder.`]);
    expect(left()).toEqual([]);
  });

  it('whose configuration is wrong leaves nothing behind', async () => {
    const work = write({ '.mle-audit.toml': 'exclude = [' });
    git(work, 'init', '-q');
    git(work, 'add', '-A');
    git(work, 'commit', '-q', '-m', 'a');
    const { exitCode, stderr } = await audit(`file://${work}`);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^error: \.mle-audit\.toml, line 1, is no valid TOML\.\n/)]);
    expect(left()).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s while it is cloned: 130, and nothing is left', async (signal) => {
    const slow = await emptyFolder();
    // Stands for a slow network: it writes into the clone and waits.
    fs.writeFileSync(path.join(slow, 'git'), '#!/bin/sh\nfor last; do :; done\nmkdir -p "$last/.git"; echo x > "$last/.git/x"\nexec sleep 60\n', { mode: 0o755 });
    const run = audit('https://example.org/slow.git', { PATH: `${slow}:${process.env['PATH']!}` });
    while (left().length === 0) await wait(20);
    await wait(100);
    run.kill(signal);
    expect((await run).exitCode).toBe(130);
    expect(left()).toEqual([]);
  });

  it('of a host that never answers: Ctrl-C ends it at once', async () => {
    const asked: net.Socket[] = [];
    const server = net.createServer((socket) => { asked.push(socket); }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const run = audit(`http://127.0.0.1:${(server.address() as net.AddressInfo).port}/silent.git`);
    while (asked.length === 0) await wait(20);
    run.kill('SIGINT');
    expect((await run).exitCode).toBe(130);
    expect(left()).toEqual([]);
    for (const socket of asked) socket.destroy();
    server.close();
  });

  it.each([['SIGINT', 130], ['SIGTERM', 130]] as const)('%s while it is read: %i, and nothing is left', async (signal, code) => {
    const work = write(Object.fromEntries([...Array(3000).keys()].map((i) => [`p${i % 50}/m${i}.py`, `${TRAIN}def f${i}(x):\n    return [x.a(y) for y in range(${i})]\n`.repeat(8)])));
    git(work, 'init', '-q');
    git(work, 'add', '-A');
    git(work, 'commit', '-q', '-m', 'a');
    const run = audit(`file://${work}`);
    const complete = () => left().some((folder) => fs.existsSync(path.join(temp, folder, 'repository/p49/m2999.py')));
    while (!complete()) await wait(20);
    await wait(50);
    // As people do who see that nothing happens: V8 does not hear a signal that comes between two pieces of work.
    run.kill(signal);
    const again = setInterval(() => run.kill(signal), 3000);
    const { exitCode, stderr } = await run;
    clearInterval(again);
    expect([exitCode, stderr]).toEqual([code, 'Interrupted.']);
    expect(left()).toEqual([]);
  }, 60_000);
});

describe('addresses', () => {
  it.each([['https://a/b', true], ['git@github.com:a/b.git', true], ['ssh://a/b', true], ['./a', false], ['a/b', false], ['C:\\a', false], ['ext::sh -c x', false], ['--upload-pack=x', false]])('%s: %s', (text, is) => {
    expect(isAddress(text)).toBe(is);
  });

  it('are shown without credentials', () => {
    expect(plainAddress('https://user:token@host/a')).toBe('https://host/a');
  });

  it.each([
    ['https://github.com/a/b.git', 'https://github.com/a/b/blob/c0ffee/'], ['git@github.com:a/b.git', 'https://github.com/a/b/blob/c0ffee/'], ['https://gitlab.com/a/b/c', 'https://gitlab.com/a/b/c/-/blob/c0ffee/'], ['https://codeberg.org/a/b/', 'https://codeberg.org/a/b/src/commit/c0ffee/'],
    ['https://example.org/a/b', undefined], ['javascript://github.com/a/b', undefined], ['file:///tmp/a', undefined],
  ])('%s links to %s', (address, base) => {
    expect(hostedLinks(address, 'c0ffee')).toBe(base);
  });
});
