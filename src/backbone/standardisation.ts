import * as tf from '../nn/tf.ts';
import type { Graph } from './graph.ts';
import type { Weights } from './parameters.ts';

const PIXELS = Array.from({ length: 256 }, (_, pixel) => pixel);

/** Pixels 0 .. 255 to a tensor, by channel: (pixel - mean) / deviation. */
export function standardisation(
  { problem: { height, width, channels } }: Graph,
  weights: Weights,
): (images: Uint8Array, n: number) => tf.Tensor4D {
  const mean = weights.get('input/mean') as Float32Array;
  const deviation = weights.get('input/deviation') as Float32Array;
  const table = Array.from({ length: channels }, (_, c) => {
    const [centre, unit] = [mean[c] as number, deviation[c] as number];
    return Float32Array.from(PIXELS, (pixel) => (pixel - centre) / unit);
  });
  return (images, n) => {
    const values = new Float32Array(images.length);
    for (let i = 0; i < values.length; i += channels) {
      for (let c = 0; c < channels; c++) {
        values[i + c] = (table[c] as Float32Array)[images[i + c] as number] as number;
      }
    }
    return tf.tensor4d(values, [n, height, width, channels]);
  };
}
