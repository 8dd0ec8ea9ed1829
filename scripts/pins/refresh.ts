/**
 * `npm run pins:refresh`: resolves every direct dependency anew and writes src/pins/resolution.json.
 *
 * Needs a network and uv (`pip install uv`). Then run the tests: they install what was resolved.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { DIRECT, requirementLine } from '../../src/pins/direct.js';
import { PLATFORMS, PYTHONS } from '../../src/pins/environments.js';
import { resolutionOf, type LockedPackage } from './lock.js';

const TARGET = fileURLToPath(new URL('../../src/pins/resolution.json', import.meta.url));

/** A project whose lock is the resolution: one version of each package for all Pythons and platforms. */
function lockProject(): string {
  const newest = Number(PYTHONS.at(-1)?.split('.')[1]);
  const environments = PLATFORMS.map(
    ({ sys_platform, platform_machine }) =>
      `sys_platform == '${sys_platform}' and platform_machine == '${platform_machine}'`,
  );
  return `[project]
name = "pins"
version = "0"
requires-python = ">=${PYTHONS[0]},<3.${newest + 1}"
dependencies = ${JSON.stringify(Object.values(DIRECT).flat().map(requirementLine), null, 2)}

[tool.uv]
package = false
fork-strategy = "fewest"
required-environments = ${JSON.stringify(environments, null, 2)}
`;
}

const folder = mkdtempSync(path.join(tmpdir(), 'pins-'));
try {
  writeFileSync(path.join(folder, 'pyproject.toml'), lockProject());
  execFileSync('uv', ['lock'], { cwd: folder, stdio: 'inherit' });
  const lock = parse(readFileSync(path.join(folder, 'uv.lock'), 'utf8')) as unknown as { package: LockedPackage[] };
  const resolution = resolutionOf(lock.package);
  writeFileSync(TARGET, `${JSON.stringify(resolution, null, 1)}\n`);
  process.stdout.write(`${Object.keys(resolution).length} packages in ${path.relative(process.cwd(), TARGET)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
