import { createHash } from 'node:crypto';
import Handlebars from 'handlebars'; // without its compiler in the bundle, see build.js
// No HTML escaping, and a misspelt name is an error instead of an empty string; build.js reads them as well.
import compileOptions from './compile-options.json' with { type: 'json' };
import { pascal, pythonLiteral, snake } from './literals.js';
import { precompiled } from './precompiled.js';

/** Renders the text of one template; rejects where the template names a value that does not exist. */
export type Renderer = (text: string, context: object) => Promise<string>;

/** All that templates may call beside Handlebars' own `if`, `unless`, `each` and `with`. */
const HELPERS: Handlebars.HelperDeclareSpec = {
  py: (value: unknown) => pythonLiteral(value),
  json: (value: unknown) => JSON.stringify(value),
  snake: (text: string) => snake(text),
  pascal: (text: string) => pascal(text),
  join: (list: readonly unknown[], separator: string) => list.join(separator),
  eq: (left: unknown, right: unknown) => left === right,
  not: (value: unknown) => !value,
  and: (...values: unknown[]) => values.slice(0, -1).every(Boolean),
  or: (...values: unknown[]) => values.slice(0, -1).some(Boolean),
  /** An expression of GitHub Actions, whose braces Handlebars would take for its own. */
  github: (expression: string) => `\${{ ${expression} }}`,
};

/** A renderer with an instance of its own: what plop or anybody else registers does not reach it. */
export function createRenderer(): Renderer {
  const runtime = Handlebars.create();
  runtime.registerHelper(HELPERS);
  let compiler: Promise<typeof Handlebars> | undefined;
  return async (text, context) => {
    const compiled = precompiled[createHash('sha256').update(text).digest('hex')];
    if (compiled !== undefined) return runtime.template(compiled)(context);
    compiler ??= import('./compiler.js').then(({ default: full }) => {
      const instance = full.create();
      instance.registerHelper(HELPERS);
      return instance;
    });
    return (await compiler).compile<object>(text, compileOptions)(context);
  };
}
