import { createRequire } from 'node:module';
import type { FactoryFunctionMap, MathJsInstance } from 'mathjs';
import { suggestion, UserError } from '../error.ts';

const require = createRequire(import.meta.url);
let loaded: { math: MathJsInstance; parse: MathJsInstance['parse'] } | undefined;

/**
 * What could reach beyond arithmetic is taken out, as mathjs advises for expressions from configuration; so is chance,
 * because equal declarations give equal bytes.
 */
const DISABLED =
  'import config createUnit evaluate parse simplify derivative random randomInt pickRandom'.split(' ');

/** mathjs takes a second to load, so it is loaded for the first expression and not before. */
function mathjs() {
  if (loaded) return loaded;
  const { all, create } = require('mathjs') as typeof import('mathjs');
  const math = create(all as FactoryFunctionMap);
  const parse = math.parse.bind(math);
  const disabled = DISABLED.map((name) => [name, refused(name)]);
  math.import(Object.fromEntries(disabled) as Record<string, unknown>, { override: true });
  loaded = { math, parse };
  return loaded;
}

const refused = (name: string) => () => {
  throw new Error(`function ${name} is disabled`);
};

/** A number from named numbers. */
export type Expression = (scope: Readonly<Record<string, number>>) => number;

/** Compiles a mathjs expression over `names`; anything else it names, or a result that is no number, is refused. */
export function compileExpression(source: string, names: readonly string[]): Expression {
  const place = `expression "${source}"`;
  const { math, parse } = mathjs();
  const node = attempt(place, () => parse(source));
  node.traverse((part, path) => {
    const { name } = part as { name?: string };
    const called = path === 'fn';
    if (part.type !== 'SymbolNode' || called || name === undefined || names.includes(name)) return;
    if (name in math) return;
    throw new UserError(`${place}: unknown quantity "${name}"${suggestion(name, names)}`);
  });
  const code = attempt(place, () => node.compile());
  const evaluate: Expression = (scope) => attempt(place, () => code.evaluate({ ...scope }) as number);
  const trial = evaluate(Object.fromEntries(names.map((name) => [name, 0.5])));
  if (typeof trial !== 'number') throw new UserError(`${place}: gives a ${typeof trial}; expected a number`);
  return evaluate;
}

function attempt<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UserError(`${place}: ${(error as Error).message}`);
  }
}
