// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { bytes } from './floats';

// The transforms of F(2x2, 3x3), four channels at a time; plane k = 4 i + j holds element (i, j) of all tiles.

/** v = B^T d B of the 4x4 pixels d that start at x, `row` bytes from line to line. */
export function inputTile(x: usize, v: usize, ci: i32, row: usize, plane: usize): void {
  const pixel = bytes(ci);
  for (let at: usize = 0; at < pixel; at += 16) {
    const p0 = x + at, p1 = p0 + row, p2 = p1 + row, p3 = p2 + row, to = v + at;
    const a0 = v128.load(p1), a1 = v128.load(p1 + pixel);
    const a2 = v128.load(p1 + 2 * pixel), a3 = v128.load(p1 + 3 * pixel);
    const b0 = v128.load(p2), b1 = v128.load(p2 + pixel);
    const b2 = v128.load(p2 + 2 * pixel), b3 = v128.load(p2 + 3 * pixel);
    inputRow(f32x4.sub(v128.load(p0), b0), f32x4.sub(v128.load(p0 + pixel), b1),
             f32x4.sub(v128.load(p0 + 2 * pixel), b2), f32x4.sub(v128.load(p0 + 3 * pixel), b3), to, plane);
    inputRow(f32x4.add(a0, b0), f32x4.add(a1, b1), f32x4.add(a2, b2), f32x4.add(a3, b3), to + 4 * plane, plane);
    inputRow(f32x4.sub(b0, a0), f32x4.sub(b1, a1), f32x4.sub(b2, a2), f32x4.sub(b3, a3), to + 8 * plane, plane);
    inputRow(f32x4.sub(a0, v128.load(p3)), f32x4.sub(a1, v128.load(p3 + pixel)),
             f32x4.sub(a2, v128.load(p3 + 2 * pixel)), f32x4.sub(a3, v128.load(p3 + 3 * pixel)), to + 12 * plane,
             plane);
  }
}

function inputRow(d0: v128, d1: v128, d2: v128, d3: v128, to: usize, plane: usize): void {
  v128.store(to, f32x4.sub(d0, d2));
  v128.store(to + plane, f32x4.add(d1, d2));
  v128.store(to + 2 * plane, f32x4.sub(d2, d1));
  v128.store(to + 3 * plane, f32x4.sub(d1, d3));
}

/** y = A^T m A (+ bias), 2x2 pixels of which the lower and the right ones may be outside. */
export function outputTile(m: usize, plane: usize, bias: usize, y: usize, co: i32, row: usize, below: bool,
                           right: bool, relu: bool): void {
  const pixel = bytes(co), zero = f32x4.splat(0), floor = relu ? zero : f32x4.splat(-Infinity);
  for (let at: usize = 0; at < pixel; at += 16) {
    const q0 = m + at, q1 = q0 + 4 * plane, q2 = q1 + 4 * plane, q3 = q2 + 4 * plane, to = y + at;
    const b = bias ? v128.load(bias + at) : zero;
    let s0 = b, s1 = b, t0 = b, t1 = b;
    {
      const a = v128.load(q1), c = v128.load(q2);
      const s = f32x4.add(v128.load(q0), f32x4.add(a, c)), t = f32x4.sub(f32x4.sub(a, c), v128.load(q3));
      s0 = f32x4.add(s0, s); t0 = f32x4.add(t0, t);
    }
    {
      const a = v128.load(q1 + plane), c = v128.load(q2 + plane);
      const s = f32x4.add(v128.load(q0 + plane), f32x4.add(a, c));
      const t = f32x4.sub(f32x4.sub(a, c), v128.load(q3 + plane));
      s0 = f32x4.add(s0, s); t0 = f32x4.add(t0, t); s1 = f32x4.add(s1, s); t1 = f32x4.add(t1, t);
    }
    {
      const a = v128.load(q1 + 2 * plane), c = v128.load(q2 + 2 * plane);
      const s = f32x4.add(v128.load(q0 + 2 * plane), f32x4.add(a, c));
      const t = f32x4.sub(f32x4.sub(a, c), v128.load(q3 + 2 * plane));
      s0 = f32x4.add(s0, s); t0 = f32x4.add(t0, t); s1 = f32x4.sub(s1, s); t1 = f32x4.sub(t1, t);
    }
    {
      const a = v128.load(q1 + 3 * plane), c = v128.load(q2 + 3 * plane);
      const s = f32x4.add(v128.load(q0 + 3 * plane), f32x4.add(a, c));
      const t = f32x4.sub(f32x4.sub(a, c), v128.load(q3 + 3 * plane));
      s1 = f32x4.sub(s1, s); t1 = f32x4.sub(t1, t);
    }
    v128.store(to, f32x4.max(s0, floor));
    if (right) v128.store(to + pixel, f32x4.max(s1, floor));
    if (below) {
      v128.store(to + row, f32x4.max(t0, floor));
      if (right) v128.store(to + row + pixel, f32x4.max(t1, floor));
    }
  }
}

/** m = A dy A^T of 2x2 pixels, of which the lower and the right ones may be outside and count as zeros. */
export function gradientTile(dy: usize, m: usize, plane: usize, co: i32, row: usize, below: bool, right: bool): void {
  const pixel = bytes(co), zero = f32x4.splat(0);
  for (let at: usize = 0; at < pixel; at += 16) {
    const from = dy + at, to = m + at;
    const a = v128.load(from), b = right ? v128.load(from + pixel) : zero;
    const c = below ? v128.load(from + row) : zero, d = below && right ? v128.load(from + row + pixel) : zero;
    gradientRow(a, b, to, plane);
    gradientRow(f32x4.add(a, c), f32x4.add(b, d), to + 4 * plane, plane);
    gradientRow(f32x4.sub(a, c), f32x4.sub(b, d), to + 8 * plane, plane);
    gradientRow(f32x4.neg(c), f32x4.neg(d), to + 12 * plane, plane);
  }
}

function gradientRow(a: v128, b: v128, to: usize, plane: usize): void {
  v128.store(to, a);
  v128.store(to + plane, f32x4.add(a, b));
  v128.store(to + 2 * plane, f32x4.sub(a, b));
  v128.store(to + 3 * plane, f32x4.neg(b));
}

/** u[16,ci,co] = G f G^T of the filter f[3,3,ci,co], each of the 16 matrices packed as `pack` does; co in fours. */
export function winogradFilter(f: usize, u: usize, ci: i32, co: i32): void {
  const plane = bytes(ci * co), half = f32x4.splat(0.5);
  for (let c = 0; c < ci; c++) for (let o = 0; o < co; o += 4) {
    const from = f + bytes(c * co + o), panel = o & ~7;
    const to = u + (panel + 8 <= co ? bytes(ci * panel + 8 * c + o - panel) : bytes(ci * panel + 4 * c));
    for (let j: usize = 0; j < 3; j++) {
      const p = from + j * plane, q = to + j * plane;
      const a = v128.load(p), b = v128.load(p + 3 * plane), d = v128.load(p + 6 * plane), sum = f32x4.add(a, d);
      v128.store(q, a);
      v128.store(q + 4 * plane, f32x4.mul(f32x4.add(sum, b), half));
      v128.store(q + 8 * plane, f32x4.mul(f32x4.sub(sum, b), half));
      v128.store(q + 12 * plane, d);
    }
    for (let i: usize = 0; i < 4; i++) {
      const q = to + 4 * i * plane;
      const a = v128.load(q), b = v128.load(q + plane), d = v128.load(q + 2 * plane), sum = f32x4.add(a, d);
      v128.store(q + plane, f32x4.mul(f32x4.add(sum, b), half));
      v128.store(q + 2 * plane, f32x4.mul(f32x4.sub(sum, b), half));
      v128.store(q + 3 * plane, d);
    }
  }
}

/** df[3,3,size] = G^T du G, the gradient of `winogradFilter`; overwrites du[16,size]. */
export function winogradFilterBack(du: usize, df: usize, size: i32): void {
  const plane = bytes(size), half = f32x4.splat(0.5);
  for (let at: usize = 0; at < plane; at += 16) {
    for (let i: usize = 0; i < 4; i++) {
      const row = du + at + 4 * i * plane;
      const b = v128.load(row + plane), c = v128.load(row + 2 * plane), sum = f32x4.mul(f32x4.add(b, c), half);
      v128.store(row, f32x4.add(v128.load(row), sum));
      v128.store(row + plane, f32x4.mul(f32x4.sub(b, c), half));
      v128.store(row + 2 * plane, f32x4.add(sum, v128.load(row + 3 * plane)));
    }
    for (let j: usize = 0; j < 3; j++) {
      const from = du + at + j * plane, to = df + at + j * plane;
      const b = v128.load(from + 4 * plane), c = v128.load(from + 8 * plane), sum = f32x4.mul(f32x4.add(b, c), half);
      v128.store(to, f32x4.add(v128.load(from), sum));
      v128.store(to + 3 * plane, f32x4.mul(f32x4.sub(b, c), half));
      v128.store(to + 6 * plane, f32x4.add(sum, v128.load(from + 12 * plane)));
    }
  }
}
