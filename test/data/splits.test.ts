import { describe, expect, it } from 'vitest';
import { SPLITS } from '../../src/bank/bank.ts';
import { drawSplits } from '../../src/data/splits.ts';

const dataset = { train: { name: 'toy/train', count: 1000 }, test: { name: 'toy/test', count: 200 } };

const draw = (seed: number) => drawSplits(dataset, { policy: 150, tune: 50, test: 20 }, seed);

describe('drawSplits', () => {
  it('uses every image once, the train images and the test images apart', () => {
    const splits = drawSplits(dataset, { policy: 150, tune: 50 }, 1);
    expect(Object.keys(splits).sort()).toEqual([...SPLITS].sort());
    expect([splits.backbone.length, splits.policy.length, splits.tune.length]).toEqual([800, 150, 50]);
    const train = [...splits.backbone, ...splits.policy, ...splits.tune].sort((a, b) => a - b);
    expect(train).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...splits.test]).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  it('gives the same rows for a seed and others for another', () => {
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1).policy).not.toEqual(draw(2).policy);
    expect(draw(1).test).not.toEqual(draw(2).test);
  });

  it('draws smaller splits without touching the others', () => {
    const whole = drawSplits(dataset, { policy: 150, tune: 50 }, 1);
    const part = drawSplits(dataset, { policy: 150, tune: 50, backbone: 100, test: 20 }, 1);
    expect([part.backbone.length, part.test.length, new Set(part.test).size]).toEqual([100, 20, 20]);
    expect([part.policy, part.tune]).toEqual([whole.policy, whole.tune]);
    const allowed = new Set(whole.backbone);
    expect(part.backbone.every((row) => allowed.has(row))).toBe(true);
  });

  it('draws rows from everywhere', () => {
    const { policy } = drawSplits(dataset, { policy: 400, tune: 0 }, 3);
    // mean of 400 of 0..999 without replacement: 499.5, standard deviation 288.7 * sqrt(0.6 / 400) = 11.2
    const mean = policy.reduce((sum, row) => sum + row, 0) / policy.length;
    expect(Math.abs(mean - 499.5)).toBeLessThan(4 * 11.2);
  });

  it.each([
    [
      { policy: 900, tune: 101 },
      'splits: backbone 0 + policy 900 + tune 101 = 1001 images, but toy/train has 1000; give smaller sizes',
    ],
    [
      { policy: 1, tune: 1, test: 201 },
      'splits: test 201 = 201 images, but toy/test has 200; give smaller sizes',
    ],
    [
      { policy: 1.5, tune: 1, backbone: 1 },
      'splits: policy of 1.5 images, expected a whole number; give another size',
    ],
    [
      { policy: 1, tune: -1, backbone: 1 },
      'splits: tune of -1 images, expected a whole number; give another size',
    ],
  ])('refuses %j', (sizes, message) => {
    expect(() => drawSplits(dataset, sizes, 1)).toThrow(
      expect.objectContaining({ name: 'UserError', message }),
    );
  });
});
