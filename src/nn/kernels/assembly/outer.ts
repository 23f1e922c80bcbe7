// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { add, bytes } from './floats';

// Sums of outer products: the gradients of weights.
/**
 * dw[run, out] += the sum over pixels of x[run]^T dy[out]. Pixels stand `step` bytes apart in x, `count` of them in
 * each of `lines` lines that are `line` bytes apart; in dy they follow each other. Every element is summed over the
 * pixels in their order.
 */
export function outer(x: usize, dy: usize, dw: usize, lines: i32, line: usize, count: i32, step: usize, run: i32,
               out: i32): void {
  const row = bytes(out), length = (count as usize) * row;
  let c = 0;
  for (; c + 4 <= run; c += 4) {
    const px = x + bytes(c), pw = dw + bytes(c * out);
    let o = 0;
    for (; o + 8 <= out; o += 8) outer4x8(px, dy + bytes(o), pw + bytes(o), lines, line, length, step, row);
    if (o + 4 <= out) {
      outer4x4(px, dy + bytes(o), pw + bytes(o), lines, line, length, step, row);
      o += 4;
    }
    for (; o < out; o++) outer4x1(px, dy + bytes(o), pw + bytes(o), lines, line, length, step, row);
  }
  for (; c < run; c++) {
    const px = x + bytes(c), pw = dw + bytes(c * out);
    let o = 0;
    for (; o + 8 <= out; o += 8) outer1x8(px, dy + bytes(o), pw + bytes(o), lines, line, length, step, row);
    if (o + 4 <= out) {
      outer1x4(px, dy + bytes(o), pw + bytes(o), lines, line, length, step, row);
      o += 4;
    }
    for (; o < out; o++) outer1x1(px, dy + bytes(o), pw + bytes(o), lines, line, length, step, row);
  }
}

function outer4x8(x: usize, dy: usize, w0: usize, lines: i32, line: usize, length: usize, step: usize,
                  row: usize): void {
  const w1 = w0 + row, w2 = w1 + row, w3 = w2 + row;
  let a0 = v128.load(w0), d0 = v128.load(w0, 16), a1 = v128.load(w1), d1 = v128.load(w1, 16);
  let a2 = v128.load(w2), d2 = v128.load(w2, 16), a3 = v128.load(w3), d3 = v128.load(w3, 16);
  let py = dy;
  for (let i = 0, q = x; i < lines; i++, q += line) {
    for (let px = q, end = py + length; py < end; py += row, px += step) {
      const u = v128.load(py), v = v128.load(py, 16);
      const s0 = v128.load32_splat(px), s1 = v128.load32_splat(px, 4);
      const s2 = v128.load32_splat(px, 8), s3 = v128.load32_splat(px, 12);
      a0 = add(a0, s0, u); d0 = add(d0, s0, v); a1 = add(a1, s1, u); d1 = add(d1, s1, v);
      a2 = add(a2, s2, u); d2 = add(d2, s2, v); a3 = add(a3, s3, u); d3 = add(d3, s3, v);
    }
  }
  v128.store(w0, a0); v128.store(w0, d0, 16); v128.store(w1, a1); v128.store(w1, d1, 16);
  v128.store(w2, a2); v128.store(w2, d2, 16); v128.store(w3, a3); v128.store(w3, d3, 16);
}

function outer4x4(x: usize, dy: usize, w0: usize, lines: i32, line: usize, length: usize, step: usize,
                  row: usize): void {
  const w1 = w0 + row, w2 = w1 + row, w3 = w2 + row;
  let a0 = v128.load(w0), a1 = v128.load(w1), a2 = v128.load(w2), a3 = v128.load(w3);
  let py = dy;
  for (let i = 0, q = x; i < lines; i++, q += line) {
    for (let px = q, end = py + length; py < end; py += row, px += step) {
      const u = v128.load(py);
      a0 = add(a0, v128.load32_splat(px), u); a1 = add(a1, v128.load32_splat(px, 4), u);
      a2 = add(a2, v128.load32_splat(px, 8), u); a3 = add(a3, v128.load32_splat(px, 12), u);
    }
  }
  v128.store(w0, a0); v128.store(w1, a1); v128.store(w2, a2); v128.store(w3, a3);
}

function outer4x1(x: usize, dy: usize, w0: usize, lines: i32, line: usize, length: usize, step: usize,
                  row: usize): void {
  const w1 = w0 + row, w2 = w1 + row, w3 = w2 + row;
  let a = f32x4.splat(load<f32>(w0));
  a = f32x4.replace_lane(a, 1, load<f32>(w1));
  a = f32x4.replace_lane(a, 2, load<f32>(w2));
  a = f32x4.replace_lane(a, 3, load<f32>(w3));
  let py = dy;
  for (let i = 0, q = x; i < lines; i++, q += line) {
    for (let px = q, end = py + length; py < end; py += row, px += step) {
      a = add(a, v128.load(px), v128.load32_splat(py));
    }
  }
  store<f32>(w0, f32x4.extract_lane(a, 0));
  store<f32>(w1, f32x4.extract_lane(a, 1));
  store<f32>(w2, f32x4.extract_lane(a, 2));
  store<f32>(w3, f32x4.extract_lane(a, 3));
}

function outer1x8(x: usize, dy: usize, w0: usize, lines: i32, line: usize, length: usize, step: usize,
                  row: usize): void {
  let a = v128.load(w0), d = v128.load(w0, 16);
  let py = dy;
  for (let i = 0, q = x; i < lines; i++, q += line) {
    for (let px = q, end = py + length; py < end; py += row, px += step) {
      const s = v128.load32_splat(px);
      a = add(a, s, v128.load(py)); d = add(d, s, v128.load(py, 16));
    }
  }
  v128.store(w0, a); v128.store(w0, d, 16);
}

function outer1x4(x: usize, dy: usize, w0: usize, lines: i32, line: usize, length: usize, step: usize,
                  row: usize): void {
  let a = v128.load(w0);
  let py = dy;
  for (let i = 0, q = x; i < lines; i++, q += line) {
    for (let px = q, end = py + length; py < end; py += row, px += step) {
      a = add(a, v128.load32_splat(px), v128.load(py));
    }
  }
  v128.store(w0, a);
}

function outer1x1(x: usize, dy: usize, w0: usize, lines: i32, line: usize, length: usize, step: usize,
                  row: usize): void {
  let sum = load<f32>(w0);
  let py = dy;
  for (let i = 0, q = x; i < lines; i++, q += line) {
    for (let px = q, end = py + length; py < end; py += row, px += step) {
      sum += load<f32>(px) * load<f32>(py);
    }
  }
  store<f32>(w0, sum);
}
