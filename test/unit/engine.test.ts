import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRenderer } from '../../src/engine/handlebars.js';
import { pascal, pythonLiteral, snake } from '../../src/engine/literals.js';
import { planFiles } from '../../src/plan/files.js';
import type { Answers } from '../../src/plan/types.js';
import type { StageWishes } from '../../src/stages/choose.js';
import { answersFor } from '../support/answers.js';
import { emptyFolder, FIXTURE_TEMPLATES } from '../support/cli.js';

async function plan(changed: Partial<Answers> = {}, wishes: StageWishes = {}, templates = FIXTURE_TEMPLATES): Promise<Map<string, { text: string; stage: string; mode: number }>> {
  const files = await planFiles(answersFor(changed, wishes), { version: '1.2.3', templates });
  return new Map(files.map(({ path, bytes, stage, mode }) => [path, { text: bytes.toString('latin1'), stage, mode }]));
}

describe('layers', () => {
  test('files of chosen stages only, under their real names', async () => {
    const all = await plan();
    expect([...all.keys()]).toEqual(
      [
        '.create-mle-project.json',
        '.github/workflows/ci.yml',
        '.gitignore',
        'LICENSE',
        'README.md',
        'docs/decisions.md',
        'image.yml',
        'picture.png',
        'pyproject.toml',
        'requirements/dev.txt',
        'requirements/serving.txt',
        'requirements/training.txt',
        'src/rental_price/__init__.py',
        'src/rental_price/serving/app.py',
        'src/rental_price/serving/page/index.html',
        'src/rental_price/site.py',
        'src/rental_price/training/train.py',
        'tasks.py',
      ].sort(),
    );
    const small = await plan({}, { stages: ['ci'] });
    expect([...small.keys()]).not.toContain('src/rental_price/serving/app.py');
    expect([...small.keys()]).not.toContain('image.yml');
    expect([...small.keys()]).toContain('.github/workflows/ci.yml');
  });

  test('each file belongs to the stage of its folder', async () => {
    const files = await plan();
    expect(files.get('image.yml')?.stage).toBe('ci');
    expect(files.get('src/rental_price/site.py')?.stage).toBe('acquisition');
    expect(files.get('requirements/dev.txt')?.stage).toBe('environment');
  });

  test('a later layer replaces the file of an earlier one', async () => {
    const templates = await emptyFolder();
    for (const [layer, text] of [['base/training', 'base'], ['tasks/regression/training', 'task'], ['ideas/rental-price/training', 'idea']] as const) {
      await mkdir(join(templates, layer), { recursive: true });
      await writeFile(join(templates, layer, layer.startsWith('tasks') ? 'a.py.hbs' : 'a.py'), text);
    }
    expect((await plan({ license: 'none' }, {}, templates)).get('a.py')?.text).toBe('idea');
  });

  test('a folder that is named after no stage is a mistake that is named', async () => {
    const templates = await emptyFolder();
    await mkdir(join(templates, 'base/servng'), { recursive: true });
    await expect(plan({ license: 'none' }, {}, templates)).rejects.toThrow('templates/base/servng is not named after a stage');
  });
});

describe('content', () => {
  test('what is no template is copied byte for byte', async () => {
    const files = await plan();
    expect(files.get('picture.png')?.text).toBe('\u0000\u0001\u00ff\u00fe{{project.name}}');
    expect(files.get('src/rental_price/__init__.py')?.text).toContain('f"{{x}}"');
  });

  test('blocks leave no blank lines, quotes stay quotes', async () => {
    const files = await plan({ author: 'Ada "the" O\'Neil & <Co>' });
    expect(files.get('README.md')?.text).toContain('# Rental price\n\nStart the service with `make serve`.\n\n    npx');
    expect(files.get('pyproject.toml')?.text).toContain('name = "Ada \\"the\\" O\'Neil & <Co>"');
    expect(files.get('LICENSE')?.text).toContain('Ada "the" O\'Neil & <Co>');
  });

  test('columns become code, in the order of the model', async () => {
    const text = (await plan()).get('src/rental_price/training/train.py')?.text;
    expect(text).toContain('NUMERIC = [\n    "area_m2",\n    "rooms",\n    "floor",\n    "year_built",\n    "distance_km",\n    "balcony",\n    "furnished",\n]');
    expect((await plan()).get('src/rental_price/serving/app.py')?.text).toContain('balcony: float = True\n');
  });

  test('expressions of GitHub keep their braces', async () => {
    expect((await plan()).get('.github/workflows/ci.yml')?.text).toContain('TOKEN: ${{ secrets.TOKEN }}\n');
  });

  test('domain answers reach the text', async () => {
    const files = await plan({ set: { costlier_error: 'equal', guarded_segment: 'studios' } });
    expect(files.get('docs/decisions.md')?.text).toBe('Both cost the same costs more: neither direction is known to cost more (1 to 1).\nGuarded: studios.\n');
  });

  test('a script that names its interpreter is executable, nothing else', async () => {
    const files = await plan();
    expect([...files].filter(([, { mode }]) => mode === 0o755).map(([path]) => path)).toEqual(['tasks.py']);
  });

  test('all failing templates are named at once', async () => {
    const templates = await emptyFolder();
    await mkdir(join(templates, 'base/training'), { recursive: true });
    await writeFile(join(templates, 'base/training/one.py.hbs'), '{{project.nmae}}');
    await writeFile(join(templates, 'base/training/two.py.hbs'), '{{#if}}');
    await expect(plan({ license: 'none' }, {}, templates)).rejects.toThrow(/one\.py\.hbs.*nmae[^]*two\.py\.hbs/);
  });

  test('the same answers give the same bytes', async () => {
    expect(await plan()).toEqual(await plan());
  });
});

describe('helpers', () => {
  const render = createRenderer();

  test.each([
    ["it's", '"it\'s"'],
    ['say "hi"', '\'say "hi"\''],
    ['both " and \'', '"both \\" and \'"'],
    ['a\\b\nc', '"a\\\\b\\nc"'],
    ['\u2028', '"\\u2028"'],
    [true, 'True'],
    [null, 'None'],
    [0.5, '0.5'],
    [1e21, '1e21'],
    [['a', 1], '["a", 1]'],
  ])('%j as Python: %s', (value, text) => {
    expect(pythonLiteral(value)).toBe(text);
  });

  test('names', () => {
    expect(snake('Living area')).toBe('living_area');
    expect(pascal('rental-price')).toBe('RentalPrice');
  });

  test('conditions', async () => {
    expect(await render('{{#if (and a (not b))}}x{{/if}}{{#if (or a b)}}y{{/if}}{{#if (eq a 1)}}z{{/if}}', { a: 1, b: false })).toBe('xyz');
    expect(await render('{{join list ", "}}', { list: [1, 2] })).toBe('1, 2');
  });
});
