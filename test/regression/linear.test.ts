import * as fc from 'fast-check';
import { lusolve } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { fitLinear } from '../../src/regression/linear.ts';
import { drawn, friedman, matrix } from './matrix.ts';

const predictions = (...args: Parameters<typeof fitLinear>): number[] =>
  Array.from(fitLinear(...args).predict(args[0]));

const near = (actual: ArrayLike<number>, expected: readonly number[], digits = 5): void => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, digits));
};

describe('fitLinear', () => {
  test('a line through three points by hand', () => {
    // x = 0, 1, 2 and y = 1, 2, 6: slope = 5 / 2, intercept = 3 - 5 / 2.
    const fitted = fitLinear(matrix([[0], [1], [2]]), Float32Array.of(1, 2, 6), { ridge: 0 });
    near(fitted.predict(matrix([[0], [1], [2], [10]])), [0.5, 3, 5.5, 25.5]);
  });

  test('ridge shrinks the standardised slope by 1 / (1 + ridge), the intercept not at all', () => {
    const y = Float32Array.of(1, 2, 6);
    near(predictions(matrix([[0], [1], [2]]), y, { ridge: 1 }), [3 - 1.25, 3, 3 + 1.25]);
    near(predictions(matrix([[0], [1], [2]]), y, { ridge: 1e12 }), [3, 3, 3]);
  });

  test('units of x do not matter, however far the origin', () => {
    const y = Float32Array.of(1, 2, 6);
    near(predictions(matrix([[1e6], [1e6 + 1], [1e6 + 2]]), y, { ridge: 0 }), [0.5, 3, 5.5]);
    near(predictions(matrix([[0], [1e-20], [2e-20]]), y, { ridge: 0 }), [0.5, 3, 5.5]);
  });

  test('solves the normal equations as LU decomposition does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer(), (columns, seed) => {
        const { x, y } = drawn(seed, 40, columns, 1000);
        const rows = Array.from({ length: 40 }, (_, i) => [
          1,
          ...Array.from(x.data.subarray(i * columns, (i + 1) * columns), (value) => value / 1000),
        ]);
        const at = (i: number, c: number): number => rows[i]?.[c] as number;
        const sum = (f: (i: number) => number): number => rows.reduce((total, _, i) => total + f(i), 0);
        const each = Array.from({ length: columns + 1 }, (_, c) => c);
        const gram = each.map((c) => each.map((d) => sum((i) => at(i, c) * at(i, d))));
        const moment = each.map((c) => sum((i) => at(i, c) * (y[i] as number)));
        const solution = (lusolve(gram, moment) as number[][]).flat();
        const expected = rows.map((row) =>
          row.reduce((total, v, c) => total + v * (solution[c] as number), 0),
        );
        near(predictions(x, y, { ridge: 0 }), expected, 4);
      }),
      { numRuns: 30 },
    );
  });

  test('constant and dependent columns change nothing', () => {
    const { x, y } = friedman(1, 50, 5);
    const rows = Array.from({ length: 50 }, (_, i) => Array.from(x.data.subarray(i * 5, i * 5 + 5)));
    const more = rows.map((row) => [0.1].concat(row, row[0] as number, 1 - (row[1] as number), 3e38));
    const expected = predictions(x, y, { ridge: 0 });
    near(predictions(matrix(more), y, { ridge: 0 }), expected, 4);
    near(predictions(matrix(more), y), expected, 3);
  });

  test('all columns constant: the mean', () => {
    near(predictions(matrix([[7], [7]]), Float32Array.of(1, 4)), [2.5, 2.5]);
    near(predictions(matrix([[7]]), Float32Array.of(4)), [4]);
  });

  test('one multiplication a column', () => {
    expect(fitLinear(matrix([[0, 1, 2]]), Float32Array.of(1)).macs).toBe(3);
  });

  test.each([
    ['no rows', matrix([]), [], 'linear regressor: x is 0 x 0, expected at least one row and one column'],
    ['too few targets', matrix([[0], [1]]), [1], 'y has 1 elements, expected one for each of 2 rows of x'],
    [
      'NaN in x',
      matrix([
        [0, 1],
        [2, Number.NaN],
      ]),
      [1, 2],
      'x is NaN at row 1, column 1, expected finite',
    ],
    ['infinite y', matrix([[0], [1]]), [1, -Infinity], 'y is -Infinity at row 1, expected finite numbers'],
    ['short data', { ...matrix([[0]]), rows: 2 }, [1, 2], 'x is 2 x 1 but holds 1 elements, expected 2'],
  ])('refuses %s', (_, x, y, message) => {
    const fit = () => fitLinear(x, Float32Array.from(y));
    expect(fit).toThrow(UserError);
    expect(fit).toThrow(message);
  });

  test('refuses a negative ridge, and rows of another width', () => {
    const [x, y] = [matrix([[0], [1]]), Float32Array.of(0, 1)];
    expect(() => fitLinear(x, y, { ridge: -1 })).toThrow('ridge -1, expected a finite number >= 0');
    expect(() => fitLinear(x, y).predict(matrix([[0, 1]]))).toThrow('2 columns given, fitted on 1');
  });
});
