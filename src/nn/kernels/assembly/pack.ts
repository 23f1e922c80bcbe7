// AssemblyScript, see kernels.ts
// biome-ignore-all format: columns that belong together stay on one line
import { bytes } from './floats';

/**
 * w[terms, out] in panels of eight columns, then four, then one: the panel that begins with column o starts at
 * terms * o floats, so that a product reads it from end to end.
 */
export function pack(w: usize, packed: usize, terms: i32, out: i32): void {
  let to = packed, o = 0;
  for (; o + 8 <= out; o += 8) for (let t = 0; t < terms; t++, to += 32) {
    const from = w + bytes(t * out + o);
    v128.store(to, v128.load(from)); v128.store(to, v128.load(from, 16), 16);
  }
  if (o + 4 <= out) {
    for (let t = 0; t < terms; t++, to += 16) v128.store(to, v128.load(w + bytes(t * out + o)));
    o += 4;
  }
  for (; o < out; o++) for (let t = 0; t < terms; t++, to += 4) store<f32>(to, load<f32>(w + bytes(t * out + o)));
}
