// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { bytes, STRIP } from './floats';
import { outer } from './outer';
import { panel } from './product';

/** y[rows,cols] = x[rows,inner] * w[inner,cols] (+ bias[cols]). */
export function matMul(x: usize, w: usize, bias: usize, y: usize, rows: i32, inner: i32, cols: i32): void {
  product(x, w, bias, y, rows, inner, cols, false);
}

/** `matMul` with w as it stands or packed, a strip of rows at a time that stays in the cache. */
export function product(x: usize, w: usize, bias: usize, y: usize, rows: i32, inner: i32, cols: i32,
                        packed: bool): void {
  const strip = max(min(STRIP, (CACHED / inner) & ~3), 8), run = bytes(inner);
  for (let r = 0; r < rows; r += strip) {
    const from = x + bytes(r * inner), to = y + bytes(r * cols), count = min(strip, rows - r);
    for (let o = 0; o < cols; ) o += panel(from, w, bias, to, count, run, 1, 0, run, cols, bytes(cols), packed, o);
  }
}

/** Floats of a strip. */
const CACHED: i32 = 4096;

/** y[m,n] += a[rows,m]^T * b[rows,n]. */
export function matMulTransposed(a: usize, b: usize, y: usize, rows: i32, m: i32, n: i32): void {
  for (let r = 0; r < rows; r += STRIP) {
    outer(a + bytes(r * m), b + bytes(r * n), y, 1, 0, min(STRIP, rows - r), bytes(m), m, n);
  }
}

/** y[cols,rows] = the transpose of x[rows,cols]. */
export function transpose(x: usize, y: usize, rows: i32, cols: i32): void {
  for (let r0 = 0; r0 < rows; r0 += STRIP) {
    const end = min(r0 + STRIP, rows);
    for (let c = 0; c < cols; c++) for (let r = r0; r < end; r++) {
      store<f32>(y + bytes(c * rows + r), load<f32>(x + bytes(r * cols + c)));
    }
  }
}
