import { beforeAll, describe, expect, it } from 'vitest';
import { channelStatistics } from '../../src/backbone/channel-statistics.ts';
import { lenet } from '../../src/backbone/lenet.ts';
import { standardisation } from '../../src/backbone/standardisation.ts';
import type { ImageDataset } from '../../src/data/dataset.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { createRandom } from '../../src/random.ts';

/** Images of 1 x 2 pixels of three channels. */
function dataset(pixels: readonly number[]): ImageDataset {
  const [height, width, channels, classes] = [1, 2, 3, 2];
  const count = pixels.length / 6;
  const [images, labels] = [Uint8Array.from(pixels), new Uint8Array(count)];
  return { name: 'tiny/train', height, width, channels, classes, images, labels, count };
}

describe('channelStatistics', () => {
  it('gives mean and deviation of each channel over the rows it is told, and nothing of the others', () => {
    const tiny = dataset(
      [
        [0, 10, 7, 4, 10, 9],
        [255, 255, 255, 255, 255, 255],
        [8, 10, 7, 12, 10, 1],
      ].flat(),
    );
    const { mean, deviation } = channelStatistics(tiny, Int32Array.of(0, 2));
    // channel 0: 0, 4, 8, 12; channel 1: always 10; channel 2: 7, 9, 7, 1
    expect([...mean]).toEqual([6, 10, 6]);
    expect(deviation[0]).toBeCloseTo(Math.sqrt((36 + 4 + 4 + 36) / 4), 6);
    expect(deviation[2]).toBeCloseTo(Math.sqrt((1 + 9 + 1 + 25) / 4), 6);
    // one value alone has no deviation to divide by
    expect(deviation[1]).toBe(1);
  });

  it('makes what it standardises of mean 0 and deviation 1', async () => {
    await startBackend('cpu');
    const random = createRandom(1);
    const many = dataset(Array.from({ length: 600 }, (_, i) => random.integer(50 + 60 * (i % 3))));
    const { mean, deviation } = channelStatistics(
      many,
      Int32Array.from({ length: 100 }, (_, i) => i),
    );
    const graph = lenet({ filters: [] })(many);
    const weights = new Map([
      ['input/mean', mean],
      ['input/deviation', deviation],
    ]);
    const x = standardisation(graph, weights)(many.images, 100);
    const values = [...x.dataSync()];
    x.dispose();
    for (const channel of [0, 1, 2]) {
      const own = values.filter((_, i) => i % 3 === channel);
      const average = own.reduce((sum, value) => sum + value, 0) / own.length;
      const variance = own.reduce((sum, value) => sum + (value - average) ** 2, 0) / own.length;
      expect(average).toBeCloseTo(0, 5);
      expect(variance).toBeCloseTo(1, 5);
    }
  });
});

describe('standardisation', () => {
  beforeAll(() => startBackend('cpu'));

  it('takes away the mean and divides by the deviation of each channel', () => {
    const graph = lenet({ filters: [2] })({ height: 1, width: 2, channels: 3, classes: 2 });
    const weights = new Map([
      ['input/mean', Float32Array.of(1, 100, 127.5)],
      ['input/deviation', Float32Array.of(1, 50, 0.5)],
    ]);
    const x = standardisation(graph, weights)(Uint8Array.of(0, 0, 0, 255, 200, 128), 1);
    expect(x.shape).toEqual([1, 1, 2, 3]);
    expect([...x.dataSync()]).toEqual([-1, -2, -255, 254, 2, 1]);
    x.dispose();
  });
});
