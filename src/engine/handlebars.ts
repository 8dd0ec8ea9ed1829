import Handlebars from 'handlebars';
import { pascal, pythonLiteral, snake } from './literals.js';

/** Renders the text of one template; throws where the template names a value that does not exist. */
export type Renderer = (text: string, context: object) => string;

/**
 * A renderer of its own: no HTML escaping, and a misspelt name is an error instead of an empty string.
 *
 * The helpers are all that templates may call beside Handlebars' own `if`, `unless`, `each` and `with`.
 */
export function createRenderer(): Renderer {
  const handlebars = Handlebars.create();
  handlebars.registerHelper({
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
  });
  return (text, context) =>
    handlebars.compile<object>(text, { noEscape: true, strict: true, preventIndent: true, explicitPartialContext: true })(context);
}
