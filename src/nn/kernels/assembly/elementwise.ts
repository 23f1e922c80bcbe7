// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { bytes } from './floats';
/** x[n] = max(x, 0), in place. */
export function relu(x: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(x + bytes(i), f32x4.max(v128.load(x + bytes(i)), f32x4.splat(0)));
  for (; i < n; i++) store<f32>(x + bytes(i), max<f32>(load<f32>(x + bytes(i)), 0));
}

/** dx[n] = dy where y > 0, else 0. */
export function reluGradient(dy: usize, y: usize, dx: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const at = bytes(i);
    v128.store(dx + at, v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), f32x4.splat(0))));
  }
  for (; i < n; i++) {
    const at = bytes(i);
    store<f32>(dx + at, load<f32>(y + at) > 0 ? load<f32>(dy + at) : 0);
  }
}

/** y[rows,cols] = x + b[cols]. */
export function addRow(x: usize, b: usize, y: usize, rows: i32, cols: i32): void {
  const row = bytes(cols), whole = row & ~15;
  let p = x, q = y;
  for (let r = 0; r < rows; r++, p += row, q += row) {
    let at: usize = 0;
    for (; at < whole; at += 16) v128.store(q + at, f32x4.add(v128.load(p + at), v128.load(b + at)));
    for (; at < row; at += 4) store<f32>(q + at, load<f32>(p + at) + load<f32>(b + at));
  }
}
