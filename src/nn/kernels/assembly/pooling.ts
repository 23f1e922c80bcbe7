// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { fetch } from './channels';
import { bytes } from './floats';

/**
 * dx[n,h,w,c] += dy[n,oh,ow,c] at the first largest element of each window; pt and pl rows and columns are padding.
 */
export function maxPoolGradient(x: usize, dy: usize, dx: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
                                kh: i32, kw: i32, sh: i32, sw: i32, pt: i32, pl: i32): void {
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) for (let q = 0; q < ow; q++) {
    const i0 = max(r * sh - pt, 0), i1 = min(r * sh - pt + kh, h);
    const j0 = max(q * sw - pl, 0), j1 = min(q * sw - pl + kw, w);
    if (i0 >= i1 || j0 >= j1) continue;
    const from = bytes(((b * h + i0) * w + j0) * c), given = dy + bytes(((b * oh + r) * ow + q) * c);
    let k = 0;
    for (; k + 4 <= c; k += 4) {
      window<v128>(x + from, dx + from, given, bytes(k), i1 - i0, j1 - j0, bytes(w * c), bytes(c));
    }
    for (; k < c; k++) window<f32>(x + from, dx + from, given, bytes(k), i1 - i0, j1 - j0, bytes(w * c), bytes(c));
  }
}

/** One window of `rows` x `columns` pixels, those of a row `pixel` bytes apart. */
function window<T>(x: usize, dx: usize, dy: usize, at: usize, rows: i32, columns: i32, row: usize, pixel: usize): void {
  let largest = fetch<T>(x + at), place = i32x4.splat(at as i32);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) {
    const here = at + (i as usize) * row + (j as usize) * pixel, value = fetch<T>(x + here);
    const larger = f32x4.gt(value, largest);
    largest = v128.bitselect(value, largest, larger);
    place = v128.bitselect(i32x4.splat(here as i32), place, larger);
  }
  give(dx + (i32x4.extract_lane(place, 0) as usize), dy + at);
  if (isVector<T>()) {
    give(dx + (i32x4.extract_lane(place, 1) as usize) + 4, dy + at + 4);
    give(dx + (i32x4.extract_lane(place, 2) as usize) + 8, dy + at + 8);
    give(dx + (i32x4.extract_lane(place, 3) as usize) + 12, dy + at + 12);
  }
}

function give(to: usize, from: usize): void {
  store<f32>(to, load<f32>(to) + load<f32>(from));
}
