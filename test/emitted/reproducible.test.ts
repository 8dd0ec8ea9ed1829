/** The same data and settings give the same model, byte for byte, in whatever process it is trained. */
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { demonstrated } from './support/project.js';
import { run } from './support/run.js';

describe.each(['rental-price', 'customer-churn'])('%s', (idea) => {
  test('trains the same model whatever the seed of Python\'s hashes', async () => {
    const { project } = await demonstrated(idea);
    const name = await project.package();
    const digest = async (seed: string): Promise<string> => {
      const models = await mkdtemp(path.join(inject('workspace').folder, 'models-'));
      const env = { MODELS_DIR: models, PYTHONHASHSEED: seed };
      await run(project.python, ['-m', `${name}.cli`, 'train'], { cwd: project.directory, env });
      const code = `from pathlib import Path; from ${name}.training.export import load; print(load(Path(r"${models}") / "candidate.onnx")[1].weights_sha256)`;
      return (await run(project.python, ['-c', code], { cwd: project.directory })).stdout.trim();
    };
    expect(await digest('4')).toBe(await digest('6'));
  });
});
