import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { ideaOf } from '../../src/ideas/index.js';
import { packageFrom, seedFrom, whyNotName } from '../../src/names.js';
import { compare } from '../../src/plan/changes.js';
import { answersFrom, MANIFEST, manifestFile, readManifest, sha256 } from '../../src/plan/manifest.js';
import { replayArguments, replayCommand } from '../../src/plan/replay.js';
import { LICENSES, type Answers, type PlannedFile } from '../../src/plan/types.js';
import { whyNotAuthor, type Given } from '../../src/questions.js';
import { settle } from '../../src/settle.js';
import { availableStages, chooseStages } from '../../src/stages/choose.js';
import { usedPackages } from '../../src/used-packages.js';
import { answersFor } from '../support/answers.js';

const used = usedPackages();
const idea = ideaOf('rental-price');

const anyName = fc.stringMatching(/^[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,8})?$/).filter((name) => whyNotName(name, used) === undefined);
const anySet = fc.record(Object.fromEntries(idea.questions.map(({ key, choices }) => [key, fc.constantFrom(...choices.map(({ value }) => value))])));

/** Answers as they can come out of the command line. */
const anyAnswers: fc.Arbitrary<Answers> = fc
  .record({
    name: anyName,
    otherPackage: fc.option(anyName.map(packageFrom), { nil: undefined }),
    stages: fc.subarray([...availableStages('idea')]).map((stages) => chooseStages({ stages }, 'idea').stages),
    set: anySet,
    author: fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.trim()).filter((text) => whyNotAuthor(text) === undefined),
    license: fc.constantFrom(...LICENSES),
    seed: fc.option(fc.nat(2 ** 31 - 1), { nil: undefined }),
  })
  .map(({ otherPackage, seed, ...rest }) => ({
    ...rest,
    problem: { kind: 'idea', idea },
    package: otherPackage ?? packageFrom(rest.name),
    seed: seed ?? seedFrom(rest.name),
  }));

/** Reads the arguments of a replay command as the command line does. */
function given([directory, ...rest]: string[]): Given {
  const result: Record<string, string | string[]> = {};
  for (let at = 0; at < rest.length; at += 2) {
    const [flag = '', value = ''] = rest.slice(at, at + 2);
    if (flag === '--yes') continue;
    const key = flag.slice(2);
    if (key === 'set' || key === 'keep') result[key] = [...((result[key] as string[] | undefined) ?? []), value];
    else result[key] = key === 'stages' || key === 'without' ? value.split(',') : value;
  }
  return { ...result, directory };
}

describe('the replay command', () => {
  test('gives back the answers that it was made from', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswers, async (answers) => {
        const again = await settle(given(replayArguments(answers)), { cwd: '/', author: () => Promise.resolve('somebody else') });
        expect(again.answers).toEqual(answers);
      }),
    );
  });

  test('says only what is not usual', () => {
    expect(replayCommand('0.1.0', answersFor())).toBe('npx create-mle-project@0.1.0 rental-price --idea rental-price --author "" --yes');
    expect(replayCommand('0.1.0', answersFor({ author: 'Ada L', seed: 1 }, { without: ['deployment'] }))).toBe(
      'npx create-mle-project@0.1.0 rental-price --idea rental-price --without deployment --author "Ada L" --seed 1 --yes',
    );
    expect(replayCommand('0.1.0', answersFor({ author: 'a"$(b)\'' }))).toContain(`--author 'a"$(b)'\\'''`);
  });
});

describe('the manifest', () => {
  const file: PlannedFile = { path: 'a.py', bytes: Buffer.from('x'), mode: 0o644, stage: 'training' };

  test('gives back the answers', () => {
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        const manifest = readManifest(manifestFile('1.0.0', answers, [file]).bytes.toString(), MANIFEST);
        expect(answersFrom(manifest)).toEqual(answers);
        expect(manifest.files).toEqual({ 'a.py': { sha256: sha256(file.bytes), stage: 'training' } });
      }),
    );
  });

  test.each([
    ['no JSON', '{'],
    ['no manifest', '[]'],
    ['a path that leads out', JSON.stringify({ version: '1', answers: {}, files: { '../a': { sha256: '', stage: 'training' } } })],
    ['an absolute path', JSON.stringify({ version: '1', answers: {}, files: { '/a': { sha256: '', stage: 'training' } } })],
    ['an unknown stage', JSON.stringify({ version: '1', answers: {}, files: { a: { sha256: '', stage: 'x' } } })],
    ['a package that leads out', manifestFile('1', { ...answersFor(), package: '../x' }, []).bytes.toString()],
  ])('refuses %s', (_, text) => {
    expect(() => readManifest(text, MANIFEST)).toThrow(UserError);
  });
});

describe('comparing with the disk', () => {
  const file: PlannedFile = { path: 'a.py', bytes: Buffer.from('new'), mode: 0o644, stage: 'training' };
  const state = (text: string) => ({ kind: 'file' as const, sha256: sha256(Buffer.from(text)), bytes: Buffer.from(text) });

  test.each([
    ['nothing there', { kind: 'absent' as const }, false, 'create'],
    ['the same there', state('new'), false, 'unchanged'],
    ['something else there', state('old'), false, 'conflict'],
    ['something else there, forced', state('old'), true, 'overwrite'],
    ['a link there, forced', { kind: 'other' as const, what: 'symbolic link' }, true, 'conflict'],
    ['a file on the way, forced', { kind: 'blocked' as const, by: 'src', what: 'file' }, true, 'conflict'],
  ])('%s', (_, disk, force, action) => {
    expect(compare([file], new Map([['a.py', disk]]), force)[0]?.action).toBe(action);
  });
});
