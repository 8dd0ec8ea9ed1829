import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { availableStages, chooseStages, close, coreStages } from '../../src/stages/choose.js';
import { STAGE_IDS, STAGES, stageOf, type StageId } from '../../src/stages/index.js';

const anyStages = fc.subarray([...availableStages('idea')]);

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError && error.exitCode === 2) return error.message;
    throw error;
  }
  return '';
}

describe('the registry', () => {
  test('has every stage once, in the order of the ids', () => {
    expect(STAGES.map(({ id }) => id)).toEqual(STAGE_IDS);
  });

  test('requires nothing of a stage that it can create which it cannot create', () => {
    for (const { id, creates } of STAGES) {
      if (creates) expect(close([id]).filter((needed) => !stageOf(needed).creates)).toEqual([]);
    }
  });

  test('has no circle of requirements', () => {
    const above = (id: StageId, path: StageId[]): void => {
      expect(path).not.toContain(id);
      for (const needed of stageOf(id).requires) above(needed, [...path, id]);
    };
    for (const { id } of STAGES) above(id, []);
  });
});

describe('closing a set of stages', () => {
  test('adds all that members require and imply, keeps the order, and does nothing twice', () => {
    fc.assert(
      fc.property(anyStages, (chosen) => {
        const { stages } = chooseStages({ stages: chosen }, 'idea');
        for (const id of stages) {
          for (const needed of stageOf(id).requires) expect(stages).toContain(needed);
          for (const { stage } of stageOf(id).implies) expect(stages).toContain(stage);
        }
        expect(stages).toEqual(expect.arrayContaining([...chosen, ...coreStages('idea')]));
        expect(stages).toEqual(STAGE_IDS.filter((id) => stages.includes(id)));
        expect(chooseStages({ stages }, 'idea')).toEqual({ stages, notes: [] });
      }),
    );
  });

  test('leaves out what is to be left out, with all that needs it, or says why not', () => {
    fc.assert(
      fc.property(anyStages, (without) => {
        let stages: StageId[];
        try {
          ({ stages } = chooseStages({ without }, 'idea'));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          return;
        }
        for (const id of without) expect(stages).not.toContain(id);
        expect(close(stages)).toEqual(stages);
      }),
    );
  });

  test('says what was added and why', () => {
    const { stages, notes } = chooseStages({ stages: ['frontend'] }, 'idea');
    expect(stages).toContain('api');
    expect(notes).toContain('Added api: frontend requires it.');
    expect(notes.join()).toContain('Added security: with api');
    expect(stages).not.toContain('container');
  });

  test('says what was left out and why', () => {
    const { stages, notes } = chooseStages({ without: ['container'] }, 'idea');
    expect(stages).not.toContain('deployment');
    expect(notes).toEqual(['Left out deployment: it needs container.']);
  });
});

describe('what cannot be had', () => {
  test.each([
    [{ stages: ['frontned'] }, 'There is no stage "frontned". Did you mean "frontend"?'],
    [{ stages: ['tuning'] }, 'This version cannot create the stage "tuning".'],
    [{ without: ['training'] }, '"training" cannot be left out: a project without a model has nothing to show.'],
    [{ without: ['security'] }, '"security" cannot be left out: with api'],
    [{ stages: ['frontend'], without: ['api'] }, '"api" cannot be left out: frontend requires it (leave out frontend as well).'],
    [{ stages: ['api'], without: ['api'] }, '"api" stands in --stages and in --without.'],
    [{ without: ['nothing'] }, 'There is no stage "nothing".'],
    [{ preset: 'full' }, 'There is no preset "full".'],
  ])('%j', (wishes, text) => {
    expect(message(() => chooseStages(wishes, 'idea'))).toContain(text);
  });

  test('acquisition on a data file', () => {
    expect(message(() => chooseStages({ stages: ['acquisition'] }, 'data'))).toContain('has no acquisition');
    expect(chooseStages({}, 'data').stages).not.toContain('acquisition');
    expect(message(() => chooseStages({ without: ['acquisition'] }, 'idea'))).toContain('cannot be left out');
  });
});
