// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
// Code for four channels at a time (T = v128) and, for what is left over, for one (T = f32) in the first of four lanes.

export function fetch<T>(from: usize): v128 {
  return isVector<T>() ? v128.load(from) : v128.load32_zero(from);
}

export function put<T>(to: usize, value: v128): void {
  if (isVector<T>()) v128.store(to, value);
  else v128.store32_lane(to, value, 0);
}

/** Lane l of four. */
export function lane(four: v128, l: i32): f32 {
  if (l == 0) return f32x4.extract_lane(four, 0);
  if (l == 1) return f32x4.extract_lane(four, 1);
  return l == 2 ? f32x4.extract_lane(four, 2) : f32x4.extract_lane(four, 3);
}
