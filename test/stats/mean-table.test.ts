import { meanTable } from 'offramp';
import { expect, it } from 'vitest';

it('a mean of tables is taken value by value, whatever they are kept in', () => {
  const mean = meanTable([
    { seeds: 2, values: Uint8Array.of(1, 0, 1, 1) },
    { seeds: 2, values: Float64Array.of(0, 0.5, 1, -2) },
  ]);
  expect(mean).toEqual({ seeds: 2, values: Float64Array.of(0.5, 0.25, 1, -0.5) });
});

it('tables are there and of one shape', () => {
  expect(() => meanTable([])).toThrow('mean table: no tables; expected one at least');
  const table = { seeds: 1, values: Float64Array.of(1, 2) };
  expect(() => meanTable([table, { ...table, seeds: 2 }])).toThrow(
    'mean table: 2 values of 2 seeds beside 2 of 1',
  );
  expect(() => meanTable([table, { seeds: 1, values: Float64Array.of(1) }])).toThrow(RangeError);
});
