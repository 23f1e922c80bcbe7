import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Offer, paretoFrontier } from '../../src/stats/pareto-frontier.ts';

const dominates = (a: Offer, b: Offer): boolean =>
  a.cost <= b.cost && a.value >= b.value && (a.cost < b.cost || a.value > b.value);

test('equals brute force, ties included', () => {
  const offer = fc.record({ cost: fc.integer({ min: 0, max: 6 }), value: fc.integer({ min: 0, max: 6 }) });
  fc.assert(
    fc.property(fc.array(offer, { maxLength: 30 }), (points) => {
      const expected = points.map((point) => !points.some((other) => dominates(other, point)));
      expect(paretoFrontier(points)).toEqual(expected);
    }),
  );
});

test('of four offers by hand', () => {
  const points = [
    { cost: 0.5, value: 0.8 },
    { cost: 0.2, value: 0.6 },
    { cost: 0.6, value: 0.8 },
    { cost: 0.2, value: 0.6 },
  ];
  expect(paretoFrontier(points)).toEqual([true, true, false, true]);
});
