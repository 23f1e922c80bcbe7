// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { fetch, lane, put } from './channels';
import { add, bytes } from './floats';
import { moments } from './moments';

// Batch normalisation of x[rows,c] with its own mean and variance (Ioffe and Szegedy 2015), and ReLU where asked for.
// Rows are worked on in strips that stay in the cache, four channels at a time.

function stripOf(c: i32): i32 {
  return max(2048 / c, 16);
}

/** factor[c] = scale / sqrt(variance + epsilon). */
function factors(scale: usize, variance: usize, factor: usize, c: i32, epsilon: f64): void {
  for (let at: usize = 0, end = bytes(c); at < end; at += 4) {
    const deviation = Math.sqrt((load<f32>(variance + at) as f64) + epsilon);
    store<f32>(factor + at, ((load<f32>(scale + at) as f64) / deviation) as f32);
  }
}

/**
 * y[rows,c] = (x - mean) * scale / sqrt(variance + epsilon) + offset, with the mean[c] and the biased variance[c] of x.
 * scratch: 4 c floats.
 */
export function batchNorm(x: usize, scale: usize, offset: usize, y: usize, mean: usize, variance: usize,
                          scratch: usize, rows: i32, c: i32, epsilon: f64, relu: bool): void {
  const strip = stripOf(c), row = bytes(c), floor: f32 = relu ? 0 : -Infinity;
  moments(x, mean, variance, scratch, rows, c, strip);
  factors(scale, variance, scratch, c, epsilon);
  for (let first = 0; first < rows; first += strip) {
    const from = x + (first as usize) * row, to = y + (first as usize) * row, count = min(strip, rows - first);
    let k = 0;
    for (; k + 4 <= c; k += 4) normalise<v128>(from, to, mean, scratch, offset, bytes(k), count, row, floor);
    for (; k < c; k++) normalise<f32>(from, to, mean, scratch, offset, bytes(k), count, row, floor);
  }
}

function normalise<T>(x: usize, y: usize, mean: usize, factor: usize, offset: usize, at: usize, count: i32, row: usize,
                      floor: f32): void {
  const m = fetch<T>(mean + at), f = fetch<T>(factor + at), o = fetch<T>(offset + at), least = f32x4.splat(floor);
  let q = y + at;
  for (let p = x + at, end = p + (count as usize) * row; p < end; p += row, q += row) {
    put<T>(q, f32x4.max(add(o, f32x4.sub(fetch<T>(p), m), f), least));
  }
}

/**
 * The gradients of `batchNorm` given dy[rows,c], the mean[c] and the variance[c]: with z = (x - mean) / deviation,
 * dscale[c] = sum(dy * z), doffset[c] = sum(dy) and dx = scale / deviation * (dy - doffset / rows - z * dscale / rows).
 * Where `relu`, dy counts only where y > 0. scratch: 7 c floats.
 */
export function batchNormGradient(dy: usize, x: usize, scale: usize, offset: usize, mean: usize, variance: usize,
                                  dx: usize, dscale: usize, doffset: usize, scratch: usize, rows: i32, c: i32,
                                  epsilon: f64, relu: bool): void {
  const strip = stripOf(c), row = bytes(c), floor: f32 = relu ? 0 : -Infinity;
  const factor = scratch, slope = scratch + row, shift = slope + row, sums = shift + row;
  factors(scale, variance, factor, c, epsilon);
  memory.fill(sums, 0, 4 * row);
  for (let first = 0; first < rows; first += strip) {
    const start = (first as usize) * row, from = x + start, given = dy + start, count = min(strip, rows - first);
    let k = 0;
    for (; k + 4 <= c; k += 4) {
      sumGradients<v128>(given, from, mean, factor, offset, sums, bytes(k), count, row, floor);
    }
    for (; k < c; k++) sumGradients<f32>(given, from, mean, factor, offset, sums, bytes(k), count, row, floor);
  }
  for (let k = 0; k < c; k++) {
    const at = bytes(k), sum = load<f64>(sums + 4 * at), product = load<f64>(sums + 4 * at, 8);
    const square = (load<f32>(variance + at) as f64) + epsilon, a = (load<f32>(factor + at) as f64) / (rows as f64);
    store<f32>(doffset + at, sum as f32);
    store<f32>(dscale + at, (product / Math.sqrt(square)) as f32);
    store<f32>(shift + at, (a * sum) as f32);
    store<f32>(slope + at, (a * product / square) as f32);
  }
  for (let first = 0; first < rows; first += strip) {
    const start = (first as usize) * row, from = x + start, given = dy + start, count = min(strip, rows - first);
    let k = 0;
    for (; k + 4 <= c; k += 4) {
      inputGradient<v128>(given, from, dx + start, mean, offset, scratch, bytes(k), count, row, floor);
    }
    for (; k < c; k++) inputGradient<f32>(given, from, dx + start, mean, offset, scratch, bytes(k), count, row, floor);
  }
}

/** sums[c] += the sums of dy and of dy * (x - mean), in float64 beside each other. */
function sumGradients<T>(dy: usize, x: usize, mean: usize, factor: usize, offset: usize, sums: usize, at: usize,
                         count: i32, row: usize, floor: f32): void {
  const m = fetch<T>(mean + at), f = fetch<T>(factor + at), o = fetch<T>(offset + at), least = f32x4.splat(floor);
  let sum = f32x4.splat(0), product = sum, q = dy + at;
  for (let p = x + at, end = p + (count as usize) * row; p < end; p += row, q += row) {
    const apart = f32x4.sub(fetch<T>(p), m), given = v128.and(fetch<T>(q), f32x4.gt(add(o, apart, f), least));
    sum = f32x4.add(sum, given);
    product = add(product, given, apart);
  }
  let to = sums + 4 * at;
  for (let l = 0; l < (isVector<T>() ? 4 : 1); l++, to += 16) {
    store<f64>(to, load<f64>(to) + (lane(sum, l) as f64));
    store<f64>(to, load<f64>(to, 8) + (lane(product, l) as f64), 8);
  }
}

/** dx = factor * dy - (x - mean) * slope - shift; constants: factor[c], slope[c], shift[c]. */
function inputGradient<T>(dy: usize, x: usize, dx: usize, mean: usize, offset: usize, constants: usize, at: usize,
                          count: i32, row: usize, floor: f32): void {
  const m = fetch<T>(mean + at), o = fetch<T>(offset + at), least = f32x4.splat(floor);
  const own = constants + at, f = fetch<T>(own), slope = fetch<T>(own + row), shift = fetch<T>(own + 2 * row);
  let q = dy + at, to = dx + at;
  for (let p = x + at, end = p + (count as usize) * row; p < end; p += row, q += row, to += row) {
    const apart = f32x4.sub(fetch<T>(p), m), given = v128.and(fetch<T>(q), f32x4.gt(add(o, apart, f), least));
    put<T>(to, f32x4.sub(f32x4.sub(f32x4.mul(f, given), f32x4.mul(apart, slope)), shift));
  }
}
