/** A column of numbers, in whatever width it was recorded. */
export type Values = Float64Array | Float32Array | Uint8Array | Int32Array;

/** One measurement of one cell: the value of seed s on sample i is `values[s * samples + i]`. */
export interface SeedTable {
  readonly seeds: number;
  readonly values: Values;
}
