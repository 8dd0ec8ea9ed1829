/**
 * The generators. `npm run new` offers those for maintainers: a new idea, a new stage or a new detector of the audit, with its test.
 * The project generator is the one that `create` runs.
 */
import type { NodePlopAPI } from 'node-plop';
import { registerDetector } from './generators/detector.js';
import { registerProject } from './src/engine/generate.js';

const GROUPS = ['data', 'model', 'serving', 'delivery', 'operation', 'practice'];

/** Why this cannot be the id of an idea or a stage; true when it can, as plop wants it. */
function checkId(id: string): true | string {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || 'An id has a-z, 0-9 and single hyphens, a letter first.';
}

const QUOTELESS = (text: string): true | string => (text !== '' && !/['\\\n]/.test(text)) || 'A title has no quotes and is not empty.';

export default function plopfile(plop: NodePlopAPI): void {
  registerProject(plop);
  plop.setHelper('isBinary', (task: string) => task === 'binary');

  plop.setGenerator('idea', {
    description: 'A problem of the catalogue, with its templates and its test',
    prompts: [
      { type: 'input', name: 'id', message: 'Id (spam-filter):', validate: checkId },
      { type: 'input', name: 'title', message: 'Title (Spam filter):', validate: QUOTELESS },
      { type: 'list', name: 'task', message: 'Task:', choices: ['regression', 'binary'] },
    ],
    actions: [
      { type: 'add', path: 'src/ideas/{{id}}.ts', templateFile: 'generators/idea/idea.ts.hbs' },
      { type: 'add', path: 'test/unit/ideas/{{id}}.test.ts', templateFile: 'generators/idea/idea.test.ts.hbs' },
      { type: 'add', path: 'templates/ideas/{{id}}/documentation/docs/decisions.md.hbs', templateFile: 'generators/idea/decisions.md.hbs' },
      { type: 'modify', path: 'src/ideas/index.ts', pattern: /(import type \{ Idea \})/, template: "import { {{camelCase id}} } from './{{id}}.js';\n$1" },
      { type: 'modify', path: 'src/ideas/index.ts', pattern: /(IDEAS[^=]*= \[)([^\]]*)\]/, template: '$1$2, {{camelCase id}}]' },
    ],
  });

  registerDetector(plop, { id: checkId, title: QUOTELESS });

  plop.setGenerator('stage', {
    description: 'A stage of the registry, with its test',
    prompts: [
      { type: 'input', name: 'id', message: 'Id (data-labelling):', validate: checkId },
      { type: 'input', name: 'title', message: 'Title (Data labelling):', validate: QUOTELESS },
      { type: 'list', name: 'group', message: 'Group:', choices: GROUPS },
    ],
    actions: [
      { type: 'add', path: 'src/stages/{{id}}.ts', templateFile: 'generators/stage/stage.ts.hbs' },
      { type: 'add', path: 'test/unit/stages/{{id}}.test.ts', templateFile: 'generators/stage/stage.test.ts.hbs' },
      { type: 'modify', path: 'src/stages/types.ts', pattern: /(STAGE_IDS = \[[^\]]*)\]/, template: "$1  '{{id}}',\n]" },
      { type: 'modify', path: 'src/stages/index.ts', pattern: /(import \{ STAGE_IDS)/, template: "import { {{camelCase id}} } from './{{id}}.js';\n$1" },
      { type: 'modify', path: 'src/stages/index.ts', pattern: /(STAGES[^=]*= \[[^\]]*)\]/, template: '$1  {{camelCase id}},\n]' },
      // The audit judges every stage: the maintainer replaces what is never seen by rules and words.
      { type: 'modify', path: 'src/audit/rules.ts', pattern: /(RULES[^=]*= \{)/, template: "$1\n  '{{id}}': { present: [], partial: [] }," },
      {
        type: 'modify',
        path: 'src/audit/words/advice.ts',
        pattern: /(ADVICE[^=]*= \{)/,
        template: "$1\n  '{{id}}': { counts: '{{title}}', why: '{{title}}', start: 'Begin with {{title}}.', finish: 'Complete {{title}}.', effort: 'a day', weight: 1 },",
      },
    ],
  });
}
