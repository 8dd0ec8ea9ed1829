/** The listing store on a real PostgreSQL, chosen by DATABASE_URL alone. */
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject } from 'vitest';
import { DATABASE_URL, testNeeding } from './support/needs.js';
import { demonstrated } from './support/project.js';
import { run } from './support/run.js';

const query = (url: string, sql: string) =>
  run('psql', ['--no-password', '--tuples-only', '--no-align', '--command', sql, url], { cwd: inject('workspace').folder });

describe('rental-price on PostgreSQL', () => {
  testNeeding(['PostgreSQL'], 'scrapes, validates and trains', async () => {
    const { project } = await demonstrated();
    const name = `emitted_${randomBytes(6).toString('hex')}`;
    const url = new URL(DATABASE_URL);
    url.pathname = name;
    const folder = await mkdtemp(path.join(inject('workspace').folder, 'postgresql-'));
    const elsewhere = { DATA_DIR: `${folder}/data`, MODELS_DIR: `${folder}/models`, REPORTS_DIR: `${folder}/reports` };
    await query(DATABASE_URL, `create database ${name}`);
    try {
      for (const task of ['scrape', 'train']) await project.task(task, { ...elsewhere, DATABASE_URL: url.href });
      const { stdout } = await query(url.href, 'select count(*) from listings');
      expect(Number(stdout)).toBeGreaterThan(1000);
    } finally {
      await query(DATABASE_URL, `drop database ${name} with (force)`);
    }
  });
});
