/** Wiring: commander reads the command line, a command does the work, errors become exit codes. */
import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { takenForCommand } from './command-names.js';
import { explainCurrentFolder, Interrupted, UserError } from './errors.js';
import { VERSION } from './package.js';
import { QUESTIONS, SWITCHES, type Given } from './questions.js';
import { failure, type FailureDocument } from './failure.js';
import { endWithReader, hasPrinted, printJson, say } from './terminal.js';
import { watchSignals } from './signals.js';
import type { AuditOptions } from './commands/audit.js';
import { IDEAS } from './ideas/index.js';
import { didYouMean } from './suggest.js';
import { listIdeas, showIdea } from './commands/ideas.js';
import type { CreateSwitches } from './commands/create.js';

/** Runs the tool; the process ends with the returned exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const json = wantsJson(argv);
  const failed = (document: FailureDocument): void => {
    if (json && !hasPrinted()) printJson(document); // one document, and a result comes first
  };
  watchSignals((message) => {
    failed(failure('interrupted', message));
  });
  endWithReader();
  let code = 0;
  try {
    const done = (result: number): void => {
      code = result;
    };
    await program(done).parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return explain(explainCurrentFolder(error), failed);
  }
}

/** Gathers the values of a flag that may be repeated. */
function collect(word: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), word];
}

function program(done: (code: number) => void): Command {
  const root = new Command('create-mle-project')
    .description('Creates a complete, running, tested machine learning engineering project.')
    .version(VERSION, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride();
  root.allowExcessArguments(); // refused below, with a better reason
  addQuestions(root).action(async (directory: string | undefined, options: Record<string, unknown>, { args }: Command) => {
    refuseCommand(directory);
    refuseMore(args);
    const { create } = await import('./commands/index.js');
    done(await create({ ...(options as Given), directory }, readSwitches(options)));
  });
  addIdeas(root, done);
  const json = ['--json', 'print one JSON document on stdout'] as const;
  root
    .command('add')
    .argument('[stage...]', 'stages to add')
    .usage('[options] <stage...>')
    .description('add stages to the project in the current folder')
    .option('--leave <file>', 'leave a file as it is; may be repeated', collect)
    .option('--dry-run', 'list what would change, change nothing')
    .option(...json)
    .action(async (stages: string[], options: { leave?: string[]; dryRun?: boolean; json?: boolean }) => {
      const { add } = await import('./commands/index.js');
      done(await add(stages, { leave: options.leave ?? [], dryRun: options.dryRun === true, json: options.json === true }));
    });
  root
    .command('status')
    .argument('[path]', 'folder of the project', '.')
    .description('show what is as created, changed and your own in a project')
    .option(...json)
    .action(async (path: string, options: { json?: boolean }) => {
      const { status } = await import('./commands/index.js');
      done(await status(path, options.json === true));
    });
  addAudit(root, done);
  return root;
}

/** A word that was most likely meant for a command makes no folder. */
function refuseCommand(directory: string | undefined): void {
  const taken = directory === undefined ? undefined : takenForCommand(directory);
  if (taken === undefined || existsSync(directory ?? '')) return;
  throw new UserError(`This version has no command "${directory}".${taken.meant === undefined ? '' : ` Did you mean "${taken.meant}"?`}`, {
    exitCode: 2,
    hint: `For a folder of that name: create-mle-project ./${directory}`,
  });
}

/** A second folder is most often a name with spaces. */
function refuseMore(folders: readonly string[]): void {
  if (folders.length < 2) return;
  throw new UserError(`too many arguments: one folder is expected, not ${folders.map((folder) => `"${folder}"`).join(', ')}.`, {
    exitCode: 2,
    hint: 'A name with spaces is written in quotes.',
  });
}

function addAudit(root: Command, done: (code: number) => void): void {
  root
    .command('audit')
    .argument('[path]', 'folder or Git address of any repository', '.')
    .description('check a repository for the 25 stages, with evidence by file and line')
    .option('--format <name>', 'text, json, markdown, html, sarif or github')
    .option('--output <file>', 'also write a file; its extension is the format; may be repeated', collect)
    .option('--fail-under <percent>', 'exit 1 below this score')
    .option('--exclude <glob>', 'leave out paths; may be repeated', collect)
    .option('--config <file>', 'configuration in place of the one in the repository')
    .option('--explain <stage>', 'say what counts for a stage, and why')
    .option('--compare <file>', 'show what changed since an earlier JSON report')
    .option('--json', 'the same as --format json')
    .action(async (path: string, { json, ...options }: AuditOptions & { json?: boolean }) => {
      const { audit } = await import('./commands/audit.js');
      done(await audit(path, json === true ? { ...options, format: 'json' } : options));
    });
}

function addQuestions(root: Command): Command {
  const list = (word: string): string[] => word.split(',').map((part) => part.trim()).filter((part) => part !== '');
  const collectList = (word: string, earlier: string[] | undefined): string[] => [...(earlier ?? []), ...list(word)];
  for (const { flag, help, fallback, many } of QUESTIONS) {
    const text = fallback === undefined ? help : `${help} (default: ${fallback})`;
    if (flag.startsWith('[')) root.argument(flag, text);
    else if (many === undefined) root.option(flag, text);
    else root.option(flag, text, many === 'list' ? collectList : collect);
  }
  for (const { flag, help } of SWITCHES) root.option(flag, help);
  return root;
}

function readSwitches(options: Record<string, unknown>): CreateSwitches {
  const on = (name: keyof CreateSwitches): boolean => options[name] === true;
  return { yes: on('yes'), run: on('run'), dryRun: on('dryRun'), profile: on('profile'), json: on('json'), force: on('force'), git: on('git') };
}

function addIdeas(root: Command, done: (code: number) => void): void {
  const ideas = root
    .command('ideas')
    .helpCommand('help [command]', 'print the help of a command')
    .description('list the problems, or show one: ideas [list | show <id>]');
  const json = ['--json', 'print one JSON document on stdout'] as const;
  ideas
    .command('list', { isDefault: true })
    .description('every problem, with what goes in and comes out')
    .option(...json)
    .allowExcessArguments()
    .action((options: { json?: boolean }, { args: [word] }: Command) => {
      if (word !== undefined) {
        const known = IDEAS.some(({ id }) => id === word);
        throw new UserError(`ideas: "${word}" is not known.${didYouMean(word, ['list', 'show'])}`, { exitCode: 2, hint: `create-mle-project ideas show ${known ? word : '<id>'} shows one problem, ideas list all.` });
      }
      done(listIdeas(options.json === true));
    });
  ideas
    .command('show')
    .argument('<id>', 'the problem')
    .description('columns, target and questions of a problem')
    .option(...json)
    .action((id: string, options: { json?: boolean }) => {
      done(showIdea(id, options.json === true));
    });
}

/** Whether stdout belongs to a JSON document, as far as the words tell: a wrong command line is answered in JSON too. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return flags.some((word, at) => word === '--json' || word === '--format=json' || (word === '--format' && flags[at + 1] === 'json'));
}

/** Says what went wrong, on stderr and for `--json` to `failed`, and gives the exit code for it. */
function explain(error: unknown, failed: (document: FailureDocument) => void): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    failed(failure('usage', error.message.replace(/^error: /, ''), 'create-mle-project --help lists what there is.'));
    return 2; // commander has said it already
  }
  if (error instanceof Interrupted) {
    say(error.message);
    failed(failure('interrupted', error.message));
    return 130;
  }
  if (error instanceof UserError) {
    say(`error: ${error.message}`);
    if (error.hint !== undefined) say(error.hint);
    if (process.env['DEBUG'] !== undefined && error.cause instanceof Error) say(error.cause.message);
    failed(failure(error.exitCode === 2 ? 'usage' : 'failed', error.message, error.hint));
    return error.exitCode;
  }
  const message = `this is a mistake in create-mle-project ${VERSION}; please report it.`;
  say(`error: ${message}`);
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  failed(failure('internal', error instanceof Error ? error.message : String(error), message));
  return 1;
}
