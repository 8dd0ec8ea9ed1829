import nodePlop, { type NodePlopAPI } from 'node-plop';
import { createRenderer } from './handlebars.js';
import type { Template } from './layers.js';

/** A template with its place and content in one project. */
export interface Generated {
  path: string;
  bytes: Buffer;
  template: Template;
}

/** What the generator needs to know of a project. */
export interface GeneratorData {
  templates: readonly Template[];
  /** The name of the Python package, for `__package__` in paths. */
  package: string;
  /** The values that templates can name. */
  context: object;
  /** Takes the files; plop hands on texts only, and files can be binary. */
  take: (file: Generated) => void;
}

/** The name of the generator that makes a project's files. */
const PROJECT_GENERATOR = 'project';

/** Registers the project generator: one action a template, which renders it or takes it as it is. */
export function registerProject(plop: Pick<NodePlopAPI, 'setActionType' | 'setGenerator'>): void {
  const render = createRenderer();
  const take = (data: GeneratorData, template: Template, bytes: Buffer): string => {
    const path = template.path.replaceAll('__package__', data.package);
    data.take({ path, bytes, template });
    return path;
  };
  plop.setActionType('copy', (answers, config) => {
    const { template } = config as unknown as { template: Template };
    return take(answers as GeneratorData, template, template.bytes);
  });
  plop.setActionType('render', async (answers, config) => {
    const { template } = config as unknown as { template: Template };
    const data = answers as GeneratorData;
    try {
      return take(data, template, Buffer.from(await render(template.bytes.toString('utf8'), data.context)));
    } catch (error) {
      throw new Error(`templates/${template.source}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  });
  plop.setGenerator(PROJECT_GENERATOR, {
    description: 'The files of a project, from the layers of its templates',
    prompts: [],
    actions: (answers) =>
      ((answers ?? {}) as GeneratorData).templates.map((template) => ({
        type: template.rendered ? 'render' : 'copy',
        template,
        abortOnFail: false, // a maintainer wants to see every template that fails, not the first
      })),
  });
}

/** The files of a project. A template that does not render is a mistake in this package and throws. */
export async function generate(data: Omit<GeneratorData, 'take'>): Promise<Generated[]> {
  const plop = await nodePlop();
  registerProject(plop);
  const files: Generated[] = [];
  const { failures } = await plop.getGenerator(PROJECT_GENERATOR).runActions({ ...data, take: (file: Generated) => files.push(file) });
  if (failures.length > 0) throw new Error(failures.map(({ error }) => error).join('\n'));
  return files;
}
