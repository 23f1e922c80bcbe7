// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { fetch, put, lane } from './channels';
import { add, bytes } from './floats';

/**
 * mean[c] and biased variance[c] of x[rows,c], which is read once: each strip of rows by two passes in the cache, the
 * strips joined in float64 as Chan, Golub and LeVeque (1983) do, so that no mean is too far from zero. joined: scratch
 * of 2 c float64.
 */
export function moments(x: usize, mean: usize, variance: usize, joined: usize, rows: i32, c: i32, strip: i32): void {
  const row = bytes(c);
  memory.fill(joined, 0, 4 * row);
  for (let before = 0; before < rows; before += strip) {
    const count = min(strip, rows - before), from = x + (before as usize) * row;
    let k = 0;
    for (; k + 4 <= c; k += 4) ofStrip<v128>(from + bytes(k), joined + 4 * bytes(k), before, count, row);
    for (; k < c; k++) ofStrip<f32>(from + bytes(k), joined + 4 * bytes(k), before, count, row);
  }
  for (let k = 0; k < c; k++) {
    store<f32>(mean + bytes(k), load<f64>(joined + 4 * bytes(k)) as f32);
    store<f32>(variance + bytes(k), (load<f64>(joined + 4 * bytes(k), 8) / (rows as f64)) as f32);
  }
}

/**
 * Joins the mean and the sum of squared differences from it, beside each other in joined, with those of more rows. Even
 * and odd rows are summed apart, so that no sum waits for the one before it.
 */
function ofStrip<T>(x: usize, joined: usize, before: i32, count: i32, row: usize): void {
  const end = x + (count as usize) * row, inverse = f32x4.splat((1.0 / (count as f64)) as f32);
  const zero = f32x4.splat(0), even = x + ((count & ~1) as usize) * row;
  let sum = zero, sum1 = zero, rest = zero, rest1 = zero, squares = zero, squares1 = zero;
  for (let p = x; p < even; p += 2 * row) {
    sum = f32x4.add(sum, fetch<T>(p));
    sum1 = f32x4.add(sum1, fetch<T>(p + row));
  }
  if (even < end) sum = f32x4.add(sum, fetch<T>(even));
  const mean = f32x4.mul(f32x4.add(sum, sum1), inverse);
  for (let p = x; p < even; p += 2 * row) {
    const apart = f32x4.sub(fetch<T>(p), mean), apart1 = f32x4.sub(fetch<T>(p + row), mean);
    rest = f32x4.add(rest, apart); rest1 = f32x4.add(rest1, apart1);
    squares = add(squares, apart, apart); squares1 = add(squares1, apart1, apart1);
  }
  if (even < end) {
    const apart = f32x4.sub(fetch<T>(even), mean);
    rest = f32x4.add(rest, apart);
    squares = add(squares, apart, apart);
  }
  rest = f32x4.add(rest, rest1);
  squares = f32x4.add(squares, squares1);
  const share = (count as f64) / ((before + count) as f64);
  for (let l = 0; l < (isVector<T>() ? 4 : 1); l++, joined += 16) {
    // The rounding of the mean is taken back.
    const apart = (lane(mean, l) as f64) + (lane(rest, l) as f64) / (count as f64) - load<f64>(joined);
    store<f64>(joined, load<f64>(joined) + apart * share);
    store<f64>(joined, load<f64>(joined, 8) + (lane(squares, l) as f64) + apart * apart * share * (before as f64), 8);
  }
}
