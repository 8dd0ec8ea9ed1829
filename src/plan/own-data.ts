/** What templates say of a user's own data file: values, and lines whose form depends on their length. */
import { pythonLiteral } from '../engine/literals.js';
import type { Inference, SourceColumn } from '../problem/infer/inference.js';
import { endsOf, type Ends } from '../problem/questions.js';
import type { Column } from '../problem/spec.js';
import { ownClasses, SHARE_HELD_OUT, type OwnClasses } from './own-classes.js';
import { formField, seenIn, type Files, type FormField } from './own-form.js';
import { html, prose, verbatim, WIDEST_LINE } from './own-words.js';

/** A value that the service refuses, as Python source, with the rule that it breaks. */
interface WrongValue {
  field: string;
  value: string;
  rule: string;
}

/** Everything about a data file that a template names. */
export interface OwnData {
  /** Null for a number. */
  classes: OwnClasses | null;
  /** The target is learnt by its logarithm. */
  log: boolean;
  /** How errors are told: as shares of the actual values, or in their unit. */
  error: 'relative_error' | 'absolute_error';
  intervals: 'IntervalFactors' | 'IntervalOffsets';
  /** The last word of a model's class in libraries. */
  kind: 'Regressor' | 'Classifier';
  /** How far two models are apart, in words. */
  difference: string;
  decimals: number;
  /** Half of the last digit that is shown. */
  least: string;
  rows: string;
  /** What a full batch of the longest rows takes. */
  maxBodyBytes: number;
  /** Share of the rows that test, and of a number again as many that calibrate. */
  heldOut: number;
  minRows: number;
  minKept: string;
  minCoverage: string;
  /** Parts of the rows that are looked at by themselves: entries of a dictionary. */
  segments: string[];
  /** The parts that the evaluation looks at, in words. */
  listed: string;
  /** The rows that a release must not fail on, in words. */
  guarded: string;
  /** A segment that could be guarded, for an example. */
  guardable: string;
  dropRepeats: boolean;
  segment: { name: string; boolean: boolean } | null;
  charts: number;
  hasNumeric: boolean;
  hasCategorical: boolean;
  hasOptional: boolean;
  /** A column is read as a number, and its range declared. */
  hasExpected: boolean;
  /** A value can lie outside of what was seen: there are numbers or categories. */
  hasRange: boolean;
  hasYesNo: boolean;
  hasOptionalYesNo: boolean;
  /** Assignments of tuples of names. */
  tuples: { numeric: string; categorical: string; optional: string };
  optionalYesNo: string[];
  page: { title: string; label: string; heading: string };
  /** Cells that cannot be read: a column, the text and the reason, as Python tuples. */
  unreadable: string[];
  headers: string[];
  truths: string[];
  expected: string[];
  schema: string[];
  example: string[];
  cells: string[];
  contract: string[];
  form: FormField[];
  target: { cell: string };
  /** The category in which rows that are made up for a test can differ; empty where there is none. */
  varied: string;
  required: string;
  probe: { number: string; beyond: string; category: string; common: string; first: string; second: string };
  wrong: WrongValue[];
  leftOut: { header: string; why: string }[];
  /** A column of dates that is left out, so that rows have an order that is not used; empty where there is none. */
  dated: string;
  /** Features that nearly equal the target, and features that follow from another one. */
  leaks: { header: string; why: string }[];
  twins: { header: string; of: string }[];
}

const LEVEL = 0.9;

/** Derives what the templates of a data file name. */
export function ownData({ spec, source, leftOut, notes }: Inference, guarded: string): OwnData {
  const { columns, target } = spec;
  const classes = ownClasses({ spec, source });
  const log = classes === null && source.scale !== 'plain';
  const median = source.quartiles?.[1] ?? 0;
  const decimals = Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(median) || 1))));
  const kept = 1 - (source.target.missing + (source.repeats === 'drop' ? source.duplicates : 0)) / source.rows;
  const heldOut = Math.round(SHARE_HELD_OUT * kept * source.rows);
  // Both the calibration and the test rows are drawn: a seed in a thousand is three standard errors off.
  const margin = 4 * Math.sqrt((2 * LEVEL * (1 - LEVEL)) / heldOut);
  const files = new Map(source.columns.map((file) => [file.name, file]));
  const ofType = (...types: Column['type'][]): Column[] => columns.filter(({ type }) => types.includes(type));
  const numbers = ofType('number', 'integer');
  const booleans = ofType('boolean');
  const categories = ofType('category');
  const segment = columns.find(({ name }) => name === source.segment);
  const ends = endsOf({ spec, source });
  const expected = [...(classes === null ? [target] : []), ...numbers];
  return {
    classes,
    log,
    error: log ? 'relative_error' : 'absolute_error',
    intervals: log ? 'IntervalFactors' : 'IntervalOffsets',
    kind: classes === null ? 'Regressor' : 'Classifier',
    difference: classes !== null ? 'in probability' : log ? 'relatively' : 'as a share of the largest prediction',
    decimals,
    least: classes === null ? String(0.5 / 10 ** decimals) : '0.0005',
    rows: source.rows.toLocaleString('en'),
    maxBodyBytes: bodyBytes(columns),
    heldOut: SHARE_HELD_OUT,
    minRows: Math.floor((source.rows * kept) / 2),
    minKept: rounded(Math.max(0.05, kept - 0.1)),
    minCoverage: rounded(LEVEL - margin),
    segments: ends === undefined ? [] : segmentLines(ends, classes === null ? 'TARGET' : `"${ends.name}"`),
    listed: [
      ...(segment ? [`the levels of \`${segment.name}\``] : []),
      ...(ends ? [`the lowest and the highest quarter of ${classes === null ? ends.name : `\`${ends.name}\``}`] : []),
    ].join(' and ') || 'no segment yet',
    guarded: prose(guarded),
    guardable: ends ? `high_${ends.name}` : '',
    // Of rows that are made of a few yes and no, many are equal: that is what they are like.
    dropRepeats: source.repeats === 'drop' && (classes === null || numbers.length + categories.length > 0),
    segment: segment ? { name: segment.name, boolean: segment.type === 'boolean' } : null,
    charts: 2 + (numbers.length + booleans.length > 0 ? 2 : 0) + (segment ? 1 : 0),
    hasNumeric: numbers.length + booleans.length > 0,
    hasCategorical: categories.length > 0,
    hasOptional: columns.some(({ optional }) => optional),
    hasExpected: expected.length > 0,
    hasRange: numbers.length + categories.length > 0,
    hasYesNo: booleans.length > 0,
    hasOptionalYesNo: booleans.some(({ optional }) => optional),
    tuples: {
      numeric: tuple('NUMERIC', [...numbers, ...booleans]),
      categorical: tuple('CATEGORICAL', categories),
      optional: tuple('OPTIONAL', columns.filter(({ optional }) => optional)),
    },
    optionalYesNo: booleans.filter(({ optional }) => optional).map(({ name }) => name),
    page: {
      title: html(spec.title),
      label: html(target.label),
      heading: html(spec.title === target.label ? spec.title : `${spec.title}: ${target.label}`),
    },
    unreadable: unreadableCells(classes === null ? [target.name] : [], numbers, booleans, classes === null ? '' : target.name),
    headers: [source.target, ...source.columns].map(({ name, header }) => verbatim(`"${name}": ${pythonLiteral(header)},`)),
    truths: booleans.map(({ name }) => truthLines(name, files.get(name))),
    expected: expected.map(({ name, min = 0, max = 0 }) => `"${name}": (${float(min)}, ${float(max)}),`),
    schema: columns.map(schemaLine),
    example: columns.map((column) => verbatim(`"${column.name}": ${exampleLiteral(column)},`)),
    cells: columns.map((column) => verbatim(`"${column.name}": ${pythonLiteral(cellOf(column, files.get(column.name)))},`)),
    contract: columns.map((column) => contractLine(column, files)),
    form: columns.map((column) => formField(column, files)),
    target: { cell: classes?.positive.py ?? pythonLiteral(String(median)) },
    varied: categories[0]?.name ?? '',
    required: columns.find(({ optional }) => !optional)?.name ?? target.name,
    probe: probe(numbers, categories, booleans, files),
    wrong: wrongValues(numbers, booleans, categories),
    leftOut: leftOut.map(({ header, why }) => ({ header: header === '' ? '(no name)' : prose(header), why: prose(why) })),
    dated: prose(leftOut.find(({ reason }) => reason === 'date')?.header ?? ''),
    leaks: notes.flatMap(({ header = '', about }) => (about?.kind === 'leak' ? [{ header: prose(header), why: about.why }] : [])),
    twins: notes.flatMap(({ header = '', about }) => (about?.kind === 'twin' ? [{ header: prose(header), of: prose(about.of) }] : [])),
  };
}

/** As `ruff format` writes them. */
function segmentLines({ name, low, high }: Ends, column: string): string[] {
  const entry = (segment: string, test: string): string => {
    const line = `"${segment}": lambda rows: ${test},`;
    return line.length + 4 <= WIDEST_LINE ? line : `"${segment}": lambda rows: (\n        ${test}\n    ),`;
  };
  return [
    entry(`low_${name}`, `rows[${column}] < ${pythonLiteral(low)}`),
    entry(`high_${name}`, `rows[${column}] >= ${pythonLiteral(high)}`),
  ];
}

/** A power of two that a batch of 250 rows and one more does not exceed, at least 64 KiB. */
function bodyBytes(columns: readonly Column[]): number {
  const size = (value: string): number => Buffer.byteLength(JSON.stringify(value));
  const longest = ({ categories = [] }: Column): number => Math.max(20, ...categories.map(size));
  const row = columns.reduce((sum, column) => sum + size(column.name) + longest(column) + 2, 2);
  return Math.max(2 ** 16, 2 ** Math.ceil(Math.log2(251 * row)));
}

/** Rounded down to two digits, as a setting. */
function rounded(share: number): string {
  return (Math.floor(share * 100) / 100).toFixed(2);
}

function float(value: number): string {
  const text = pythonLiteral(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A tuple of names as `ruff format` writes it. */
function tuple(constant: string, columns: readonly Column[]): string {
  const names = columns.map(({ name }) => `"${name}"`);
  const line = `${constant} = (${names.join(', ')}${names.length === 1 ? ',' : ''})`;
  return line.length <= WIDEST_LINE ? line : `${constant} = (\n${names.map((name) => `    ${name},\n`).join('')})`;
}

function truthLines(name: string, file: SourceColumn | undefined): string {
  const { true: yes = [], false: no = [] } = file?.truth ?? {};
  const words = [...yes.map((word) => `${pythonLiteral(word)}: True`), ...no.map((word) => `${pythonLiteral(word)}: False`)];
  const line = `"${name}": {${words.join(', ')}},`;
  return line.length + 4 <= WIDEST_LINE ? line : `"${name}": {\n${words.map((word) => `        ${word},\n`).join('')}    },`;
}

function schemaLine({ name, type, optional }: Column): string {
  if (type === 'boolean') return optional ? `${name}: pd.BooleanDtype = pa.Field(nullable=True)` : `${name}: bool`;
  const kind = type === 'category' ? 'str' : 'float';
  return optional ? `${name}: ${kind} = pa.Field(nullable=True)` : `${name}: ${kind}`;
}

function exampleLiteral({ type, example }: Column): string {
  return type === 'number' && typeof example === 'number' ? float(example) : pythonLiteral(example);
}

/** The example as it would stand in the file. */
function cellOf({ type, example }: Column, file: SourceColumn | undefined): string {
  if (type !== 'boolean') return String(example);
  const words = example === true ? file?.truth?.true : file?.truth?.false;
  return words?.[0] ?? '';
}

/** Numbers first, since their faults are many: text, a sign for thousands, no finite value. */
function unreadableCells(targets: readonly string[], numbers: readonly Column[], booleans: readonly Column[], classTarget: string): string[] {
  const number = targets[0] ?? numbers[0]?.name;
  const flag = booleans[0]?.name;
  return [
    ...(number === undefined ? [] : ['about 5', '1,250', 'inf'].map((text) => verbatim(`("${number}", "${text}", "no number"),`))),
    ...(flag === undefined ? [] : [verbatim(`("${flag}", "perhaps", "neither yes nor no"),`)]),
    ...(classTarget === '' ? [] : [verbatim(`("${classTarget}", "about 5", "neither of the two classes"),`)]),
  ];
}

function contractLine({ name, label, type, optional }: Column, files: Files): string {
  const kind = { number: 'float', integer: 'int', boolean: 'bool', category: 'Name' }[type];
  const seen = seenIn(files, name);
  const options = [...(optional ? ['default=None'] : []), `description=${pythonLiteral([label, seen].filter(Boolean).join('; '))}`];
  const head = `    ${name}: ${kind}${optional ? ' | None' : ''} = Field(`;
  const line = `${head}${options.join(', ')})`;
  if (line.length <= WIDEST_LINE) return line;
  const wrapped = `        ${options.join(', ')}`;
  const inner = wrapped.length <= WIDEST_LINE ? [wrapped] : options.map((option) => `    ${verbatim(`    ${option},`)}`);
  return [head, ...inner, '    )'].join('\n');
}

/** Columns and values for tests of the service; an empty text where there is no column of the kind. */
function probe(
  numbers: readonly Column[],
  categories: readonly Column[],
  booleans: readonly Column[],
  files: ReadonlyMap<string, SourceColumn>,
): OwnData['probe'] {
  const [number] = numbers;
  const category = categories.find(({ optional }) => !optional) ?? categories[0];
  const literal = (value: number): string => (number?.type === 'number' ? float(value) : pythonLiteral(value));
  const common = category && files.get(category.name)?.levels?.[0]?.value;
  const others = [
    ...(number ? [`"${number.name}": ${literal(number.min ?? 0)}`] : []),
    ...(category ? [`"${category.name}": ${pythonLiteral(category.categories?.[0] ?? '')}`] : []),
    ...booleans.map(({ name, example }) => `"${name}": ${pythonLiteral(example !== true)}`),
  ];
  return {
    number: number?.name ?? '',
    beyond: literal(2 * (number?.max ?? 0) - (number?.min ?? 0) + 1),
    category: category?.name ?? '',
    common: pythonLiteral(common ?? ''),
    first: `{${others[0] ?? ''}}`,
    second: `{${others[1] ?? others[0] ?? ''}}`,
  };
}

function wrongValues(numbers: readonly Column[], booleans: readonly Column[], categories: readonly Column[]): WrongValue[] {
  const first = (columns: readonly Column[], type?: Column['type']): string | undefined =>
    columns.find((column) => !column.optional && (type === undefined || column.type === type))?.name;
  const of = (field: string | undefined, ...rules: [string, string][]): WrongValue[] =>
    field === undefined ? [] : rules.map(([value, rule]) => ({ field, value, rule }));
  return [
    ...of(first(numbers, 'number'), ['"72"', 'float_type'], ['True', 'float_type'], ['float("nan")', 'finite_number']),
    ...of(first(numbers, 'integer'), ['"72"', 'int_type'], ['2.5', 'int_type']),
    ...of(first(booleans), ['1', 'bool_type']),
    ...of(first(categories), ['""', 'string_too_short'], [String.raw`"\ud800"`, 'string_unicode']),
    ...of('not_a_column', ['True', 'extra_forbidden']),
  ];
}
