// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { bytes, STRIP } from './floats';
import { outer } from './outer';
import { panel } from './product';

/**
 * y = f[lines * run, co] times the pixels of x (+ bias[co]), where f is packed. The pixel of image b, row r and column
 * q is `lines` runs of `run` floats, `xLine` floats apart, from b * xImage + r * xRow + q * xStep; its output goes to
 * b * yImage + r * yRow + q * yStep. x carries its padding. Some rows at a time see the same columns of f.
 */
export function conv2d(x: usize, f: usize, bias: usize, y: usize, n: i32, oh: i32, ow: i32, co: i32, lines: i32,
                       run: i32, xImage: i32, xRow: i32, xStep: i32, xLine: i32, yImage: i32, yRow: i32,
                       yStep: i32): void {
  const rows = n * oh, strip = max(STRIP / ow, 1);
  for (let first = 0; first < rows; first += strip) for (let o = 0, width = 0; o < co; o += width) {
    for (let at = first, end = min(first + strip, rows); at < end; at++) {
      const b = at / oh, r = at - b * oh, from = x + bytes(b * xImage + r * xRow);
      width = panel(from, f, bias, y + bytes(b * yImage + r * yRow), ow, bytes(xStep), lines, bytes(xLine), bytes(run),
                    co, bytes(yStep), true, o);
    }
  }
}

/** df[kh,kw,ci,co] += the gradient of a convolution by its filter, given dy[n,oh,ow,co]; x[n,h,w,ci] is padded. */
export function conv2dFilterGradient(x: usize, dy: usize, df: usize, n: i32, h: i32, w: i32, ci: i32, oh: i32,
                                     ow: i32, co: i32, kh: i32, kw: i32, sh: i32, sw: i32): void {
  const run = kw * ci, strip = max(STRIP / ow, 1);
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r += strip) for (let i = 0; i < kh; i++) {
    outer(x + bytes((b * h + r * sh + i) * w * ci), dy + bytes((b * oh + r) * ow * co), df + bytes(i * run * co),
          min(strip, oh - r), bytes(sh * w * ci), ow, bytes(sw * ci), run, co);
  }
}

/** y[n,top+h+bottom,before+run+after] = x[n,h,run] within zeros. */
export function pad(x: usize, y: usize, n: i32, h: i32, run: i32, top: i32, bottom: i32, before: i32,
                    after: i32): void {
  const width = bytes(before + run + after), line = bytes(run), lead = bytes(before);
  let from = x, to = y;
  for (let b = 0; b < n; b++) {
    memory.fill(to, 0, (top as usize) * width);
    to += (top as usize) * width;
    for (let r = 0; r < h; r++, from += line, to += width) {
      memory.fill(to, 0, lead);
      memory.copy(to + lead, from, line);
      memory.fill(to + lead + line, 0, bytes(after));
    }
    memory.fill(to, 0, (bottom as usize) * width);
    to += (bottom as usize) * width;
  }
}
