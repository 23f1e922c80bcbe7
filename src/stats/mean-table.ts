import type { SeedTable } from './values.ts';

/**
 * Mean of several measurements of the same cells, value by value: of rewards at several prices for instance, so that a
 * difference of means stays paired by seed and sample. Throws RangeError without tables and where they differ in seeds or
 * length.
 */
export function meanTable(tables: readonly SeedTable[]): SeedTable {
  const [first] = tables;
  if (!first) throw new RangeError('mean table: no tables; expected one at least');
  const { seeds } = first;
  const sums = new Float64Array(first.values.length);
  for (const table of tables) {
    if (table.seeds !== seeds || table.values.length !== sums.length) {
      throw new RangeError(
        `mean table: ${table.values.length} values of ${table.seeds} seeds beside ${sums.length} of ${seeds}`,
      );
    }
    for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] as number) + (table.values[at] as number);
  }
  return { seeds, values: sums.map((sum) => sum / tables.length) };
}
