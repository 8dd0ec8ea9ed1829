import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ideaOf } from '../../src/ideas/index.js';
import { closure, resolution, type Resolution } from '../../src/pins/closure.js';
import { DIRECT, directDependency, requirementLine } from '../../src/pins/direct.js';
import { ENVIRONMENTS, EVERYWHERE, environmentsOf, markerFor } from '../../src/pins/environments.js';
import { requirementFiles, requirementsFor } from '../../src/pins/requirements.js';
import { rootsOf } from '../../src/plan/dependencies.js';
import { close } from '../../src/stages/choose.js';
import { PRESETS } from '../../src/stages/presets.js';
import { resolutionOf } from '../../scripts/pins/lock.js';
import { isSupportedWheel } from '../../scripts/pins/wheels.js';

const ROOTS = Object.values(DIRECT)
  .flat()
  .map(({ name }) => name);
const someRoots = fc.uniqueArray(fc.constantFrom(...ROOTS), { minLength: 1 });
const edgeParts = (edge: string): { name: string; marker?: string } => {
  const [requirement = '', marker] = edge.split(' ; ');
  return { name: requirement.replace(/\[.*/, ''), marker };
};

describe('environment markers', () => {
  test('select the environments they describe', () => {
    const where = (marker: string): string[] =>
      ENVIRONMENTS.filter((_, bit) => environmentsOf(marker) & (1 << bit)).map(
        (environment) => `${environment['python_version']}-${environment['sys_platform']}`,
      );
    expect(where("sys_platform == 'win32'")).toEqual(['3.11-win32', '3.12-win32', '3.13-win32']);
    expect(where("python_full_version < '3.12' and (sys_platform == 'darwin' or os_name == 'nt')")).toEqual([
      '3.11-win32',
      '3.11-darwin',
    ]);
    expect(environmentsOf("implementation_name != 'pypy'")).toBe(EVERYWHERE);
    expect(environmentsOf("sys_platform == 'emscripten'")).toBe(0);
  });

  test.each([
    ["colour == 'red'", /Unknown marker variable/],
    ["python_full_version < '3.11.4'", /must compare Python 3\.X/],
    ["sys_platform == 'linux' extra", /Cannot read/],
    ["(sys_platform == 'linux'", /closing bracket/],
    ["sys_platform ~= 'linux'", /Unknown marker operator/],
  ])('%s is refused', (marker, reason) => {
    expect(() => environmentsOf(marker)).toThrow(reason);
  });

  test('are spelled again without a change of meaning', () => {
    const conditions = ["sys_platform == 'win32'", "sys_platform != 'darwin'", "python_version >= '3.12'"];
    fc.assert(
      fc.property(fc.constantFrom(...conditions), fc.constantFrom(...conditions), fc.constantFrom('and', 'or'), (a, b, join) => {
        const selected = environmentsOf(`${a} ${join} ${b}`);
        expect(environmentsOf(markerFor(selected))).toBe(selected);
      }),
    );
  });
});

describe('the closure of some roots', () => {
  test('holds every root and satisfies every edge wherever it is followed', () => {
    fc.assert(
      fc.property(someRoots, (roots) => {
        const pins = new Map(closure(roots).map((pin) => [pin.name, environmentsOf(pin.marker)]));
        for (const root of roots) {
          const { marker, name } = directDependency(root);
          const wanted = environmentsOf(marker);
          expect((pins.get(edgeParts(name).name) ?? 0) & wanted).toBe(wanted);
        }
        for (const [name, where] of pins) {
          for (const edge of resolution[name]?.needs ?? []) {
            const wanted = where & environmentsOf(edgeParts(edge).marker);
            expect((pins.get(edgeParts(edge).name) ?? 0) & wanted).toBe(wanted);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('names nothing that no root leads to, and does not depend on their order', () => {
    fc.assert(
      fc.property(someRoots, (roots) => {
        const pins = closure(roots);
        const names = new Set(pins.map(({ name }) => name));
        for (const { via } of pins) expect(via.every((parent) => parent === '' || names.has(parent))).toBe(true);
        expect(closure([...roots].reverse())).toEqual(pins);
        expect([...names]).toEqual([...names].sort());
      }),
      { numRuns: 50 },
    );
  });

  test('adds what an extra brings and drops what only an idea needs', () => {
    expect(closure(['psycopg[binary]']).map(({ name }) => name)).toContain('psycopg-binary');
    const names = closure(ROOTS.filter((root) => root !== 'parsel')).map(({ name }) => name);
    expect(names).not.toContain('parsel');
    expect(names).not.toContain('lxml');
  });

  test('joins the markers along a path and those of several paths', () => {
    const packages: Resolution = {
      uvloop: { version: '1', needs: ["deep ; python_full_version < '3.12'"], sha256: [] },
      numpy: { version: '1', needs: ["deep ; sys_platform == 'win32'"], sha256: [] },
      deep: { version: '1', sha256: [] },
    };
    const markers = (roots: string[]) => closure(roots, packages).find(({ name }) => name === 'deep')?.marker;
    expect(markers(['uvloop'])).toBe("sys_platform != 'win32' and python_full_version < '3.12'");
    expect(markers(['uvloop', 'numpy'])).toBe("sys_platform == 'win32' or python_full_version < '3.12'");
  });

  test('refuses what is not declared or not resolved', () => {
    expect(() => closure(['left-pad'])).toThrow(/not declared/);
    expect(() => closure(['numpy'], {})).toThrow(/pins:refresh/);
  });
});

describe('the resolution', () => {
  const text = readFileSync(new URL('../../src/pins/resolution.json', import.meta.url), 'utf8');

  test('holds no address of a package host', () => {
    expect(text).not.toMatch(/:\/\/|\.org|\.com|\.io|simple|files\./);
  });

  test('holds every declared root at or above its lower bound', () => {
    for (const { name, atLeast } of Object.values(DIRECT).flat()) {
      const version = resolution[edgeParts(name).name]?.version ?? '0';
      const order = version.localeCompare(atLeast, 'en', { numeric: true });
      expect(order, `${name} ${version} >= ${atLeast}`).toBeGreaterThanOrEqual(0);
    }
  });

  test('has a hash for every package, and only SHA-256', () => {
    for (const [name, { sha256 }] of Object.entries(resolution)) {
      expect(sha256.length, name).toBeGreaterThan(0);
      for (const hash of sha256) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});

describe('a requirement file', () => {
  // uv's lock leaves out an extra that needs nothing here; pip before 23.3 then installs another release, and refuses it.
  test('names the extras that its packages ask for', () => {
    expect(requirementsFor(['pytest-cov', 'psycopg[binary]'], [])).toMatch(/^coverage\[toml\]==[^]*^psycopg\[binary\]==/m);
  });

  test('reads as pip-compile writes it', () => {
    const version = resolution['httptools']?.version;
    const lines = requirementsFor(['httptools', 'uvloop'], ['Why.']).split('\n');
    expect(lines[0]).toBe('# Why.');
    expect(lines[1]).toBe(`httptools==${version} \\`);
    expect(lines[2]).toMatch(/^ {4}--hash=sha256:[0-9a-f]{64} \\$/);
    expect(lines).toContain('    # via this project');
    expect(lines).toContain(`uvloop==${resolution['uvloop']?.version} ; sys_platform != 'win32' \\`);
  });

  test('is what the golden project holds', () => {
    const idea = ideaOf('rental-price');
    const stages = close(PRESETS[0].stages);
    for (const [path, text] of Object.entries(requirementFiles(rootsOf({ problem: { kind: 'idea', idea }, stages })))) {
      const golden = new URL(`../golden/${idea.id}/${path}`, import.meta.url);
      expect(readFileSync(golden, 'utf8'), path).toBe(text);
    }
  });

  test('states lower bounds for pyproject.toml', () => {
    expect(requirementLine(directDependency('uvloop'))).toBe("uvloop>=0.21 ; sys_platform != 'win32'");
  });
});

describe('reading a lock', () => {
  const wheel = (url: string) => ({ url, hash: `sha256:${'0'.repeat(64)}` });
  const any = [wheel('there/name-1-py3-none-any.whl')];

  test.each([
    ['a-1-py3-none-any.whl', true],
    ['a-1-py2.py3-none-any.whl', true],
    ['a-1-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl', true],
    ['a-1-cp39-abi3-manylinux2014_aarch64.whl', true],
    ['a-1-cp313-cp313-win_amd64.whl', true],
    ['a-1-cp312-cp312-macosx_14_0_arm64.whl', true],
    ['a-1-cp312-cp312-macosx_15_0_arm64.whl', false],
    ['a-1-cp312-cp312-macosx_10_9_x86_64.whl', false],
    ['a-1-cp313-cp313t-manylinux_2_28_x86_64.whl', false],
    ['a-1-cp314-cp314-manylinux_2_28_x86_64.whl', false],
    ['a-1-cp314-abi3-manylinux_2_28_x86_64.whl', false],
    ['a-1-cp312-cp312-musllinux_1_2_x86_64.whl', false],
    ['a-1-pp311-pypy311_pp73-win_amd64.whl', false],
    ['a-1-py2-none-any.whl', false],
  ])('%s is supported: %s', (fileName, supported) => {
    expect(isSupportedWheel(fileName)).toBe(supported);
  });

  test('two versions of one package and a package without wheels are errors', () => {
    const entry = { name: 'a', version: '1', source: { registry: 'x' } };
    expect(() => resolutionOf([{ ...entry, wheels: any }, { ...entry, version: '2', wheels: any }])).toThrow(/two versions/);
    expect(() => resolutionOf([entry])).toThrow(/no wheel/);
  });

  test('edges that no supported environment follows are dropped', () => {
    const dependencies = [
      { name: 'b', marker: "sys_platform == 'emscripten' or sys_platform == 'win32'" },
      { name: 'c', marker: "implementation_name == 'pypy'" },
      { name: 'd', extra: ['x'] },
    ];
    const entry = { name: 'a', version: '1', source: { registry: 'x' }, wheels: any, dependencies };
    expect(resolutionOf([entry])['a']?.needs).toEqual(["b ; sys_platform == 'win32'", 'd[x]']);
  });
});
