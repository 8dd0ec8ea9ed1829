/** The emitted service under bad input. Fields, types and limits are read from its own description. */
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { demonstrated, type Project } from './support/project.js';
import { Service, type FieldSchema, type RequestSchema } from './support/service.js';

interface Problem {
  status: number;
  detail: string;
  errors?: { field: string; message: string }[];
}

interface Prediction {
  prediction: number;
  interval: { low: number; high: number; level: number };
  model_version: string;
  warnings: { field: string; message: string }[];
}

/** The alternative of a schema that is not null: optional fields are `anyOf: [..., null]`. */
function core(schema: FieldSchema): FieldSchema {
  return schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
}

/** The answer must be a problem document with this status. */
async function expectProblem(answer: Response, status: number): Promise<Problem> {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await answer.json()) as Problem;
  expect(problem.status).toBe(status);
  return problem;
}

describe('the service of rental-price', () => {
  let project: Project;
  let service: Service;
  let schema: RequestSchema;
  let example: Record<string, unknown>;

  beforeAll(async () => {
    ({ project } = await demonstrated());
    service = await Service.start(project);
    schema = await service.requestSchema();
    [example] = schema.examples;
  });

  afterAll(() => service.stop());

  const fields = (kinds: string[]): [string, FieldSchema][] =>
    Object.entries(schema.properties)
      .map(([name, declared]): [string, FieldSchema] => [name, core(declared)])
      .filter(([, { type }]) => kinds.includes(type ?? ''));

  async function expectRefused(change: Record<string, unknown>, field: string): Promise<void> {
    const problem = await expectProblem(await service.post('/predict', { ...example, ...change }), 422);
    expect(problem.errors?.map((error) => error.field), JSON.stringify(change)).toContain(field);
  }

  test('predicts its documented example, with an interval around it and no warning', async () => {
    const answer = await service.post('/predict', example);
    expect(answer.status).toBe(200);
    const { prediction, interval, warnings } = (await answer.json()) as Prediction;
    expect(interval.low).toBeLessThan(prediction);
    expect(interval.high).toBeGreaterThan(prediction);
    expect(warnings).toEqual([]);
  });

  test('explains it: base and effects add up to the prediction', async () => {
    const explained = (await (await service.post('/explain', example)).json()) as {
      prediction: number;
      base: number;
      contributions: { field: string; effect: number }[];
    };
    const sum = explained.contributions.reduce((total, { effect }) => total + effect, explained.base);
    expect(Math.abs(sum - explained.prediction)).toBeLessThan(0.05);
    expect(explained.contributions.map(({ field }) => field).sort()).toEqual(Object.keys(schema.properties).sort());
  });

  test('answers a batch as it answers its rows, and names the row that it refuses', async () => {
    const single = (await (await service.post('/predict', example)).json()) as Prediction;
    const batch = await service.post('/predict/batch', { rows: [example, example] });
    const { predictions } = (await batch.json()) as { predictions: Prediction[] };
    expect(predictions.map(({ prediction }) => prediction)).toEqual([single.prediction, single.prediction]);

    const [name] = fields(['number'])[0] ?? [];
    const rows = [example, { ...example, [name ?? '']: 'much' }];
    const problem = await expectProblem(await service.post('/predict/batch', { rows }), 422);
    expect(problem.errors?.[0]?.field).toBe(`rows.1.${name}`);
    await expectProblem(await service.post('/predict/batch', { rows: [] }), 422);
  });

  test('refuses a wrong type in any field and names the field', async () => {
    for (const [name] of fields(['number', 'integer'])) await expectRefused({ [name]: 'seven' }, name);
    for (const [name] of fields(['string'])) await expectRefused({ [name]: 7 }, name);
    for (const [name] of fields(['boolean'])) await expectRefused({ [name]: 'yes' }, name);
    for (const name of Object.keys(schema.properties)) await expectRefused({ [name]: { nested: [] } }, name);
    for (const name of schema.required ?? []) await expectRefused({ [name]: null }, name);
  });

  test('refuses a value beyond any physical limit and names the field', async () => {
    const bounded = fields(['number', 'integer']);
    expect(bounded.length).toBeGreaterThan(0);
    for (const [name, { minimum, maximum }] of bounded) {
      if (minimum !== undefined) await expectRefused({ [name]: minimum - 1 }, name);
      if (maximum !== undefined) await expectRefused({ [name]: maximum + 1 }, name);
      await expectRefused({ [name]: 1e300 }, name);
    }
  });

  test('refuses a missing field, an unknown one and a body that is no object', async () => {
    for (const name of schema.required ?? []) await expectRefused({ [name]: undefined }, name);
    await expectRefused({ no_such_field: 1 }, 'no_such_field');
    for (const body of ['[]', 'null', '"text"', '7']) await expectProblem(await service.post('/predict', body), 422);
  });

  test('answers an unseen category with a warning that names the field', async () => {
    for (const [name] of fields(['string'])) {
      const answer = await service.post('/predict', { ...example, [name]: 'Atlantis' });
      expect(answer.status).toBe(200);
      const { warnings } = (await answer.json()) as Prediction;
      expect(warnings.map(({ field }) => field)).toContain(name);
    }
  });

  test.each(['{"a": ', '', 'nonsense', '{"a": NaN}', '{"a": 1}}', '['.repeat(50_000)])('refuses malformed JSON: %.12s', async (body) => {
    const answer = await service.post('/predict', body);
    expect([400, 422]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp'])(
    'refuses the content type %s',
    async (type) => {
      await expectProblem(await service.post('/predict', example, { 'content-type': type }), 415);
    },
  );

  test('refuses a body of 10 MB, announced or not, and goes on serving', async () => {
    const large = JSON.stringify({ ...example, filler: 'x'.repeat(10 * 1024 * 1024) });
    const answer = await service.post('/predict', large).catch(() => undefined);
    if (answer) await expectProblem(answer, 413); // a client that is still writing may see a closed connection

    const chunks = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < large.length; sent += 65_536) {
          controller.enqueue(new TextEncoder().encode(large.slice(sent, sent + 65_536)));
        }
        controller.close();
      },
    });
    const streamed = await fetch(`${service.url}/predict`, {
      method: 'POST',
      body: chunks,
      headers: { 'content-type': 'application/json' },
      duplex: 'half',
    }).catch(() => undefined);
    if (streamed) await expectProblem(streamed, 411);
    expect((await service.post('/predict', example)).status).toBe(200);
  });

  test('answers unknown addresses and methods with problem documents', async () => {
    await expectProblem(await service.get('/nothing-here'), 404);
    await expectProblem(await service.get('/predict'), 405);
  });

  test('sends security headers with every answer, errors included', async () => {
    for (const answer of [await service.get('/'), await service.get('/healthz'), await service.post('/predict', '{')]) {
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('server')).toBeNull();
    }
  });

  test('writes no value of a request into its log', async () => {
    const [name] = fields(['string'])[0] ?? [];
    await service.post(`/predict?owner=Odysseus`, { ...example, [name ?? '']: 'Ithaca-4711' });
    await service.post('/predict', { ...example, [name ?? '']: 4711.125 });
    expect(service.log).toContain('/predict');
    expect(service.log).not.toMatch(/Odysseus|Ithaca|4711/);
  });
});

describe('the service of rental-price as it starts', () => {
  let project: Project;

  beforeAll(async () => {
    ({ project } = await demonstrated());
  });

  /** Runs the body against a service with these settings. */
  async function withService(env: Record<string, string>, body: (service: Service) => Promise<void>): Promise<void> {
    const service = await Service.start(project, env);
    try {
      await body(service);
    } finally {
      await service.stop();
    }
  }

  async function expectNotReady(service: Service): Promise<string> {
    expect((await service.get('/healthz')).status).toBe(200);
    const { detail } = await expectProblem(await service.get('/readyz'), 503);
    await expectProblem(await service.post('/predict', (await service.requestSchema()).examples[0]), 503);
    return detail;
  }

  /** A copy of the models folder with each model file changed. */
  async function damagedModels(change: (bytes: Buffer) => Buffer): Promise<string> {
    const folder = await mkdtemp(path.join(inject('workspace').folder, 'models-'));
    await cp(project.path('models'), folder, { recursive: true });
    for (const name of (await readdir(folder)).filter((file) => file.endsWith('.onnx'))) {
      const file = path.join(folder, name);
      await writeFile(file, change(await readFile(file)));
    }
    return folder;
  }

  test('is ready within 2 s', async () => {
    const started = performance.now();
    await withService({}, async (service) => {
      expect((await service.get('/readyz')).status).toBe(200);
      const seconds = (performance.now() - started) / 1000;
      process.stderr.write(`ready: ${seconds.toFixed(2)} s\n`);
      expect(seconds).toBeLessThan(2);
    });
  });

  test('starts without a model and says what to run', async () => {
    const folder = await mkdtemp(path.join(inject('workspace').folder, 'models-'));
    await withService({ MODELS_DIR: folder }, async (service) => {
      expect(await expectNotReady(service)).toMatch(/make|python/);
    });
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut short', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['altered in one byte', (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])])],
    ['empty', () => Buffer.alloc(0)],
    ['not a model', () => Buffer.from('PK\u0003\u0004 not a model')],
  ])('starts with a model that is %s and says so', async (_, change) => {
    const folder = await damagedModels(change);
    await withService({ MODELS_DIR: folder }, async (service) => {
      await expectNotReady(service);
    });
    await rm(folder, { recursive: true });
  });

  test('asks for the key where one is set', async () => {
    await withService({ API_KEY: 'open sesame' }, async (service) => {
      const [example] = (await service.requestSchema()).examples;
      await expectProblem(await service.post('/predict', example), 401);
      await expectProblem(await service.post('/predict', example, { 'x-api-key': 'open sesam' }), 401);
      expect((await service.post('/predict', example, { 'x-api-key': 'open sesame' })).status).toBe(200);
      expect((await service.get('/healthz')).status).toBe(200);
      expect(service.log).not.toContain('sesam');
    });
  });
});
