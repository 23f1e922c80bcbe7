import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaUnderFrontier } from '../../src/stats/area-under-frontier.ts';
import { concaveHull } from '../../src/stats/concave-hull.ts';
import type { Offer } from '../../src/stats/pareto-frontier.ts';
import { valueAtCost } from '../../src/stats/value-at-cost.ts';

const offer = fc.record({ cost: fc.integer({ min: 1, max: 9 }), value: fc.integer({ min: -3, max: 20 }) });
const offers = fc.array(offer, { minLength: 1, maxLength: 12 });

/** The best mixture of any two points that costs at most `cost`: two suffice, as the optimum of a linear programme. */
function bestMixture(points: readonly Offer[], cost: number): number {
  const affordable = points.filter((point) => point.cost <= cost);
  const dear = points.filter((point) => point.cost > cost);
  const mixed = affordable.flatMap((a) =>
    dear.map((b) => a.value + ((cost - a.cost) / (b.cost - a.cost)) * (b.value - a.value)),
  );
  const best = Math.max(...affordable.map((point) => point.value), ...mixed);
  return affordable.length === 0 ? Number.NaN : best;
}

// (3, 2) lies under the line from (1, 1) to (5, 6), (3, 3.5) on it; (7, 6) and (9, 2) buy nothing more
const points = [
  { cost: 5, value: 6 },
  { cost: 3, value: 2 },
  { cost: 9, value: 2 },
  { cost: 1, value: 1 },
  { cost: 3, value: 3.5 },
  { cost: 7, value: 6 },
  { cost: 1, value: 0 },
];

/** Equal within rounding, or both NaN. */
function expectClose(value: number, expected: number): void {
  if (Number.isNaN(expected)) expect(value).toBeNaN();
  else expect(value).toBeCloseTo(expected, 12);
}

describe('concaveHull', () => {
  test('of seven points by hand', () => {
    expect(concaveHull(points)).toEqual([
      { cost: 1, value: 1 },
      { cost: 5, value: 6 },
    ]);
  });

  test('one point can take several corners away', () => {
    const [first, second, third, last] = [
      { cost: 0, value: 0 },
      { cost: 1, value: 2 },
      { cost: 2, value: 3 },
      { cost: 3, value: 10 },
    ];
    expect(concaveHull([first, second, third])).toEqual([first, second, third]);
    expect(concaveHull([first, second, third, last])).toEqual([first, last]);
  });

  test('rises, with falling slope, and its corners are points', () => {
    fc.assert(
      fc.property(offers, (given) => {
        const hull = concaveHull(given);
        const slopes = hull.slice(1).map((corner, i) => {
          const before = hull[i] as Offer;
          return (corner.value - before.value) / (corner.cost - before.cost);
        });
        expect(slopes.every((slope, i) => slope > 0 && slope < (slopes[i - 1] ?? Infinity))).toBe(true);
        expect(hull.every((corner) => given.includes(corner))).toBe(true);
      }),
    );
  });

  test('refuses what is no number', () => {
    const wrong = [
      { cost: 1, value: 1 },
      { cost: 2, value: Number.NaN },
    ];
    expect(() => concaveHull(wrong)).toThrow('cost 2 and value NaN of point 1; expected numbers');
    expect(() => concaveHull([{ cost: Infinity, value: 1 }])).toThrow(RangeError);
  });
});

describe('valueAtCost', () => {
  test.each([
    [0.99, Number.NaN],
    [1, 1],
    [2, 2.25],
    [3, 3.5],
    [5, 6],
    [6, 6],
    [100, 6],
    [Number.NaN, Number.NaN],
  ])('at %f is %f', (cost, value) => expect(valueAtCost(points, cost)).toBe(value));

  test('is the best mixture of two points', () => {
    fc.assert(
      fc.property(offers, fc.integer({ min: 0, max: 40 }), (given, quarters) => {
        expectClose(valueAtCost(given, quarters / 4), bestMixture(given, quarters / 4));
      }),
      { numRuns: 500 },
    );
  });

  test('of one point and of none', () => {
    expect(valueAtCost([{ cost: 0.5, value: 2 }], 0.7)).toBe(2);
    expect(valueAtCost([], 1)).toBeNaN();
  });

  test('forgives the cheapest point its rounding and no more', () => {
    const tenth = [{ cost: 0.1 + 0.2, value: 2 }];
    expect(valueAtCost(tenth, 0.3)).toBe(2);
    expect(valueAtCost(tenth, 0.3 - 1e-8)).toBeNaN();
  });
});

describe('areaUnderFrontier', () => {
  // from 2 to 5: trapezoid of 2.25 and 6 over 3; from 5 to 7: 6 over 2
  test('by hand: (3 * 4.125 + 2 * 6) / 5', () => {
    expect(areaUnderFrontier(points, [2, 7])).toBeCloseTo(24.375 / 5, 12);
    expect(areaUnderFrontier(points, [2, 3])).toBeCloseTo((2.25 + 3.5) / 2, 12);
    expect(areaUnderFrontier(points, [6, 8])).toBe(6);
    expect(areaUnderFrontier(points, [1, 5])).toBe(3.5);
  });

  // costs are whole numbers, so that the best mixture is linear between whole numbers and trapezoids are exact
  test('is the mean of the best mixtures', () => {
    fc.assert(
      fc.property(offers, fc.nat({ max: 9 }), fc.integer({ min: 1, max: 4 }), (given, from, width) => {
        let area = 0;
        for (let cost = from; cost < from + width; cost++) {
          area += (bestMixture(given, cost) + bestMixture(given, cost + 1)) / 2;
        }
        expectClose(areaUnderFrontier(given, [from, from + width]), area / width);
      }),
      { numRuns: 500 },
    );
  });

  test('does not exist below the cheapest point, and refuses a range that does not rise', () => {
    expect(areaUnderFrontier(points, [0.5, 3])).toBeNaN();
    expect(() => areaUnderFrontier(points, [3, 3])).toThrow('from cost 3 to 3; expected a rise');
    expect(() => areaUnderFrontier(points, [2, Number.NaN])).toThrow(RangeError);
  });
});
