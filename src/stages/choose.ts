import { UserError } from '../errors.js';
import { didYouMean } from '../suggest.js';
import { inOrder, isStageId, STAGES, stageOf, type StageId } from './index.js';
import { PRESETS } from './presets.js';

/** Where a project's data comes from: an idea acquires it live, an own file is already there. */
export type Origin = 'idea' | 'data';

/** What was asked for, in the words of the flags. */
export interface StageWishes {
  preset?: string;
  stages?: readonly string[];
  without?: readonly string[];
}

/** A set of stages closed under what its members require and imply. */
export interface StageChoice {
  stages: StageId[];
  /** What was added or left out beyond the wishes, and why; for people. */
  notes: string[];
}

/** The stages that every project of this origin has. */
export function coreStages(origin: Origin): StageId[] {
  return STAGES.filter((stage) => stage.fixed !== undefined && isAvailable(stage.id, origin)).map(({ id }) => id);
}

/** The stages that can be asked for, in registry order. */
export function availableStages(origin: Origin): StageId[] {
  return STAGES.filter((stage) => isAvailable(stage.id, origin)).map(({ id }) => id);
}

/** Adds what the stages require and imply; `onAdd` hears of each addition and its reason. */
export function close(stages: Iterable<StageId>, onAdd?: (id: StageId, why: string) => void): StageId[] {
  const closed = new Set(stages);
  for (const id of closed) {
    const { requires, implies } = stageOf(id);
    const brought = [
      ...requires.map((stage) => ({ stage, because: `${id} requires it` })),
      ...implies.map(({ stage, because }) => ({ stage, because: `with ${id}, ${because}` })),
    ];
    for (const { stage, because } of brought) {
      if (closed.has(stage)) continue;
      closed.add(stage); // a Set visits what is added while it is walked: the closure is complete
      onAdd?.(stage, because);
    }
  }
  return inOrder(closed);
}

/**
 * The stages of a project from what was wished for.
 *
 * `--stages` names the stages beside the core instead of the preset's; with an explicit preset it adds to it.
 * Throws UserError (exit 2) for what is unknown, not on offer, contradictory, or cannot be left out.
 */
export function chooseStages(wishes: StageWishes, origin: Origin): StageChoice {
  const notes: string[] = [];
  const named = (wishes.stages ?? []).map((word) => readStage(word, origin));
  const without = new Set((wishes.without ?? []).map((word) => readLeftOut(word, origin)));
  const both = named.find((id) => without.has(id));
  if (both !== undefined) throw usage(`"${both}" stands in --stages and in --without.`);

  const usePreset = wishes.stages === undefined || wishes.preset !== undefined;
  const fromPreset = usePreset ? presetStages(wishes.preset, origin) : [];
  const kept = fromPreset.filter((id) => {
    if (without.has(id)) return false;
    const missing = [...without].find((needed) => isRequired(id, needed));
    if (missing !== undefined && !named.includes(id)) notes.push(`Left out ${id}: it needs ${missing}.`);
    return missing === undefined;
  });

  const unasked = coreStages(origin).filter((id) => !named.includes(id));
  if (!usePreset && unasked.length > 0) notes.push(`Always there: ${unasked.join(', ')}.`);
  const stages = close([...coreStages(origin), ...kept, ...named], (id, why) => {
    if (named.length > 0 && !fromPreset.includes(id)) notes.push(`Added ${id}: ${why}.`);
  });
  const unavoidable = stages.find((id) => without.has(id));
  if (unavoidable !== undefined) {
    throw usage(`"${unavoidable}" cannot be left out: ${whoBrings(unavoidable, stages)}.`);
  }
  return { stages, notes };
}

/** The stages that a preset leads to for this origin, before the closure. */
function presetStages(id: string | undefined, origin: Origin): StageId[] {
  const preset = id === undefined ? PRESETS[0] : PRESETS.find((candidate) => candidate.id === id);
  if (preset === undefined) {
    const known = PRESETS.map((candidate) => candidate.id);
    throw usage(`There is no preset "${id}".${didYouMean(id ?? '', known)}`, `On offer: ${known.join(', ')}.`);
  }
  return preset.stages.filter((stage) => isAvailable(stage, origin));
}

function isAvailable(id: StageId, origin: Origin): boolean {
  return stageOf(id).creates && (origin === 'idea' || id !== 'acquisition');
}

/** Whether `needed` is among what `id` requires, directly or through others. */
function isRequired(id: StageId, needed: StageId): boolean {
  return stageOf(id).requires.some((stage) => stage === needed || isRequired(stage, needed));
}

function whoBrings(id: StageId, stages: readonly StageId[]): string {
  for (const other of stages) {
    if (stageOf(other).requires.includes(id)) return `${other} requires it (leave out ${other} as well)`;
    const implied = stageOf(other).implies.find(({ stage }) => stage === id);
    if (implied !== undefined) return `with ${other}, ${implied.because} (leave out ${other} as well)`;
  }
  return 'another stage needs it';
}

function readStage(word: string, origin: Origin): StageId {
  const offered = availableStages(origin);
  const hint = `Stages that can be asked for: ${offered.join(', ')}.`;
  if (!isStageId(word)) throw unknown(word, offered, hint);
  if (offered.includes(word)) return word;
  if (word === 'acquisition') throw usage('A project on a data file of your own has no acquisition: the file is there.', hint);
  throw usage(`This version cannot create the stage "${word}".`, hint);
}

function readLeftOut(word: string, origin: Origin): StageId {
  const core = coreStages(origin);
  const optional = availableStages(origin).filter((id) => !core.includes(id));
  const hint = `Stages that can be left out: ${optional.join(', ')}.`;
  if (!isStageId(word)) throw unknown(word, [...optional, ...core], hint);
  const { fixed } = stageOf(word);
  if (fixed !== undefined && isAvailable(word, origin)) throw usage(`"${word}" cannot be left out: ${fixed}.`, hint);
  return word;
}

/** The nearest stage of those on offer; otherwise of all, whose refusal then says more. */
function unknown(word: string, offered: readonly StageId[], hint: string): UserError {
  const nearest = didYouMean(word, offered) || didYouMean(word, STAGES.map(({ id }) => id));
  return usage(`There is no stage "${word}".${nearest}`, hint);
}

function usage(message: string, hint?: string): UserError {
  return new UserError(message, { exitCode: 2, hint });
}
