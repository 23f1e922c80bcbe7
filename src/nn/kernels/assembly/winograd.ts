// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { bytes } from './floats';
import { product } from './matrix';
import { outer } from './outer';
import { gradientTile, inputTile, outputTile } from './winograd-tiles';

// Convolution with 3x3 filters and stride 1 by F(2x2, 3x3) of Lavin and Gray (2016): in tiles of 2x2 pixels of the
// output, which see 4x4 of the input, 16 products instead of 36. Each of the 16 is a matrix product over the channels.
// Tiles go row by row through all images, `block` at a time, so that what is transformed stays in the cache.
// Scratch: v of 16 * (block * ci + 16) floats, m of 16 * (block * co + 16), edge of 16 * ci. ci and co come in fours.

/** Floats between planes: were they a power of two apart, a tile's 16 elements would share one line of the cache. */
const APART: i32 = 16;

/**
 * y[n,oh,ow,co] = x[n,h,w,ci] convolved with a filter, transformed and packed in u (+ bias[co]), cut off below 0 where
 * `relu`; `top` rows and `left` columns of zeros stand before x, and as many after it as are read.
 */
export function winogradConv2d(x: usize, u: usize, bias: usize, y: usize, v: usize, m: usize, edge: usize, n: i32,
                               h: i32, w: i32, ci: i32, oh: i32, ow: i32, co: i32, top: i32, left: i32, block: i32,
                               relu: bool): void {
  const rows = (oh + 1) >> 1, columns = (ow + 1) >> 1, tiles = n * rows * columns;
  const vPlane = bytes(block * ci + APART), mPlane = bytes(block * co + APART), uPlane = bytes(ci * co);
  for (let first = 0; first < tiles; first += block) {
    const count = min(block, tiles - first);
    inputTiles(x, v, edge, first, count, rows, columns, h, w, ci, top, left, vPlane);
    for (let k: usize = 0; k < 16; k++) {
      product(v + k * vPlane, u + k * uPlane, 0, m + k * mPlane, count, ci, co, true);
    }
    for (let t = 0; t < count; t++) {
      const tile = first + t, line = tile / columns, b = line / rows;
      const i = (line - b * rows) * 2, j = (tile - line * columns) * 2;
      outputTile(m + bytes(t * co), mPlane, bias, y + bytes(((b * oh + i) * ow + j) * co), co, bytes(ow * co),
                 i + 1 < oh, j + 1 < ow, relu);
    }
  }
}

/**
 * du[16,ci,co] += the gradient of `winogradConv2d` by its transformed filter, given dy[n,oh,ow,co].
 */
export function winogradFilterGradient(x: usize, dy: usize, du: usize, v: usize, m: usize, edge: usize, n: i32, h: i32,
                                       w: i32, ci: i32, oh: i32, ow: i32, co: i32, top: i32, left: i32,
                                       block: i32): void {
  const rows = (oh + 1) >> 1, columns = (ow + 1) >> 1, tiles = n * rows * columns;
  const vPlane = bytes(block * ci + APART), mPlane = bytes(block * co + APART), uPlane = bytes(ci * co);
  for (let first = 0; first < tiles; first += block) {
    const count = min(block, tiles - first);
    inputTiles(x, v, edge, first, count, rows, columns, h, w, ci, top, left, vPlane);
    for (let t = 0; t < count; t++) {
      const tile = first + t, line = tile / columns, b = line / rows;
      const i = (line - b * rows) * 2, j = (tile - line * columns) * 2;
      gradientTile(dy + bytes(((b * oh + i) * ow + j) * co), m + bytes(t * co), mPlane, co, bytes(ow * co),
                   i + 1 < oh, j + 1 < ow);
    }
    for (let k: usize = 0; k < 16; k++) {
      outer(v + k * vPlane, m + k * mPlane, du + k * uPlane, 1, 0, count, bytes(ci), ci, co);
    }
  }
}

/** The transformed inputs of tiles first .. first + count - 1. */
function inputTiles(x: usize, v: usize, edge: usize, first: i32, count: i32, rows: i32, columns: i32, h: i32, w: i32,
                    ci: i32, top: i32, left: i32, plane: usize): void {
  for (let t = 0; t < count; t++) {
    const tile = first + t, line = tile / columns, b = line / rows;
    const i = (line - b * rows) * 2 - top, j = (tile - line * columns) * 2 - left;
    const to = v + bytes(t * ci);
    if (i >= 0 && i + 4 <= h && j >= 0 && j + 4 <= w) {
      inputTile(x + bytes(((b * h + i) * w + j) * ci), to, ci, bytes(w * ci), plane);
      continue;
    }
    memory.fill(edge, 0, bytes(16 * ci));
    const j0 = max(j, 0), j1 = min(j + 4, w);
    if (j0 < j1) for (let r = max(i, 0), end = min(i + 4, h); r < end; r++) {
      memory.copy(edge + bytes(((r - i) * 4 + j0 - j) * ci), x + bytes(((b * h + r) * w + j0) * ci),
                  bytes((j1 - j0) * ci));
    }
    inputTile(edge, to, ci, bytes(4 * ci), plane);
  }
}
