import { describe, expect, it } from 'vitest';
import { imageSize, type ImageDataset } from '../../src/data/dataset.ts';
import { type ProceduralDataset, proceduralDataset } from '../../src/data/procedural.ts';

const train = proceduralDataset({ seed: 1, part: 'train', count: 4000 });
const test = proceduralDataset({ seed: 1, part: 'test', count: 2000 });

/** An image less its mean, scaled to length 1. */
function normalised(image: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(image);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return values.map((value) => (value - mean) / length);
}

const imageOf = (dataset: ImageDataset, i: number): Uint8Array =>
  dataset.images.subarray(i * imageSize(dataset), (i + 1) * imageSize(dataset));

/** The class whose mean training image correlates most with each image: 1 where it is the right one. */
function nearestMean(from: ImageDataset, on: ImageDataset): number[] {
  const sums = Array.from({ length: from.classes }, () => new Float64Array(imageSize(from)));
  for (const [i, label] of from.labels.entries()) {
    const sum = sums[label] as Float64Array;
    for (const [pixel, value] of imageOf(from, i).entries()) sum[pixel] = (sum[pixel] as number) + value;
  }
  const means = sums.map(normalised);
  return Array.from(on.labels, (label, i) => {
    const image = normalised(imageOf(on, i));
    const scores = means.map((mean) =>
      mean.reduce((sum, value, pixel) => sum + value * (image[pixel] as number), 0),
    );
    return scores.indexOf(Math.max(...scores)) === label ? 1 : 0;
  });
}

/** Accuracy of each quarter of difficulty. */
function byQuarter(dataset: ProceduralDataset, right: readonly number[]): number[] {
  return [0, 1, 2, 3].map((quarter) => {
    const rows = right.filter((_, i) => Math.floor(4 * (dataset.difficulty[i] as number)) === quarter);
    return rows.reduce((sum, value) => sum + value, 0) / rows.length;
  });
}

describe('proceduralDataset', () => {
  it('has the shape it says', () => {
    expect(train).toMatchObject({
      name: 'procedural/train',
      classes: 10,
      height: 16,
      width: 16,
      channels: 1,
    });
    expect(train.images.length).toBe(4000 * 256);
    const colour = proceduralDataset({
      seed: 1,
      part: 'test',
      count: 3,
      side: 28,
      channels: 3,
      classes: 4,
    });
    expect(colour.images.length).toBe(3 * 28 * 28 * 3);
    expect(colour).toMatchObject({ name: 'procedural/test', classes: 4, channels: 3 });
  });

  it('is the same for a seed, other for another seed and part, and does not depend on the count', () => {
    const few = { seed: 1, part: 'train', count: 50 } as const;
    const prefix = proceduralDataset(few);
    expect(prefix.images).toEqual(train.images.subarray(0, 50 * 256));
    expect(prefix.labels).toEqual(train.labels.subarray(0, 50));
    expect(prefix.difficulty).toEqual(train.difficulty.subarray(0, 50));
    expect(proceduralDataset({ ...few, seed: 2 }).images).not.toEqual(prefix.images);
    expect(proceduralDataset({ ...few, part: 'test' }).images).not.toEqual(prefix.images);
  });

  it('draws classes and difficulty uniformly and apart', () => {
    const counts = Array<number>(10).fill(0);
    const difficulty = Array<number>(10).fill(0);
    for (const [i, label] of train.labels.entries()) {
      counts[label] = (counts[label] as number) + 1;
      difficulty[label] = (difficulty[label] as number) + (train.difficulty[i] as number);
    }
    // binomial: 400 each, standard deviation 19; means of 400 uniforms: 0.5, standard deviation 0.0144
    for (const [label, count] of counts.entries()) {
      expect(Math.abs(count - 400)).toBeLessThan(5 * 19);
      expect(Math.abs((difficulty[label] as number) / count - 0.5)).toBeLessThan(5 * 0.0144);
    }
    expect(Math.min(...train.difficulty)).toBeLessThan(0.01);
    expect(Math.max(...train.difficulty)).toBeGreaterThan(0.99);
  });

  it('is easy for the nearest class mean where it says easy, and hard where it says hard', () => {
    const [easy, second, third, hard] = byQuarter(test, nearestMean(train, test)) as [
      number,
      number,
      number,
      number,
    ];
    expect(easy).toBeGreaterThan(0.97);
    expect(second).toBeLessThanOrEqual(easy);
    expect(third).toBeLessThan(second);
    expect(hard).toBeLessThan(third - 0.1);
    // still far above a guess, 0.1
    expect(hard).toBeGreaterThan(0.25);
  });

  it('can be told apart in colour too', () => {
    const options = { seed: 4, count: 1000, channels: 3, classes: 5 } as const;
    const colour = proceduralDataset({ ...options, part: 'test' });
    const right = nearestMean(proceduralDataset({ ...options, part: 'train' }), colour);
    const quarters = byQuarter(colour, right);
    expect(quarters[0]).toBeGreaterThan(0.95);
    expect(quarters[3]).toBeLessThan((quarters[0] as number) - 0.2);
  });

  it.each([
    [{ count: 0 }, 'procedural: count 0, expected a whole number 1..10000000; change it'],
    [{ side: 7 }, 'procedural: side 7, expected a whole number 8..256; change it'],
    [{ side: 16.5 }, 'procedural: side 16.5, expected a whole number 8..256; change it'],
    [{ classes: 11 }, 'procedural: classes 11, expected a whole number 2..10; change it'],
  ])('refuses %j', (wrong, message) => {
    expect(() => proceduralDataset({ seed: 1, part: 'train', count: 1, ...wrong })).toThrow(
      expect.objectContaining({ name: 'UserError', message }),
    );
  });
});
