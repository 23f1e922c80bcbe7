// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { bytes } from './floats';

/**
 * y[cols] = factor * the sum over the rows of x[rows,cols], summed in float64. The sums of four columns are in four
 * lanes; a single column is summed in eight lanes that are joined at the end.
 */
export function sumRows(x: usize, y: usize, rows: i32, cols: i32, factor: f64): void {
  if (cols == 1) {
    store<f32>(y, (sumAll(x, rows) * factor) as f32);
    return;
  }
  const row = bytes(cols), length = (rows as usize) * row;
  let c = 0;
  for (; c + 4 <= cols; c += 4) {
    let a = f64x2.splat(0), b = f64x2.splat(0);
    for (let p = x + bytes(c), end = p + length; p < end; p += row) {
      const four = v128.load(p);
      a = f64x2.add(a, f64x2.promote_low_f32x4(four));
      b = f64x2.add(b, f64x2.promote_low_f32x4(i32x4.shuffle(four, four, 2, 3, 0, 1)));
    }
    store<f32>(y + bytes(c), (f64x2.extract_lane(a, 0) * factor) as f32);
    store<f32>(y + bytes(c), (f64x2.extract_lane(a, 1) * factor) as f32, 4);
    store<f32>(y + bytes(c), (f64x2.extract_lane(b, 0) * factor) as f32, 8);
    store<f32>(y + bytes(c), (f64x2.extract_lane(b, 1) * factor) as f32, 12);
  }
  for (; c < cols; c++) {
    let sum: f64 = 0;
    for (let p = x + bytes(c), end = p + length; p < end; p += row) sum += load<f32>(p) as f64;
    store<f32>(y + bytes(c), (sum * factor) as f32);
  }
}

function sumAll(x: usize, n: i32): f64 {
  let a = f64x2.splat(0), b = a, c = a, d = a, i = 0;
  for (; i + 8 <= n; i += 8) {
    const u = v128.load(x + bytes(i)), v = v128.load(x + bytes(i), 16);
    a = f64x2.add(a, f64x2.promote_low_f32x4(u));
    b = f64x2.add(b, f64x2.promote_low_f32x4(i32x4.shuffle(u, u, 2, 3, 0, 1)));
    c = f64x2.add(c, f64x2.promote_low_f32x4(v));
    d = f64x2.add(d, f64x2.promote_low_f32x4(i32x4.shuffle(v, v, 2, 3, 0, 1)));
  }
  const two = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  let sum = f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1);
  for (; i < n; i++) sum += load<f32>(x + bytes(i)) as f64;
  return sum;
}
