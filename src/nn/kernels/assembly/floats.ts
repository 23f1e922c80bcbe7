// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line

/** Rows of a matrix, or pixels, that are worked on at once: 64 rows of 64 columns fit the innermost cache. */
export const STRIP: i32 = 64;

/** Bytes of so many float32. */
export function bytes(floats: i32): usize {
  return (floats as usize) << 2;
}

/** sum + a * b. */
export function add(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** The sum of the four lanes. */
export function total(four: v128): f32 {
  return (f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1)) +
         (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
}
