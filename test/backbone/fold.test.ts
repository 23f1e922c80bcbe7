import { describe, expect, it } from 'vitest';
import { foldedLayers } from '../../src/backbone/fold.ts';
import { graphBuilder } from '../../src/backbone/graph-builder.ts';

const builder = graphBuilder({ height: 2, width: 2, channels: 1, classes: 2 });
const map = builder.convolution('a', builder.input, { filters: 2, size: 1 });
builder.exit({ logits: builder.dense('b', map, { units: 2 }) });
const graph = builder.build('two layers');

const weights = new Map([
  ['a/kernel', Float32Array.of(3, -5)],
  ['a/scale', Float32Array.of(2, 4)],
  ['a/offset', Float32Array.of(10, 20)],
  ['a/mean', Float32Array.of(1, -2)],
  // the roots of variance + 1e-5 are 2 and 0.5
  ['a/variance', Float32Array.of(4 - 1e-5, 0.25 - 1e-5)],
  ['b/kernel', new Float32Array(16).fill(7)],
  ['b/bias', Float32Array.of(8, 9)],
]);

describe('foldedLayers', () => {
  it('puts the normalisation into kernel and bias', () => {
    const layer = foldedLayers(graph, weights).get('a');
    // scale / root is 1 and 8
    expect(layer?.kernel[0]).toBeCloseTo(3 * 1, 5);
    expect(layer?.kernel[1]).toBeCloseTo(-5 * 8, 4);
    expect(layer?.bias[0]).toBeCloseTo(10 - 1 * 1, 5);
    expect(layer?.bias[1]).toBeCloseTo(20 + 2 * 8, 4);
  });

  it('copies what has no normalisation', () => {
    const layer = foldedLayers(graph, weights).get('b');
    expect(layer).toEqual({ kernel: weights.get('b/kernel'), bias: weights.get('b/bias') });
    expect(layer?.kernel.buffer).not.toBe(weights.get('b/kernel')?.buffer);
    expect(layer?.bias.buffer).not.toBe(weights.get('b/bias')?.buffer);
  });
});
