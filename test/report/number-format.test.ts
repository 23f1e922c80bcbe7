import { describe, expect, test } from 'vitest';
import {
  cost,
  gain,
  interval,
  list,
  macs,
  percent,
  plural,
  price,
  reward,
} from '../../src/report/number-format.ts';

describe('numbers', () => {
  test.each([
    [reward(0.65884), '0.6588'],
    [reward(-0.5), '−0.5000'],
    [reward(-0.00001), '0.0000'],
    [gain(0.0166), '+0.0166'],
    [gain(-0.002), '−0.0020'],
    [gain(-0.00004), '0.0000'],
    [percent(0.7219), '72.2%'],
    [cost(0.6494), '0.649'],
    [interval([-0.01, 0.02], gain), '[−0.0100, +0.0200]'],
    [macs(23_042_520), '23.0 MMACs'],
    [macs(1e9), '1.0 GMACs'],
    [macs(640), '640 MACs'],
    [plural(1, 'seed'), '1 seed'],
    [plural(10_000, 'sample'), '10,000 samples'],
    [price({ lambda: 0.1 }, { lambda: 0.5 }), 'λ\u00a0=\u00a00.1 and 0.5'],
    [price({ budget: { kind: 'average', cost: 0.4 } }), 'budget\u00a00.4'],
  ])('%s', (shown, expected) => expect(shown).toBe(expected));
});

describe('list', () => {
  test.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
    [['a', 'b', 'c', 'd', 'e', 'f'], 'a, b, c and 3 others'],
  ])('%j', (words, expected) => expect(list(words)).toBe(expected));
});
