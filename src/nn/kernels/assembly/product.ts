// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { add, bytes, total } from './floats';

// Products of `count` pixels with a matrix w[terms, out]. Pixel p starts at x + p * step and is `lines` runs of `run`
// bytes, `line` bytes apart, terms floats in all; its results start at y + p * hop. A row of a convolution is such a
// product, and so is a matrix product. Every result is the sum over the terms in their order. `row` is the number of
// bytes from one row of w to the next.

/**
 * The columns of w from o on that are worked on at once: eight, four or one, which is returned. w is packed or as it
 * stands; bias may be 0.
 */
export function panel(x: usize, w: usize, bias: usize, y: usize, count: i32, step: usize, lines: i32, line: usize,
                      run: usize, out: i32, hop: usize, packed: bool, o: i32): i32 {
  const width = o + 8 <= out ? 8 : o + 4 <= out ? 4 : 1, row = bytes(packed ? width : out);
  const from = w + (packed ? (lines as usize) * run * (o as usize) : bytes(o));
  const b = bias ? bias + bytes(o) : 0, to = y + bytes(o);
  if (width == 8) product8(x, from, row, b, to, count, step, lines, line, run, hop);
  else if (width == 4) product4(x, from, row, b, to, count, step, lines, line, run, hop);
  else if (out == 1) productOfOne(x, from, b, to, count, step, lines, line, run, hop);
  else product1(x, from, row, b, to, count, step, lines, line, run, hop);
  return width;
}

/** Eight columns, four pixels at a time; the last four may have been there before. */
function product8(x: usize, w: usize, row: usize, bias: usize, y: usize, count: i32, step: usize, lines: i32,
                  line: usize, run: usize, hop: usize): void {
  const b0 = bias ? v128.load(bias) : f32x4.splat(0), b1 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  const whole = count & ~3, all = count >= 4 ? (count + 3) & ~3 : 0;
  for (let p = 0; p < all; p += 4) {
    const first = (p < whole ? p : count - 4) as usize;
    let a0 = b0, d0 = b1, a1 = b0, d1 = b1, a2 = b0, d2 = b1, a3 = b0, d3 = b1, pw = w;
    for (let i = 0, q = x + first * step; i < lines; i++, q += line) {
      for (let px = q, end = q + run; px < end; px += 4, pw += row) {
        const u = v128.load(pw), v = v128.load(pw, 16);
        const s0 = v128.load32_splat(px), s1 = v128.load32_splat(px + step);
        const s2 = v128.load32_splat(px + 2 * step), s3 = v128.load32_splat(px + 3 * step);
        a0 = add(a0, s0, u); d0 = add(d0, s0, v); a1 = add(a1, s1, u); d1 = add(d1, s1, v);
        a2 = add(a2, s2, u); d2 = add(d2, s2, v); a3 = add(a3, s3, u); d3 = add(d3, s3, v);
      }
    }
    const y0 = y + first * hop, y1 = y0 + hop, y2 = y1 + hop, y3 = y2 + hop;
    v128.store(y0, a0); v128.store(y0, d0, 16); v128.store(y1, a1); v128.store(y1, d1, 16);
    v128.store(y2, a2); v128.store(y2, d2, 16); v128.store(y3, a3); v128.store(y3, d3, 16);
  }
  for (let p = all; p < count; p++) {
    let a = b0, d = b1, pw = w;
    for (let i = 0, q = x + (p as usize) * step; i < lines; i++, q += line) {
      for (let px = q, end = q + run; px < end; px += 4, pw += row) {
        const s = v128.load32_splat(px);
        a = add(a, s, v128.load(pw)); d = add(d, s, v128.load(pw, 16));
      }
    }
    const to = y + (p as usize) * hop;
    v128.store(to, a); v128.store(to, d, 16);
  }
}

/** Four columns, likewise. */
function product4(x: usize, w: usize, row: usize, bias: usize, y: usize, count: i32, step: usize, lines: i32,
                  line: usize, run: usize, hop: usize): void {
  const b = bias ? v128.load(bias) : f32x4.splat(0);
  const whole = count & ~3, all = count >= 4 ? (count + 3) & ~3 : 0;
  for (let p = 0; p < all; p += 4) {
    const first = (p < whole ? p : count - 4) as usize;
    let a0 = b, a1 = b, a2 = b, a3 = b, pw = w;
    for (let i = 0, q = x + first * step; i < lines; i++, q += line) {
      for (let px = q, end = q + run; px < end; px += 4, pw += row) {
        const u = v128.load(pw);
        a0 = add(a0, v128.load32_splat(px), u);
        a1 = add(a1, v128.load32_splat(px + step), u);
        a2 = add(a2, v128.load32_splat(px + 2 * step), u);
        a3 = add(a3, v128.load32_splat(px + 3 * step), u);
      }
    }
    const y0 = y + first * hop, y1 = y0 + hop, y2 = y1 + hop;
    v128.store(y0, a0); v128.store(y1, a1); v128.store(y2, a2); v128.store(y2 + hop, a3);
  }
  for (let p = all; p < count; p++) {
    let a = b, pw = w;
    for (let i = 0, q = x + (p as usize) * step; i < lines; i++, q += line) {
      for (let px = q, end = q + run; px < end; px += 4, pw += row) a = add(a, v128.load32_splat(px), v128.load(pw));
    }
    v128.store(y + (p as usize) * hop, a);
  }
}

/** One column. */
function product1(x: usize, w: usize, row: usize, bias: usize, y: usize, count: i32, step: usize, lines: i32,
                  line: usize, run: usize, hop: usize): void {
  const first: f32 = bias ? load<f32>(bias) : 0;
  for (let p = 0; p < count; p++) {
    let sum = first, pw = w;
    for (let i = 0, q = x + (p as usize) * step; i < lines; i++, q += line) {
      for (let px = q, end = q + run; px < end; px += 4, pw += row) sum += load<f32>(px) * load<f32>(pw);
    }
    store<f32>(y + (p as usize) * hop, sum);
  }
}

/** The only column: w is as contiguous as the pixels, so four terms are summed at once. */
function productOfOne(x: usize, w: usize, bias: usize, y: usize, count: i32, step: usize, lines: i32, line: usize,
                      run: usize, hop: usize): void {
  const first: f32 = bias ? load<f32>(bias) : 0, whole = run & ~15;
  for (let p = 0; p < count; p++) {
    let four = f32x4.splat(0), rest: f32 = first, pw = w;
    for (let i = 0, q = x + (p as usize) * step; i < lines; i++, q += line) {
      let px = q;
      for (const end = q + whole; px < end; px += 16, pw += 16) four = add(four, v128.load(px), v128.load(pw));
      for (const end = q + run; px < end; px += 4, pw += 4) rest += load<f32>(px) * load<f32>(pw);
    }
    store<f32>(y + (p as usize) * hop, rest + total(four));
  }
}
