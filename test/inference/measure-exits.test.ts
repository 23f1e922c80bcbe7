import { createRandom } from 'offramp';
import { describe, expect, it } from 'vitest';
import type { FrozenNetwork } from '../../src/backbone/frozen-network.ts';
import type { ImageDataset } from '../../src/data/dataset.ts';
import { measuredMilliseconds, measureExits } from '../../src/inference/measure-exits.ts';
import { fakeClock } from './fake-clock.ts';

const clock = fakeClock();
const dataset: ImageDataset = {
  name: 'written',
  classes: 2,
  height: 1,
  width: 1,
  channels: 1,
  images: Uint8Array.of(1, 2, 3),
  labels: Uint8Array.of(0, 1, 0),
  count: 3,
};

/** A network whose stage k takes 10^k ms times `factor` of the visit; it notes the exits that were visited. */
function clocked(visits: string[], factor: (visit: number) => number): FrozenNetwork {
  const exits = 3;
  const output = { logits: new Float32Array(2), features: new Float32Array(0) };
  return {
    exits,
    start(images: Uint8Array, n: number) {
      clock.pass(0.5);
      let k = 0;
      return {
        size: n,
        next() {
          clock.pass(10 ** k++ * factor(Math.floor(visits.length / exits)));
          return output;
        },
        keep: () => {},
        dispose() {
          clock.pass(1000);
          visits.push(`${String(images)}@${k - 1}`);
        },
      };
    },
  } as unknown as FrozenNetwork;
}

describe('measured time of exits', () => {
  it('is that from the image to the answer, median and quartiles over repetitions', () => {
    const visits: string[] = [];
    // two for warming up, then 1, 2, 3, 4, 5 times as long
    const network = clocked(visits, (visit) => (visit < 2 ? 100 : visit - 1));
    const times = measureExits(network, dataset, { repetitions: 5, warmUp: 2, random: createRandom(0) });
    expect(times).toEqual(
      [1, 11, 111].map((stage) => ({
        median: 0.5 + 3 * stage,
        lowerQuartile: 0.5 + 2 * stage,
        upperQuartile: 0.5 + 4 * stage,
      })),
    );
    expect([...measuredMilliseconds(times)]).toEqual([3.5, 33.5, 333.5]);
  });

  it('visits every exit with every image, in orders that differ', () => {
    const visits: string[] = [];
    measureExits(
      clocked(visits, () => 1),
      dataset,
      { repetitions: 6, warmUp: 0, random: createRandom(0) },
    );
    const orders = Array.from({ length: 6 }, (_, r) => visits.slice(3 * r, 3 * r + 3));
    orders.forEach((order, r) => {
      expect(order.toSorted()).toEqual([0, 1, 2].map((k) => `${(r % 3) + 1}@${k}`));
    });
    expect(new Set(orders.map((order) => order.map((visit) => visit.at(-1)).join())).size).toBeGreaterThan(2);
  });

  it.each([
    [0, dataset, 'measuring: 3 images, 0 repetitions; expected one at least'],
    [2.5, dataset, 'measuring: 3 images, 2.5 repetitions'],
    [1, { ...dataset, count: 0 }, 'measuring: 0 images, 1 repetitions'],
  ])('%d repetitions on %o are refused where there is nothing to measure', (repetitions, images, message) => {
    const network = clocked([], () => 1);
    expect(() => measureExits(network, images, { repetitions, random: createRandom(0) })).toThrow(message);
  });

  it('is refused as the cost of a bank where it does not increase', () => {
    const times = [1, 3, 3].map((median) => ({ median, lowerQuartile: 0, upperQuartile: 4 }));
    expect(() => measuredMilliseconds(times)).toThrow(
      'measuring: exit 2 took 3.0000 ms and exit 1 3.0000 ms, expected more at each exit; ' +
        'measure again on a quieter machine, or with more repetitions',
    );
  });
});
