// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { bytes } from './floats';

/** y[rows,run] = x[rows,run], where rows are xStep and yStep floats apart. */
export function copyRows(x: usize, y: usize, rows: i32, run: i32, xStep: i32, yStep: i32): void {
  const size = bytes(run), whole = size & ~15;
  let p = x, q = y;
  for (let r = 0; r < rows; r++, p += bytes(xStep), q += bytes(yStep)) {
    let at: usize = 0;
    for (; at < whole; at += 16) v128.store(q + at, v128.load(p + at));
    for (; at < size; at += 4) store<f32>(q + at, load<f32>(p + at));
  }
}
