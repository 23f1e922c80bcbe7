import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { budgetList, count, numberList, wholeNumber, wordList } from '../../src/cli/values.ts';
import { type Budget, budgetText } from '../../src/contract/budget.ts';

describe('--budgets', () => {
  it.each<[string, Budget[]]>([
    ['0.4', [{ kind: 'average', cost: 0.4 }]],
    ['1', [{ kind: 'average', cost: 1 }]],
    [
      '.3, 0.5',
      [
        { kind: 'average', cost: 0.3 },
        { kind: 'average', cost: 0.5 },
      ],
    ],
    ['request:0.2..1', [{ kind: 'request', from: 0.2, to: 1 }]],
    ['request:.25...75', [{ kind: 'request', from: 0.25, to: 0.75 }]],
    ['request:0.5..0.5', [{ kind: 'request', from: 0.5, to: 0.5 }]],
    ['stream:0.4x500', [{ kind: 'stream', cost: 0.4, requests: 500 }]],
    [
      '0.3,request:0.2..1,stream:0.4x500',
      [
        { kind: 'average', cost: 0.3 },
        { kind: 'request', from: 0.2, to: 1 },
        { kind: 'stream', cost: 0.4, requests: 500 },
      ],
    ],
  ])('takes %s', (text, budgets) => {
    expect(budgetList(text)).toEqual(budgets);
    // what messages and records call a budget is what the command line takes
    expect(budgetList(budgets.map(budgetText).join(','))).toEqual(budgets);
  });

  it.each([
    ['0', '0'],
    ['1.5', '1.5'],
    ['-0.2', '-0.2'],
    ['x', 'x'],
    ['0.4,half', 'half'],
    ['request:0.8..0.2', 'request:0.8..0.2'],
    ['request:0.2', 'request:0.2'],
    ['request:..1', 'request:..1'],
    ['request:0.2..2', 'request:0.2..2'],
    ['stream:0.4', 'stream:0.4'],
    ['stream:0.4x0', 'stream:0.4x0'],
    ['stream:0.4x2.5', 'stream:0.4x2.5'],
    ['stream:x5', 'stream:x5'],
    ['caps:0.2..1', 'caps:0.2..1'],
  ])('refuses %s, naming what is no budget and what is', (text, named) => {
    expect(() => budgetList(text)).toThrow(
      new InvalidArgumentError(
        `"${named}" is no budget; expected a mean cost in (0, 1], request:<from>..<to> or stream:<mean>x<requests>`,
      ),
    );
  });

  it.each(['', '0.3,', ',0.3'])('refuses "%s": a word is missing', (text) => {
    expect(() => budgetList(text)).toThrow('expected names joined by commas');
  });
});

describe('other values', () => {
  it('are words, numbers and counts, or refused', () => {
    expect(wordList('a, b')).toEqual(['a', 'b']);
    expect(numberList('0.1,2')).toEqual([0.1, 2]);
    expect(() => numberList('0.1,x')).toThrow('"x" is not a number');
    expect([wholeNumber('-3'), count('4')]).toEqual([-3, 4]);
    expect(() => wholeNumber('1.5')).toThrow('expected a whole number');
    expect(() => wholeNumber(' ')).toThrow('expected a whole number');
    expect(() => count('0')).toThrow('expected a whole number >= 1');
  });
});
