/** The emitted page in a real browser, as a person uses it: keyboard, phone, errors beside their fields. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { SARATOGA, TELECOM, WIDE_CLASS, writeWide } from './support/data.js';
import { BROWSER, has, testNeeding, type Need } from './support/needs.js';
import { demonstratedAs } from './support/project.js';
import { Service, type RequestSchema } from './support/service.js';

const SCREENSHOTS = path.resolve(import.meta.dirname, '../../.cache/screenshots');
const OFFLINE = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

interface Problem {
  name: string;
  /** What it is created from. */
  args: () => Promise<string[]> | string[];
  needs: Need[];
  /** The class that counts, of two. */
  counts?: string;
}

const PROBLEMS: Problem[] = [
  { name: 'rental-price', args: () => ['--idea', 'rental-price'], needs: ['a browser'] },
  { name: 'customer-churn', args: () => ['--idea', 'customer-churn'], needs: ['a browser'], counts: 'leaves' },
  { name: 'saratoga-houses', args: () => SARATOGA, needs: ['a browser', '../shared'] },
  { name: 'telecom', args: () => TELECOM, needs: ['a browser', '../shared'], counts: 'yes' },
  { name: 'forty-columns', args: fortyColumns, needs: ['a browser'], counts: WIDE_CLASS },
];

async function fortyColumns(): Promise<string[]> {
  const file = path.join(inject('workspace').folder, 'forty_columns.csv');
  await writeWide(file);
  return ['--data', file, '--target', 'outcome', '--no-git'];
}

/** What the service says of the example, as the page must show it. */
interface Answer {
  prediction: number | string;
  interval?: { low: number };
  probabilities?: Record<string, number>;
}

/** The figures of an answer as people read them: amounts in whole numbers, probabilities in per cent. */
function figuresIn({ prediction, interval, probabilities = {} }: Answer, counts = ''): string[] {
  if (typeof prediction === 'number') return [prediction, interval?.low ?? 0].map((amount) => String(Math.round(amount)));
  return [(100 * (probabilities[counts] ?? 0)).toLocaleString('en', { maximumFractionDigits: 1 })];
}

describe.each(PROBLEMS)('the page of $name', ({ name: problem, args, needs, counts }) => {
  let service: Service;
  let browser: Browser;
  let schema: RequestSchema;

  beforeAll(async () => {
    if (!needs.every(has) || !BROWSER) return;
    const { project } = await demonstratedAs(problem, await args());
    service = await Service.start(project);
    schema = await service.requestSchema();
    browser = await chromium.launch({ executablePath: BROWSER, args: OFFLINE });
    await mkdir(SCREENSHOTS, { recursive: true });
  });

  afterAll(async () => {
    if (!needs.every(has)) return;
    await browser.close();
    await service.stop();
  });

  /** Opens the page; whatever it asks for elsewhere or reports as an error fails the test. */
  async function withPage(options: BrowserContextOptions, body: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(service.url) && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(service.url, { waitUntil: 'networkidle' });
    await body(page);
    await context.close();
    expect(complaints).toEqual([]);
  }

  /** Puts the documented example into the form. */
  async function fillExample(page: Page): Promise<void> {
    for (const [name, value] of Object.entries(schema.examples[0])) {
      const field = page.locator(`[name="${name}"]`).first();
      if ((await page.locator(`select[name="${name}"]`).count()) > 0) await field.selectOption(String(value));
      else if ((await field.getAttribute('type')) === 'checkbox') await field.setChecked(value === true);
      else await field.fill(String(value));
    }
  }

  const answered = (page: Page) => page.waitForResponse((response) => response.url().endsWith('/predict'));

  const submit = (page: Page): Promise<void> => page.locator('form [type="submit"]').click();

  /** What the page shows, without the marks that group digits. */
  async function shown(page: Page): Promise<string> {
    return (await page.locator('main').innerText()).replaceAll(/(?<=\d)[.,\s\u00a0\u202f](?=\d{3})/g, '');
  }

  testNeeding(needs, 'has a title, a language, one heading and a label for each field', async () => {
    await withPage({}, async (page) => {
      expect(await page.title()).not.toBe('');
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      expect(await page.locator('h1').count()).toBe(1);
      for (const name of Object.keys(schema.properties)) {
        const field = page.locator(`[name="${name}"]`).first();
        expect(await field.evaluate((element) => (element as unknown as { labels: { length: number } }).labels.length), name).toBe(1);
      }
    });
  });

  testNeeding(needs, 'shows the prediction that the service gives, its interval and its reasons', async () => {
    const answer = (await (await service.post('/predict', schema.examples[0])).json()) as Answer;
    await withPage({ viewport: { width: 1200, height: 900 } }, async (page) => {
      await fillExample(page);
      await submit(page);
      for (const figure of figuresIn(answer, counts)) await expect.poll(() => shown(page)).toContain(figure);
      await page.screenshot({ path: path.join(SCREENSHOTS, `${problem}.png`), fullPage: true });
    });
  });

  testNeeding(needs, 'shows what is wrong beside the field and announces it', async () => {
    const limited = Object.entries(schema.properties).find(([, { maximum }]) => maximum !== undefined);
    const number = Object.entries(schema.properties).find(([name, { type = '' }]) => schema.required?.includes(name) && ['number', 'integer'].includes(type));
    const [name, { maximum }] = limited ?? number ?? ['', {}]; // nothing is known to be impossible in a file of one's own
    await withPage({}, async (page) => {
      await fillExample(page);
      const field = page.locator(`[name="${name}"]`).first();
      await field.fill(maximum === undefined ? '' : String(maximum + 1));
      await submit(page);
      await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
      const described = (await field.getAttribute('aria-describedby')) ?? '';
      const texts = await Promise.all(described.split(' ').map((id) => page.locator(`[id="${id}"]`).innerText()));
      expect(texts.join(' ')).toContain(maximum === undefined ? 'required' : String(maximum));
      await page.screenshot({ path: path.join(SCREENSHOTS, `${problem}-error.png`), fullPage: true });
    });
  });

  testNeeding(needs, 'can be used with the keyboard alone', async () => {
    await withPage({}, async (page) => {
      const reached = new Set<string>();
      for (let presses = 0; presses < 60 && !reached.has('submit'); presses += 1) {
        await page.keyboard.press('Tab');
        const focused = page.locator(':focus');
        if ((await focused.count()) === 0) continue;
        reached.add((await focused.getAttribute('name')) ?? (await focused.getAttribute('type')) ?? '');
      }
      expect([...reached]).toEqual(expect.arrayContaining([...Object.keys(schema.properties), 'submit']));
      await fillExample(page);
      await page.locator('form input:not([type="checkbox"])').last().focus();
      await Promise.all([answered(page), page.keyboard.press('Enter')]);
    });
  });

  testNeeding(needs, 'fits a phone', async () => {
    await withPage(PHONE, async (page) => {
      await fillExample(page);
      await Promise.all([answered(page), submit(page)]);
      await page.waitForLoadState('networkidle');
      const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect(overflow).toBe(0);
      await page.screenshot({ path: path.join(SCREENSHOTS, `${problem}-phone.png`), fullPage: true });
    });
  });
});
