/** A column of numbers, in whatever width it was recorded. */
export type Values = Float64Array | Float32Array | Uint8Array | Int32Array;

/** One measurement of one cell: the value of seed s on sample i is `values[s * samples + i]`. */
export interface SeedTable {
  /** Seeds that were run. */
  readonly seeds: number;
  /** Seed behind seed, all on the same samples [seeds * samples]. */
  readonly values: Values;
}
