import { UserError } from 'offramp';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/mdp/expression.ts';

const NAMES = ['correct', 'max_prob', 'relative_cost'];

describe('compileExpression', () => {
  it.each<[string, number]>([
    ['correct', 1],
    ['2 * correct - 1', 1],
    ['correct - 0.5 * relative_cost ^ 2', 1 - 0.5 * 0.0625],
    ['max(correct, max_prob) + min(correct, max_prob)', 1.75],
    ['correct == 1 ? log(max_prob) : -pi', Math.log(0.75)],
    ['sqrt(max_prob) * e', Math.sqrt(0.75) * Math.E],
  ])('%s', (source, value) => {
    const scope = { correct: 1, max_prob: 0.75, relative_cost: 0.25 };
    expect(compileExpression(source, NAMES)(scope)).toBeCloseTo(value, 12);
  });

  it('is a function of its quantities alone, however often it is called', () => {
    const evaluate = compileExpression('correct + max_prob', NAMES);
    const of = (max_prob: number) => evaluate({ correct: 1, max_prob, relative_cost: 0 });
    expect([of(0.5), of(0.25), of(0.5)]).toEqual([1.5, 1.25, 1.5]);
  });

  it.each([
    'import({ correct: 1 })',
    'createUnit("exit")',
    'evaluate("correct")',
    'parse("correct")',
    'simplify("correct + correct")',
    'derivative("correct ^ 2", "correct")',
    'config({ number: "BigNumber" })',
    'random()',
    'randomInt(1, 9)',
    'pickRandom([0, 1])',
  ])('%s is disabled', (source) => {
    const name = source.slice(0, source.indexOf('('));
    expect(() => compileExpression(source, NAMES)).toThrow(UserError);
    expect(() => compileExpression(source, NAMES)).toThrow(`function ${name} is disabled`);
  });

  it('suggests the nearest quantity', () => {
    expect(() => compileExpression('corect - 1', NAMES)).toThrow(
      'expression "corect - 1": unknown quantity "corect"; did you mean "correct"?',
    );
    expect(() => compileExpression('1 - relative_costs', NAMES)).toThrow('did you mean "relative_cost"?');
    expect(() => compileExpression('zzz', NAMES)).toThrow('known: correct, max_prob, relative_cost');
  });

  it.each<[string, RegExp]>([
    ['correct +', /^expression "correct \+": Unexpected end of expression/],
    ['', /expression "": gives a undefined; expected a number/],
    ['[correct, 1]', /gives a object; expected a number/],
    ['"correct"', /gives a string; expected a number/],
    ['correct > 0', /gives a boolean; expected a number/],
    ['maximum(correct, 1)', /Undefined function maximum/],
    ['three = 3; three * correct', /unknown quantity "three"/],
    ['1 / 2 == 0.5 ? compile("1").evaluate() : 1', /function parse is disabled/],
    ['correct.constructor', /expression "correct.constructor": /],
    ['cos.constructor("return process")()', /expression "cos/],
  ])('refuses %s', (source, message) => {
    expect(() => compileExpression(source, NAMES)).toThrow(UserError);
    expect(() => compileExpression(source, NAMES)).toThrow(message);
  });
});
