/** How the values of a column are typed, in the schema, the API and the form alike. */
export type ColumnType = 'number' | 'integer' | 'boolean' | 'category';

/** One feature of a problem. */
export interface Column {
  /** The name in code: a Python identifier. */
  name: string;
  /** The name in the form and in reports. */
  label: string;
  type: ColumnType;
  unit?: string;
  min?: number;
  max?: number;
  step?: number;
  /** Values beyond declared limits are refused; inferred limits only warn. */
  limits: 'declared' | 'inferred';
  /** Whether a value may be missing. */
  optional: boolean;
  /** The values of a category, in the order in which the form lists them. */
  categories?: string[];
  /** A value that the service accepts; the example in the API's documentation. */
  example: number | boolean | string;
  /** What a reader should know about the column, one sentence. */
  note?: string;
}

/** The value to predict. */
export interface Target {
  name: string;
  label: string;
  unit?: string;
  min?: number;
  max?: number;
  /** Binary classification: the class that counts. */
  positive?: string;
  /** Binary classification: the other class. */
  negative?: string;
}

/** A prediction problem: what an idea declares or what a data file gives by inference, and no more. */
export interface ProblemSpec {
  title: string;
  /** What one row is, in the singular: "flat". */
  row: string;
  /** The same in the plural: "flats". */
  rows: string;
  columns: Column[];
  target: Target;
  task: 'regression' | 'binary';
  metric: string;
}
