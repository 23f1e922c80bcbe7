import { describe, expect, it } from 'vitest';
import { epochBatches, updatesPerEpoch } from '../../src/backbone/epoch-batches.ts';
import type { ImageDataset } from '../../src/data/dataset.ts';

const COUNT = 40;
const plain = { batch: 6, augment: { flip: false, pad: 0 } } as const;

/** Images of 1 x 2 pixels that say which row they are: the row, and 100 more. */
const dataset: ImageDataset = {
  name: 'tiny/train',
  height: 1,
  width: 2,
  channels: 1,
  classes: 10,
  images: Uint8Array.from({ length: 2 * COUNT }, (_, i) => (i >> 1) + 100 * (i & 1)),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 10),
  count: COUNT,
};
const rows = Int32Array.from({ length: 27 }, (_, i) => 39 - i);

/** Copies of the batches of an epoch. */
function batches(options: Parameters<typeof epochBatches>[2], epoch: number, seed = 1) {
  return Array.from(epochBatches(dataset, rows, options, { seed, epoch }), ({ images, labels }) => ({
    images: [...images],
    labels: [...labels],
  }));
}

/** Rows of the dataset in the order of an epoch. */
const order = (epoch: number, seed?: number): number[] =>
  batches(plain, epoch, seed).flatMap(({ images }) => images.filter((_, i) => i % 2 === 0));

describe('epochBatches', () => {
  it('takes each row once at most, and leaves out what fills no batch', () => {
    const taken = order(0);
    expect(updatesPerEpoch(27, 6)).toBe(4);
    expect(taken).toHaveLength(24);
    expect(new Set(taken).size).toBe(24);
    for (const row of taken) expect(rows).toContain(row);
  });

  it('has the images of its labels', () => {
    for (const { images, labels } of batches(plain, 3)) {
      expect(labels).toEqual(images.filter((_, i) => i % 2 === 0).map((row) => row % 10));
      expect(images.filter((_, i) => i % 2 === 1)).toEqual(
        images.filter((_, i) => i % 2 === 0).map((row) => row + 100),
      );
    }
  });

  it('is the same for a seed and an epoch, and other for others', () => {
    expect(batches(plain, 2)).toEqual(batches(plain, 2));
    expect(order(3)).not.toEqual(order(2));
    expect(order(2, 5)).not.toEqual(order(2));
  });

  it('reaches every row after a few epochs', () => {
    const reached = new Set([0, 1, 2, 3, 4, 5].flatMap((epoch) => order(epoch)));
    expect(reached.size).toBe(rows.length);
  });

  it('mirrors about half of the images, others each epoch, in an order that augmentation does not change', () => {
    const flipping = { ...plain, augment: { flip: true, pad: 0 } };
    const pairs = (epoch: number) =>
      batches(flipping, epoch).flatMap(({ images }) =>
        images.flatMap((pixel, i) => (i % 2 === 0 ? [[pixel, images[i + 1] as number] as const] : [])),
      );
    const sides = (epoch: number) => new Map(pairs(epoch).map(([a, b]) => [Math.min(a, b), a > b]));
    const [first, second] = [sides(0), sides(1)];
    expect([...first.keys()]).toEqual(order(0));
    for (const [a, b] of pairs(0)) expect(Math.abs(a - b)).toBe(100);
    const mirrored = [...first.values()].filter(Boolean).length;
    expect(mirrored).toBeGreaterThan(4);
    expect(mirrored).toBeLessThan(20);
    expect([...first].some(([row, flipped]) => second.has(row) && second.get(row) !== flipped)).toBe(true);
  });

  it('has no batch where there are too few rows', () => {
    expect([...epochBatches(dataset, rows.subarray(0, 5), plain, { seed: 1, epoch: 0 })]).toEqual([]);
  });
});
