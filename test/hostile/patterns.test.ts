import { afterEach, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/index.js';
import { allPatterns, judgePatterns, type Attack } from './patterns.js';
import { clean, write } from '../audit/support.js';

afterEach(clean);
const UPDATE = process.env['UPDATE_PATTERNS'] === '1'; // writes what was found to patterns.json
const verdicts = await judgePatterns(allPatterns(), UPDATE);
const slow = Object.entries(verdicts.attacks);

/** Kinds of file that the audit reads in different ways. */
const FILES = ['noxfile.py', 'README.md', '.github/workflows/a.yml', 'docker-compose.yml', 'Makefile', 'Dockerfile', 'a.html', 'a.sh', 'main.tf', 'a.js', 'requirements.txt', 'pom.xml', '.env', 'tox.ini', 'Jenkinsfile', 'mise.toml', '.gitattributes', 'pyproject.toml', 'environment.yml'];
const BYTES = 30_000;
const fill = (unit: string, bytes: number) => unit.repeat(Math.ceil(bytes / unit.length));

/** The worst text in lines as they are read, in one piece over many lines, and with line breaks for its blanks. */
function texts({ pumps, suffix }: Attack): string[] {
  const share = (bytes: number) => bytes / pumps.length;
  const line = `${pumps.map(({ prefix, pump }) => prefix + fill(pump, share(900))).join('')}${suffix}\n`;
  const piece = pumps.map(({ prefix, pump }) => prefix + fill(`${fill(pump, 900)}\n`, share(BYTES))).join('') + suffix;
  const broken = pumps.map(({ prefix, pump }) => (prefix + fill(pump, share(BYTES))).replaceAll(/\s/g, '\n')).join('');
  return [fill(line, BYTES), piece, ...(pumps.some(({ pump }) => /\s/.test(pump)) ? [broken] : [])];
}

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

describe('regular expressions', () => {
  it('are all looked at, and none is exponential', () => {
    expect(verdicts.safe.length + slow.length).toBeGreaterThan(700);
    expect(slow.filter(([, { complexity }]) => complexity === 'exponential').map(([pattern]) => pattern)).toEqual([]);
  });

  // A polynomial one is slow on long texts only. Its worst text must not reach it at such a length by any kind of file.
  it.each(slow.flatMap(([pattern, { attack }]) => (attack ? [[pattern, attack] as const] : [])))('%s is not slow behind the bounds', (_, attack) => {
    for (const text of texts(attack)) {
      const took = cpuSeconds(() => audit(write(Object.fromEntries(FILES.map((file) => [file, text])))));
      expect(took).toBeLessThan(2);
    }
  });
});
