import * as fc from 'fast-check';
import { monotonicity } from 'offramp';
import { describe, expect, test } from 'vitest';

/** Rows of answers, one row an exit, 1 where right. */
const answers = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 12 }))
  .chain(([exits, samples]) => {
    const row = fc.array(fc.nat({ max: 1 }), { minLength: samples, maxLength: samples });
    return fc.array(row, { minLength: exits, maxLength: exits });
  });

const of = (rows: readonly (readonly number[])[]) =>
  monotonicity(Uint8Array.from(rows.flat()), (rows[0] as number[]).length);

/** Asks of every pair of exits and every sample, one by one. */
function bruteForce(rows: readonly (readonly number[])[]) {
  const last = rows.length - 1;
  const asked = rows.flatMap((earlier, j) =>
    rows.flatMap((later, k) =>
      j < k ? earlier.flatMap((right, i) => (right ? [{ j, k, lost: later[i] === 0 }] : [])) : [],
    ),
  );
  const share = (some: typeof asked): number => some.filter(({ lost }) => lost).length / some.length;
  const undone = (rows[last] as number[]).filter(
    (right, i) => !right && rows.slice(0, last).some((row) => row[i] === 1),
  );
  return {
    pair: (j: number, k: number): number => share(asked.filter((one) => one.j === j && one.k === k)),
    overall: share(asked),
    destructive: undone.length / (rows[0] as number[]).length,
  };
}

describe('monotonicity', () => {
  test('of three exits and four samples by hand', () => {
    const { pairs, toLast, overall, destructive } = of([
      [1, 1, 0, 0],
      [1, 0, 1, 0],
      [0, 1, 1, 0],
    ]);
    // right at 0: samples 0, 1; exit 1 loses 1 of them, exit 2 loses 0; right at 1: 0, 2, and exit 2 loses 0
    expect([...pairs]).toEqual([NaN, 0.5, 0.5, NaN, NaN, 0.5, NaN, NaN, NaN]);
    expect([...toLast]).toEqual([0.5, 0.5]);
    expect(overall).toBe(0.5);
    expect(destructive).toBe(0.25);
  });

  test('equals brute force', () => {
    fc.assert(
      fc.property(answers, (rows) => {
        const found = of(rows);
        const expected = bruteForce(rows);
        const exits = rows.length;
        expect(found.overall).toBe(expected.overall);
        expect(found.destructive).toBe(expected.destructive);
        found.pairs.forEach((lost, at) => {
          const [j, k] = [Math.floor(at / exits), at % exits];
          expect(lost).toBe(j < k ? expected.pair(j, k) : Number.NaN);
        });
        found.toLast.forEach((lost, k) => expect(lost).toBe(expected.pair(k, exits - 1)));
      }),
    );
  });

  test('is 0 where later exits only add right answers', () => {
    fc.assert(
      fc.property(answers, (rows) => {
        const growing = rows.map((row, k) =>
          row.map((_, i) => Math.max(...rows.slice(0, k + 1).map((r) => r[i] as number))),
        );
        const { pairs, destructive } = of(growing);
        expect(pairs.every((lost) => lost === 0 || Number.isNaN(lost))).toBe(true);
        expect(destructive).toBe(0);
      }),
    );
  });

  test('loses nothing by the order of the samples, nor by showing each twice', () => {
    fc.assert(
      fc.property(answers, (rows) => {
        expect(of(rows.map((row) => row.toReversed()))).toEqual(of(rows));
        expect(of(rows.map((row) => [...row, ...row]))).toEqual(of(rows));
      }),
    );
  });

  test('of one exit has no pairs, and a broken row is refused', () => {
    const single = of([[1, 0]]);
    expect([single.toLast.length, single.overall, single.destructive]).toEqual([0, Number.NaN, 0]);
    expect(() => monotonicity(new Uint8Array(5), 2)).toThrow('5 answers to 2 samples');
  });
});
