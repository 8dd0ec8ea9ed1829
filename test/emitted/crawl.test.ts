/** The scraper against the practice site's own log: polite, complete, and resumable after a kill at any moment. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { demonstrated, type Project } from './support/project.js';
import { run, userEnvironment } from './support/run.js';
import { freePort } from './support/service.js';

const MAX_REQUESTS = 4000;
const KILLS_AFTER_MS = [900, 1300, 1700, 2500];

/** One crawl of one practice site, in a folder of its own. */
interface Crawl {
  env: Record<string, string>;
  /** Requests as the site saw them, `status path`. */
  requests: () => Promise<string[]>;
  listings: () => Promise<string>;
}

describe('the scraper of rental-price', () => {
  let project: Project;
  const cleanups: (() => void)[] = [];

  beforeAll(async () => {
    ({ project } = await demonstrated());
  });
  afterEach(() => {
    for (const stop of cleanups.splice(0)) stop();
  });

  async function openSite(): Promise<Crawl> {
    const folder = await mkdtemp(path.join(inject('workspace').folder, 'crawl-'));
    const [port, log] = [await freePort(), path.join(folder, 'requests.log')];
    const site = spawn(project.python, ['-m', 'practice_site', '--port', String(port), '--seed', '11', '--log', log], {
      cwd: project.directory,
      env: userEnvironment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    cleanups.push(() => site.kill());
    await new Promise((resolve) => site.stdout.once('data', resolve)); // it prints its address once it answers
    const database = path.join(folder, 'listings.sqlite');
    const rows = `import sqlite3; print(*sqlite3.connect("${database}").execute("select * from parsed order by listing_id"), sep="\\n")`;
    return {
      env: { DATA_DIR: folder, DATABASE_URL: `sqlite:///${database}`, ACQUISITION__BASE_URL: `http://127.0.0.1:${port}` },
      requests: async () => (await readFile(log, 'utf8')).trimEnd().split('\n'),
      listings: async () => (await run(project.python, ['-c', rows], { cwd: folder })).stdout,
    };
  }

  const command = async (): Promise<string[]> => ['-m', `${await project.package()}.cli`, 'scrape'];
  const scrape = async ({ env }: Crawl) => run(project.python, await command(), { cwd: project.directory, env });

  /** Kills a crawl without a warning; whether it was still at work. */
  async function killAfter({ env }: Crawl, milliseconds: number): Promise<boolean> {
    const options = { cwd: project.directory, env: userEnvironment(env), stdio: 'ignore' } as const;
    const child = spawn(project.python, await command(), options);
    const ended = new Promise<boolean>((resolve) => child.once('exit', (status) => { resolve(status === null); }));
    setTimeout(() => child.kill('SIGKILL'), milliseconds);
    return ended;
  }

  test('keeps to robots.txt and the request budget, and retries what failed', async () => {
    const crawl = await openSite();
    await scrape(crawl);
    const requests = await crawl.requests();
    expect(requests[0]).toBe('200 /robots.txt');
    expect(requests.length).toBeLessThanOrEqual(MAX_REQUESTS);
    const robots = await (await fetch(`${crawl.env['ACQUISITION__BASE_URL']}/robots.txt`)).text();
    const forbidden = [...robots.matchAll(/^Disallow: (\S+)/gm)].map(([, prefix]) => prefix ?? '');
    expect(forbidden.length).toBeGreaterThan(0);
    for (const prefix of forbidden) expect(requests.filter((request) => request.includes(` ${prefix}`))).toEqual([]);
    const failed = requests.filter((request) => /^(429|500) /.test(request)).map((request) => request.slice(4));
    expect(failed.length).toBeGreaterThan(0);
    for (const page of failed) expect(requests).toContain(`200 ${page}`);
  });

  test('ends with the same data after kills, and asks for no stored page again', async () => {
    const [whole, broken] = [await openSite(), await openSite()];
    await scrape(whole);
    let kills = 0;
    for (const milliseconds of KILLS_AFTER_MS) if (await killAfter(broken, milliseconds)) kills += 1;
    expect(kills).toBeGreaterThan(0);
    await scrape(broken);
    expect(await broken.listings()).toBe(await whole.listings());
    const answered = (await broken.requests()).filter((request) => /^(200|404|410) /.test(request) && !request.endsWith('/robots.txt'));
    expect(answered.length - new Set(answered).size).toBeLessThanOrEqual(kills);
  });
});
