import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binColumns } from '../../src/regression/bins.ts';
import { matrix } from './matrix.ts';

const column = (values: readonly number[]) => matrix(values.map((value) => [value]));

describe('binColumns', () => {
  test('one bin a value where they are few, cut midway', () => {
    const binned = binColumns(column([3, 1, 1, 2, 3]), 3);
    expect(Array.from(binned.cuts[0] ?? [])).toEqual([1.5, 2.5]);
    expect(Array.from(binned.codes)).toEqual([2, 0, 0, 1, 2]);
  });

  test('bins of equally many rows where values are many', () => {
    const { codes } = binColumns(column(Array.from({ length: 100 }, (_, i) => (i * 37) % 100)), 4);
    const sizes = [0, 1, 2, 3].map((bin) => codes.filter((code) => code === bin).length);
    expect(sizes).toEqual([25, 25, 25, 25]);
  });

  test('neighbouring floats are still told apart', () => {
    const above = 1 + 2 ** -23;
    expect(Array.from(binColumns(column([above, 1]), 2).codes)).toEqual([1, 0]);
    expect(Array.from(binColumns(column([above + 2 ** -23, above]), 2).codes)).toEqual([1, 0]);
  });

  test('a code says how many cuts lie below, cuts ascend and never outnumber the bins', () => {
    const value = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 0, max: 3 }),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 2, max: 20 }),
        (values, bins) => {
          const x = column(values);
          const binned = binColumns(x, bins);
          const cuts = Array.from(binned.cuts[0] ?? []);
          expect(cuts.length).toBeLessThan(bins);
          expect(new Set(x.data).size < 2 || cuts.length > 0).toBe(true);
          cuts.slice(1).forEach((cut, b) => expect(cut).toBeGreaterThan(cuts[b] as number));
          x.data.forEach((v, i) => expect(binned.codes[i]).toBe(cuts.filter((cut) => cut < v).length));
        },
      ),
    );
  });
});
