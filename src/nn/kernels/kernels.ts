// biome-ignore-all format: columns that belong together stay on one line
// SIMD kernels that work in a given WebAssembly memory: the engine's own, or one of ours. AssemblyScript; built into
// kernels.wasm by build.mjs. Arguments are byte addresses and counts of float32; images are NHWC, filters
// [height, width, in, out], matrices row-major. Nothing is allocated. There is no fused multiply-add, so that every
// processor gives the same bits.

/** Rows of a matrix, or pixels, that are worked on at once: 64 rows of 64 columns fit the innermost cache. */
const STRIP: i32 = 64;

function bytes(floats: i32): usize {
  return (floats as usize) << 2;
}

/** sum + a * b. */
function add(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

// --- Products: a run of pixels, each a few lines of a row-major input, times a matrix -------------------------------

/**
 * y[count, out] = pixels[count, lines * run] * w[lines * run, out] (+ bias[out]). Pixel p starts at x + p * step and
 * is `lines` runs of `run` bytes, `line` bytes apart. A convolution row is such a product, and so is a matrix product.
 */
function product(x: usize, w: usize, bias: usize, y: usize, count: i32, step: usize, lines: i32, line: usize,
                 run: usize, out: i32): void {
  let o = 0;
  for (; o + 8 <= out; o += 8) product8(x, w, bias, y, count, step, lines, line, run, out, o);
  if (o + 4 <= out) {
    product4(x, w, bias, y, count, step, lines, line, run, out, o);
    o += 4;
  }
  if (out == 1) productOfOne(x, w, bias, y, count, step, lines, line, run);
  else for (; o < out; o++) product1(x, w, bias, y, count, step, lines, line, run, out, o);
}

/** Columns o .. o + 7 of `product`, four pixels at a time. */
function product8(x: usize, w: usize, bias: usize, y: usize, count: i32, step: usize, lines: i32, line: usize,
                  run: usize, out: i32, o: i32): void {
  const row = bytes(out), from = w + bytes(o);
  const b0 = bias ? v128.load(bias + bytes(o)) : f32x4.splat(0);
  const b1 = bias ? v128.load(bias + bytes(o), 16) : f32x4.splat(0);
  let p = 0;
  for (; p + 4 <= count; p += 4) {
    let a0 = b0, d0 = b1, a1 = b0, d1 = b1, a2 = b0, d2 = b1, a3 = b0, d3 = b1, pw = from;
    for (let i = 0, q = x + (p as usize) * step; i < lines; i++, q += line) {
      for (let px = q, end = q + run; px < end; px += 4, pw += row) {
        const u = v128.load(pw), v = v128.load(pw, 16);
        const s0 = v128.load32_splat(px), s1 = v128.load32_splat(px + step);
        const s2 = v128.load32_splat(px + 2 * step), s3 = v128.load32_splat(px + 3 * step);
        a0 = add(a0, s0, u); d0 = add(d0, s0, v); a1 = add(a1, s1, u); d1 = add(d1, s1, v);
        a2 = add(a2, s2, u); d2 = add(d2, s2, v); a3 = add(a3, s3, u); d3 = add(d3, s3, v);
      }
    }
    const y0 = y + bytes(p * out + o), y1 = y0 + row, y2 = y1 + row, y3 = y2 + row;
    v128.store(y0, a0); v128.store(y0, d0, 16); v128.store(y1, a1); v128.store(y1, d1, 16);
    v128.store(y2, a2); v128.store(y2, d2, 16); v128.store(y3, a3); v128.store(y3, d3, 16);
  }
  for (; p < count; p++) {
    let a = b0, d = b1, pw = from;
    for (let i = 0, q = x + (p as usize) * step; i < lines; i++, q += line) {
      for (let px = q, end = q + run; px < end; px += 4, pw += row) {
        const s = v128.load32_splat(px);
        a = add(a, s, v128.load(pw)); d = add(d, s, v128.load(pw, 16));
      }
    }
    const y0 = y + bytes(p * out + o);
    v128.store(y0, a); v128.store(y0, d, 16);
  }
}

/** Columns o .. o + 3 of `product`, four pixels at a time. */
function product4(x: usize, w: usize, bias: usize, y: usize, count: i32, step: usize, lines: i32, line: usize,
                  run: usize, out: i32, o: i32): void {
  const row = bytes(out), from = w + bytes(o);
  const b0 = bias ? v128.load(bias + bytes(o)) : f32x4.splat(0);
  let p = 0;
  for (; p + 4 <= count; p += 4) {
    let a0 = b0, a1 = b0, a2 = b0, a3 = b0, pw = from;
    for (let i = 0, q = x + (p as usize) * step; i < lines; i++, q += line) {
      for (let px = q, end = q + run; px < end; px += 4, pw += row) {
        const u = v128.load(pw);
        a0 = add(a0, v128.load32_splat(px), u);
        a1 = add(a1, v128.load32_splat(px + step), u);
        a2 = add(a2, v128.load32_splat(px + 2 * step), u);
        a3 = add(a3, v128.load32_splat(px + 3 * step), u);
      }
    }
    const y0 = y + bytes(p * out + o), y1 = y0 + row, y2 = y1 + row;
    v128.store(y0, a0); v128.store(y1, a1); v128.store(y2, a2); v128.store(y2 + row, a3);
  }
  for (; p < count; p++) {
    let a = b0, pw = from;
    for (let i = 0, q = x + (p as usize) * step; i < lines; i++, q += line) {
      for (let px = q, end = q + run; px < end; px += 4, pw += row) {
        a = add(a, v128.load32_splat(px), v128.load(pw));
      }
    }
    v128.store(y + bytes(p * out + o), a);
  }
}

/** Column o of `product`. */
function product1(x: usize, w: usize, bias: usize, y: usize, count: i32, step: usize, lines: i32, line: usize,
                  run: usize, out: i32, o: i32): void {
  const row = bytes(out), first: f32 = bias ? load<f32>(bias + bytes(o)) : 0;
  for (let p = 0; p < count; p++) {
    let sum = first, pw = w + bytes(o);
    for (let i = 0, q = x + (p as usize) * step; i < lines; i++, q += line) {
      for (let px = q, end = q + run; px < end; px += 4, pw += row) sum += load<f32>(px) * load<f32>(pw);
    }
    store<f32>(y + bytes(p * out + o), sum);
  }
}

/** `product` with one column: w is as contiguous as the pixels, so four terms are summed at once. */
function productOfOne(x: usize, w: usize, bias: usize, y: usize, count: i32, step: usize, lines: i32, line: usize,
                      run: usize): void {
  const first: f32 = bias ? load<f32>(bias) : 0, whole = run & ~15;
  for (let p = 0; p < count; p++) {
    let four = f32x4.splat(0), rest: f32 = first, pw = w;
    for (let i = 0, q = x + (p as usize) * step; i < lines; i++, q += line) {
      let px = q;
      for (const end = q + whole; px < end; px += 16, pw += 16) four = add(four, v128.load(px), v128.load(pw));
      for (const end = q + run; px < end; px += 4, pw += 4) rest += load<f32>(px) * load<f32>(pw);
    }
    store<f32>(y + bytes(p), rest + total(four));
  }
}

function total(four: v128): f32 {
  return (f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1)) +
         (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
}

/** y[n,oh,ow,co] = x[n,h,w,ci] convolved with f[kh,kw,ci,co] (+ bias[co]); x carries its padding. */
export function conv2d(x: usize, f: usize, bias: usize, y: usize, n: i32, h: i32, w: i32, ci: i32, oh: i32, ow: i32,
                       co: i32, kh: i32, kw: i32, sh: i32, sw: i32): void {
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) {
    product(x + bytes((b * h + r * sh) * w * ci), f, bias, y + bytes((b * oh + r) * ow * co), ow,
            bytes(sw * ci), kh, bytes(w * ci), bytes(kw * ci), co);
  }
}

/** y[rows,cols] = x[rows,inner] * w[inner,cols] (+ bias[cols]). */
export function matMul(x: usize, w: usize, bias: usize, y: usize, rows: i32, inner: i32, cols: i32): void {
  for (let r = 0; r < rows; r += STRIP) {
    product(x + bytes(r * inner), w, bias, y + bytes(r * cols), min(STRIP, rows - r), bytes(inner), 1, 0,
            bytes(inner), cols);
  }
}

// --- Sums of outer products: the gradients of weights ---------------------------------------------------------------

/**
 * dw[run, out] += the sum over pixels of x[run]^T dy[out]. Pixels stand `step` bytes apart in x, `count` of them in
 * each of `lines` lines that are `line` bytes apart; in dy they follow each other. Every element is summed over the
 * pixels in their order.
 */
function outer(x: usize, dy: usize, dw: usize, lines: i32, line: usize, count: i32, step: usize, run: i32,
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

/** df[kh,kw,ci,co] += the gradient of `conv2d` by its filter, given dy[n,oh,ow,co]; x carries its padding. */
export function conv2dFilterGradient(x: usize, dy: usize, df: usize, n: i32, h: i32, w: i32, ci: i32, oh: i32,
                                     ow: i32, co: i32, kh: i32, kw: i32, sh: i32, sw: i32): void {
  const run = kw * ci, strip = max(STRIP / ow, 1);
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r += strip) for (let i = 0; i < kh; i++) {
    outer(x + bytes((b * h + r * sh + i) * w * ci), dy + bytes((b * oh + r) * ow * co), df + bytes(i * run * co),
          min(strip, oh - r), bytes(sh * w * ci), ow, bytes(sw * ci), run, co);
  }
}

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

// --- Depthwise convolution: output channel c * m + e of input channel c -----------------------------------------------

/** df[kh,kw,ci,m] += the gradient of a depthwise convolution by its filter, given dy[n,oh,ow,ci*m]; x is padded. */
export function depthwiseFilterGradient(x: usize, dy: usize, df: usize, n: i32, h: i32, w: i32, ci: i32, m: i32,
                                        oh: i32, ow: i32, kh: i32, kw: i32, sh: i32, sw: i32): void {
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) for (let q = 0; q < ow; q++) {
    const py = dy + bytes(((b * oh + r) * ow + q) * ci * m);
    for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) {
      const px = x + bytes(((b * h + r * sh + i) * w + q * sw + j) * ci), pf = df + bytes((i * kw + j) * ci * m);
      let c = 0;
      if (m == 1) for (; c + 4 <= ci; c += 4) {
        const at = bytes(c);
        v128.store(pf + at, add(v128.load(pf + at), v128.load(px + at), v128.load(py + at)));
      }
      for (; c < ci; c++) for (let e = c * m, end = e + m; e < end; e++) {
        const at = bytes(e);
        store<f32>(pf + at, load<f32>(pf + at) + load<f32>(px + bytes(c)) * load<f32>(py + at));
      }
    }
  }
}

/** dx[n,h,w,ci] += the gradient of a depthwise convolution by its input, given dy[n,oh,ow,ci*m]; dx is padded. */
export function depthwiseInputGradient(dy: usize, f: usize, dx: usize, n: i32, h: i32, w: i32, ci: i32, m: i32,
                                       oh: i32, ow: i32, kh: i32, kw: i32, sh: i32, sw: i32): void {
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) for (let q = 0; q < ow; q++) {
    const py = dy + bytes(((b * oh + r) * ow + q) * ci * m);
    for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) {
      const px = dx + bytes(((b * h + r * sh + i) * w + q * sw + j) * ci), pf = f + bytes((i * kw + j) * ci * m);
      let c = 0;
      if (m == 1) for (; c + 4 <= ci; c += 4) {
        const at = bytes(c);
        v128.store(px + at, add(v128.load(px + at), v128.load(pf + at), v128.load(py + at)));
      }
      for (; c < ci; c++) {
        let sum = load<f32>(px + bytes(c));
        for (let e = c * m, end = e + m; e < end; e++) sum += load<f32>(pf + bytes(e)) * load<f32>(py + bytes(e));
        store<f32>(px + bytes(c), sum);
      }
    }
  }
}

// --- Pooling ----------------------------------------------------------------------------------------------------------

/** dx[n,h,w,c] += dy[n,oh,ow,c] at the first largest element of each window; pt and pl rows and columns are padding. */
export function maxPoolGradient(x: usize, dy: usize, dx: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
                                kh: i32, kw: i32, sh: i32, sw: i32, pt: i32, pl: i32): void {
  for (let b = 0; b < n; b++) for (let r = 0; r < oh; r++) for (let q = 0; q < ow; q++) {
    const i0 = max(r * sh - pt, 0), i1 = min(r * sh - pt + kh, h);
    const j0 = max(q * sw - pl, 0), j1 = min(q * sw - pl + kw, w);
    if (i0 >= i1 || j0 >= j1) continue;
    for (let k = 0; k < c; k++) {
      let best = ((b * h + i0) * w + j0) * c + k, largest = load<f32>(x + bytes(best));
      for (let i = i0; i < i1; i++) for (let j = j0; j < j1; j++) {
        const at = ((b * h + i) * w + j) * c + k, value = load<f32>(x + bytes(at));
        if (value > largest) {
          largest = value;
          best = at;
        }
      }
      const to = dx + bytes(best);
      store<f32>(to, load<f32>(to) + load<f32>(dy + bytes(((b * oh + r) * ow + q) * c + k)));
    }
  }
}

// --- Elementwise ------------------------------------------------------------------------------------------------------

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

/**
 * One step of Adam on p[n] with gradient g, whose moments are m and v: both are first scaled by `scale`, then
 * p -= rate * m * unbias1 / (sqrt(v * unbias2) + epsilon). The arrays are padded to a multiple of four.
 */
export function adam(p: usize, g: usize, m: usize, v: usize, n: i32, scale: f32, rate: f32, beta1: f32, beta2: f32,
                     epsilon: f32, unbias1: f32, unbias2: f32): void {
  const size = f32x4.splat(scale), step = f32x4.splat(rate * unbias1), e = f32x4.splat(epsilon);
  const b1 = f32x4.splat(beta1), a1 = f32x4.splat(1 - beta1), b2 = f32x4.splat(beta2), a2 = f32x4.splat(1 - beta2);
  for (let at: usize = 0, end = bytes(n); at < end; at += 16) {
    const gradient = f32x4.mul(v128.load(g + at), size);
    const mean = f32x4.add(f32x4.mul(v128.load(m + at), b1), f32x4.mul(gradient, a1));
    const square = f32x4.add(f32x4.mul(v128.load(v + at), b2), f32x4.mul(f32x4.mul(gradient, gradient), a2));
    v128.store(m + at, mean);
    v128.store(v + at, square);
    const size2 = f32x4.add(f32x4.sqrt(f32x4.mul(square, f32x4.splat(unbias2))), e);
    v128.store(p + at, f32x4.sub(v128.load(p + at), f32x4.div(f32x4.mul(step, mean), size2)));
  }
}
