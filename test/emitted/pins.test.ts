/** What is carried as data can be installed: really for the Python at hand, by resolving for the others. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, inject } from 'vitest';
import { DIRECT } from '../../src/pins/direct.js';
import { PYTHONS } from '../../src/pins/environments.js';
import { requirementsFor } from '../../src/pins/requirements.js';
import { testNeeding } from './support/needs.js';
import { GOLDEN } from './support/project.js';
import { run } from './support/run.js';

const PLATFORMS = ['x86_64-manylinux_2_28', 'aarch64-manylinux_2_28', 'windows', 'macos'];
const EVERYTHING = Object.values(DIRECT)
  .flat()
  .map(({ name }) => name);
const requirements = (name: string): string => path.join(GOLDEN, 'requirements', `${name}.txt`);

describe('pinned requirements', () => {
  let everything: string;

  beforeAll(async () => {
    everything = path.join(inject('workspace').folder, 'everything.txt');
    await writeFile(everything, requirementsFor(EVERYTHING, ['Every package on offer.']));
  });

  for (const python of PYTHONS) {
    testNeeding(['uv'], `resolve to wheels on every platform for Python ${python}`, async () => {
      const { folder } = inject('workspace');
      for (const platform of PLATFORMS) {
        const wanted = ['--python-platform', platform, '--python-version', python, '--only-binary', ':all:'];
        const target = path.join(folder, `empty-${python}-${platform}`);
        const install = ['pip', 'install', '--dry-run', '--target', target, '--require-hashes', ...wanted];
        // the oldest macOS that is supported; uv assumes an older one by itself
        const options = { cwd: folder, env: { MACOSX_DEPLOYMENT_TARGET: '14.0' } };
        const { stderr } = await run('uv', [...install, '-r', everything], options);
        expect(stderr).toMatch(/Would install \d+ packages/);
      }
    });
  }

  for (const name of ['serving', 'training']) {
    testNeeding(['uv'], `${name}.txt installs alone and is complete`, async () => {
      const { folder, systemPython } = inject('workspace');
      const environment = path.join(folder, `only-${name}`);
      await run('uv', ['venv', '--quiet', '--python', systemPython, environment], { cwd: folder });
      const options = { cwd: folder, env: { VIRTUAL_ENV: environment } };
      await run('uv', ['pip', 'install', '--quiet', '--require-hashes', '-r', requirements(name)], options);
      await run('uv', ['pip', 'check'], options);
    });
  }
});
