import { expect, it } from 'vitest';
import { exitAccuracies } from '../../src/backbone/exit-accuracy.ts';
import type { FrozenNetwork, StagedBatch } from '../../src/backbone/frozen-network.ts';

/** Exit 0 answers the image's pixel, exit 1 its double, both modulo 3; class 0 where all are equally likely. */
function answering(sizes: number[]): FrozenNetwork {
  const start = (images: Uint8Array, n: number): StagedBatch => {
    sizes.push(n);
    let k = 0;
    return {
      size: n,
      next() {
        k++;
        const logits = new Float32Array(3 * n);
        images.forEach((pixel, i) => {
          if (pixel < 200) logits[3 * i + ((k * pixel) % 3)] = 1;
        });
        return { logits, features: new Float32Array(0) };
      },
      keep: () => expect.unreachable(),
      dispose: () => {},
    };
  };
  return { exits: 2, start } as unknown as FrozenNetwork;
}

it('exitAccuracies counts the right answers of each exit, batch after batch', () => {
  const count = 700;
  const images = Uint8Array.from({ length: count }, (_, i) => i % 256);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  const dataset = { name: 'pixels', classes: 3, height: 1, width: 1, channels: 1, images, labels, count };
  const rows = Int32Array.from({ length: 601 }, (_, i) => count - 1 - i);
  const sizes: number[] = [];
  const expected = [1, 2].map((factor) => {
    const right = [...rows].filter((row) => {
      const pixel = row % 256;
      return (pixel < 200 ? (factor * pixel) % 3 : 0) === row % 3;
    });
    return right.length / rows.length;
  });
  expect(exitAccuracies(answering(sizes), dataset, rows)).toEqual(expected);
  expect(sizes.reduce((sum, n) => sum + n)).toBe(601);
  expect(sizes.length).toBeGreaterThan(2);
});
