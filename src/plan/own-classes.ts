/** What templates say of the two classes of a data file. */
import { pythonLiteral } from '../engine/literals.js';
import type { Inference } from '../problem/infer/inference.js';
import { html, prose, verbatim, WIDEST_LINE } from './own-words.js';

/** A class's name in the languages of the emitted files. */
interface ClassName {
  py: string;
  json: string;
  html: string;
  /** In prose and in comments, between quotation marks. */
  text: string;
}

/** Everything about two classes that a template names. */
export interface OwnClasses {
  positive: ClassName;
  negative: ClassName;
  /** Assignments of the two constants, and the type that holds both. */
  constants: string[];
  type: string;
  /** How the classes are spelled in the file: entries of a dictionary. */
  spellings: string[];
  /** Share of the rows that are of the positive class, in per cent. */
  share: string;
  maxCalibrationError: string;
}

/** Share of the rows that no model has seen. */
export const SHARE_HELD_OUT = 0.2;
/** The reliability diagram has ten points. */
const TENTHS = 10;

/** Derives what the templates name of the classes; null for a number. */
export function ownClasses({ spec, source }: Pick<Inference, 'spec' | 'source'>): OwnClasses | null {
  const { positive, negative } = spec.target;
  if (positive === undefined || negative === undefined) return null;
  const { truth, levels = [] } = source.target;
  const same = (word: string): string[] => [truth?.true, truth?.false].find((words) => words?.includes(word)) ?? [word];
  const count = (words: readonly string[]): number => levels.reduce((sum, { value, count: rows }) => sum + (words.includes(value) ? rows : 0), 0);
  const [positives, negatives] = [same(positive), same(negative)];
  const share = count(positives) / (count(positives) + count(negatives));
  const heldOut = SHARE_HELD_OUT * (count(positives) + count(negatives));
  return {
    positive: nameOf(positive),
    negative: nameOf(negative),
    constants: [verbatim(`POSITIVE = ${pythonLiteral(positive)}`, 0), verbatim(`NEGATIVE = ${pythonLiteral(negative)}`, 0)],
    type: literalType([positive, negative]),
    spellings: [
      ...positives.map((word) => verbatim(`${pythonLiteral(word)}: POSITIVE,`)),
      ...negatives.map((word) => verbatim(`${pythonLiteral(word)}: NEGATIVE,`)),
    ],
    share: (100 * share).toFixed(share < 0.1 ? 1 : 0),
    maxCalibrationError: calibrationLimit(share, heldOut).toFixed(2),
  };
}

/**
 * How far stated and observed probabilities may be apart on average. In a tenth of the test rows the observed
 * share of honest probabilities varies by its standard error, so the mean gap of ten is 0.8 of it, give or take
 * 0.2; two of these are allowed, and 0.01 for a model that is slightly off.
 */
function calibrationLimit(share: number, heldOut: number): number {
  const error = Math.sqrt((share * (1 - share) * TENTHS) / heldOut);
  return 0.01 + (0.8 + 2 * 0.2) * error;
}

function nameOf(word: string): ClassName {
  return { py: pythonLiteral(word), json: JSON.stringify(word), html: html(word), text: prose(word) };
}

/** As `ruff format` writes it. */
function literalType(words: readonly string[]): string {
  const literals = words.map(pythonLiteral);
  const line = `Outcome = Literal[${literals.join(', ')}]`;
  if (line.length <= WIDEST_LINE) return line;
  const inner = `    ${literals.join(', ')}`;
  return `Outcome = Literal[\n${inner.length <= WIDEST_LINE ? inner : literals.map((literal) => `    ${literal},`).join('\n')}\n]`;
}
