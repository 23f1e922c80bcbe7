import { describe, expect, it } from 'vitest';
import { claim, scoreOf } from '../../src/results/claim.ts';
import { inPercent, inPoints } from '../../src/results/words.ts';

const statement = { name: 'a', statement: 'A.', figure: 0.02, unit: 'points', detail: '' };

describe('claim', () => {
  it.each([
    [[0.03, 0.05], { atLeast: 0.03 }, 'holds'],
    [[0.02, 0.05], { atLeast: 0.03 }, 'not decided'],
    [[0.02, 0.03], { atLeast: 0.03 }, 'not decided'],
    [[0.01, 0.029], { atLeast: 0.03 }, 'does not hold'],
    [[0.01, 0.03], { atMost: 0.03 }, 'holds'],
    [[0.02, 0.04], { atMost: 0.03 }, 'not decided'],
    [[0.031, 0.04], { atMost: 0.03 }, 'does not hold'],
    [[-0.01, -0.001], { atLeast: 0 }, 'does not hold'],
  ] as const)('of interval %j and %j: %s', (interval, side, verdict) => {
    expect(claim({ ...statement, interval, ...side })).toEqual({ ...statement, interval, verdict });
  });

  it('takes one side, and numbers', () => {
    expect(() => claim({ ...statement, interval: [0, Number.NaN], atLeast: 0 })).toThrow(
      'claim a: figure and interval 0.02, 0, NaN; expected finite numbers',
    );
    expect(() => claim({ ...statement, interval: [0, 1] })).toThrow(RangeError);
    expect(() => claim({ ...statement, interval: [0, 1], atLeast: 0, atMost: 1 })).toThrow(RangeError);
  });
});

it('a score lets figures of claims move by half the width of their intervals', () => {
  const one = claim({ ...statement, interval: [0.01, 0.05], atLeast: 0 });
  const score = scoreOf([one], 'Yes.', { other: { value: 3, tolerance: 0 } });
  expect(score.figures['a']?.value).toBe(0.02);
  expect(score.figures['a']?.tolerance).toBeCloseTo(0.02, 12);
  expect(score.figures['other']).toEqual({ value: 3, tolerance: 0 });
});

it('figures in words', () => {
  expect(inPoints(0.0123, [-0.004, 0.02])).toBe('+1.2 [\u22120.4, +2.0]');
  expect(inPoints(-0.0001, [-0.00001, 0])).toBe('+0.0 [+0.0, +0.0]');
  expect(inPercent(0.8189)).toBe('81.9%');
});
