// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { add, bytes } from './floats';

// Depthwise convolution: output channel c * m + e of input channel c.

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
