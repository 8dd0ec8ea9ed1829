/** `npm run new detector`: a tool that the audit is to know, as one entry of the registry, and its fixture. */
import type { NodePlopAPI } from 'node-plop';
import { STAGE_IDS, type StageId } from '../src/stages/types.js';
import { TOOLS } from '../src/tools/index.js';

/** The file of the registry that holds the tools of a stage. */
const FILES: Readonly<Record<string, readonly StageId[]>> = {
  data: ['acquisition'], validation: ['validation', 'features'], model: ['training', 'tuning', 'evaluation'], tracking: ['tracking', 'versioning'], serving: ['api', 'batch', 'frontend'],
  operation: ['orchestration', 'retraining', 'monitoring', 'drift', 'prediction-log', 'ab-testing'], delivery: ['container', 'ci', 'deployment', 'infrastructure', 'documentation', 'environment', 'testing'], security: ['security'],
};

/** What tools of a stage witness by a call, the commonest first. */
function signalsOf(stage: string): string[] {
  const counts = new Map<string, number>();
  for (const tool of TOOLS) if (tool.stage === stage) for (const signal of Object.values(tool.calls ?? {}).flatMap((s) => s.split('|'))) counts.set(signal, (counts.get(signal) ?? 0) + 1);
  const seen = [...counts].sort(([, a], [, b]) => b - a).map(([signal]) => signal);
  return seen.length ? seen : [`${stage}.declared`];
}

const isName = (text: string): true | string => /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(text) || 'As in Python: letters, digits, _ and dots between.';

export function registerDetector(plop: NodePlopAPI, checks: { id: (text: string) => true | string; title: (text: string) => true | string }): void {
  plop.setHelper('toolFile', (stage: string) => Object.keys(FILES).find((file) => (FILES[file] as readonly string[]).includes(stage)) ?? 'operation');
  plop.setGenerator('detector', {
    description: 'A tool that the audit recognises, with its fixture',
    prompts: [
      { type: 'input', name: 'id', message: 'Id (great-tool):', validate: checks.id },
      { type: 'input', name: 'title', message: 'Title (Great Tool):', validate: checks.title },
      { type: 'list', name: 'stage', message: 'Stage that it is chiefly about:', choices: [...STAGE_IDS] },
      { type: 'input', name: 'module', message: 'Import name (great_tool):', validate: isName },
      { type: 'input', name: 'call', message: 'Call that matters, without the import name (track):', validate: isName },
      { type: 'list', name: 'signal', message: 'What that call shows:', choices: (answers) => signalsOf(String(answers['stage'])) },
    ],
    actions: [
      { type: 'modify', path: 'src/tools/{{toolFile stage}}.ts', pattern: /\n\];\s*$/, templateFile: 'generators/detector/entry.hbs' },
      { type: 'add', path: 'test/audit/detectors/{{id}}.test.ts', templateFile: 'generators/detector/fixture.test.ts.hbs' },
    ],
  });
}
