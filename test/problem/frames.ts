/** CSV files of a test's own writing, in a folder that goes away with the test. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { UserError } from '../../src/errors.js';
import { readData, type Inference, type InferOptions } from '../../src/problem/infer/index.js';

/** What is inferred of a file on the disk. */
export async function inferProblem(path: string, target: string, options?: InferOptions): Promise<Inference> {
  const { infer: from } = await readData(path);
  return from(target, options);
}

/** A folder that is removed when the test is over. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'infer-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes a file and returns its path. */
export function fileOf(content: string | Uint8Array, name = 'own_data.csv'): string {
  const path = join(scratch(), name);
  writeFileSync(path, content);
  return path;
}

/** One cell as RFC 4180 wants it. */
export function cell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A CSV text: each column is a header and a rule that gives the cell of a row. */
export function csv(rows: number, columns: Record<string, (row: number) => string | number>): string {
  const lines = [Object.keys(columns).map(cell).join(',')];
  for (let row = 0; row < rows; row += 1) {
    lines.push(
      Object.values(columns)
        .map((rule) => cell(String(rule(row))))
        .join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** A number that looks random, is the same in every run, and lies in 0..size-1. */
export function scattered(row: number, size: number, salt = 1): number {
  const mixed = Math.imul(row + 1, 2654435761) ^ Math.imul(salt, 1597334677);
  return (Math.imul(mixed ^ (mixed >>> 15), 2246822507) >>> 8) % size;
}

/** Infers the problem of a CSV text. */
export async function infer(text: string, target: string, options?: InferOptions): Promise<Inference> {
  return inferProblem(fileOf(text), target, options);
}

/** The error with which a file is refused. */
export async function fault(path: string, target = 'price', options?: InferOptions): Promise<UserError> {
  try {
    await inferProblem(path, target, options);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('The file was not refused');
}
