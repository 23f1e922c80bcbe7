// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { bytes } from './floats';

/**
 * One step of Adam on p[n] with gradient g, whose moments are m and v: the gradient is scaled by `scale`, then
 * p = keep * p - rate * m * unbias1 / (sqrt(v * unbias2) + epsilon). The arrays are padded to a multiple of four.
 */
export function adam(p: usize, g: usize, m: usize, v: usize, n: i32, scale: f32, rate: f32, beta1: f32, beta2: f32,
                     epsilon: f32, unbias1: f32, unbias2: f32, keep: f32): void {
  const k = f32x4.splat(keep);
  const size = f32x4.splat(scale), step = f32x4.splat(rate * unbias1), e = f32x4.splat(epsilon);
  const b1 = f32x4.splat(beta1), a1 = f32x4.splat(1 - beta1), b2 = f32x4.splat(beta2), a2 = f32x4.splat(1 - beta2);
  for (let at: usize = 0, end = bytes(n); at < end; at += 16) {
    const gradient = f32x4.mul(v128.load(g + at), size);
    const mean = f32x4.add(f32x4.mul(v128.load(m + at), b1), f32x4.mul(gradient, a1));
    const square = f32x4.add(f32x4.mul(v128.load(v + at), b2), f32x4.mul(f32x4.mul(gradient, gradient), a2));
    v128.store(m + at, mean);
    v128.store(v + at, square);
    const size2 = f32x4.add(f32x4.sqrt(f32x4.mul(square, f32x4.splat(unbias2))), e);
    v128.store(p + at, f32x4.sub(f32x4.mul(v128.load(p + at), k), f32x4.div(f32x4.mul(step, mean), size2)));
  }
}

/**
 * One step of gradient descent on p[n] with gradient g and velocity v: with d = scale * g + decay * p,
 * v = momentum * v + d, p -= rate * v, or rate * (d + momentum * v) where `ahead`. Padded to a multiple of four.
 */
export function sgd(p: usize, g: usize, v: usize, n: i32, scale: f32, rate: f32, momentum: f32, decay: f32,
                    ahead: bool): void {
  const size = f32x4.splat(scale), step = f32x4.splat(rate), m = f32x4.splat(momentum), w = f32x4.splat(decay);
  for (let at: usize = 0, end = bytes(n); at < end; at += 16) {
    const value = v128.load(p + at);
    const slope = f32x4.add(f32x4.mul(v128.load(g + at), size), f32x4.mul(value, w));
    const velocity = f32x4.add(f32x4.mul(v128.load(v + at), m), slope);
    const direction = ahead ? f32x4.add(slope, f32x4.mul(velocity, m)) : velocity;
    v128.store(v + at, velocity);
    v128.store(p + at, f32x4.sub(value, f32x4.mul(direction, step)));
  }
}
