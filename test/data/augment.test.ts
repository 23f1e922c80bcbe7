import { describe, expect, it } from 'vitest';
import { augmentBatch, augmentImage, drawAugmentation } from '../../src/data/augment.ts';
import { imageSize } from '../../src/data/dataset.ts';

const shape = { height: 3, width: 4, channels: 2 };
const image = Uint8Array.from({ length: imageSize(shape) }, (_, i) => i + 1);

function augmented(source: Uint8Array, flip: boolean, dy: number, dx: number): Uint8Array {
  const out = new Uint8Array(source.length).fill(255);
  augmentImage(source, shape, { flip, dy, dx }, out);
  return out;
}

describe('augmentImage', () => {
  it('leaves an image alone, and flipped twice it is the same', () => {
    expect(augmented(image, false, 0, 0)).toEqual(image);
    const once = augmented(image, true, 0, 0);
    expect(once).not.toEqual(image);
    expect(augmented(once, true, 0, 0)).toEqual(image);
  });

  it('mirrors columns, with their channels in order', () => {
    expect([...augmented(image, true, 0, 0).subarray(0, 8)]).toEqual([7, 8, 5, 6, 3, 4, 1, 2]);
  });

  it('cuts a window out of the padded image', () => {
    // one row down, one column to the left: the first column and the last row are padding
    const window = [
      [0, 0, 9, 10, 11, 12, 13, 14],
      [0, 0, 17, 18, 19, 20, 21, 22],
      [0, 0, 0, 0, 0, 0, 0, 0],
    ];
    expect([...augmented(image, false, 1, -1)]).toEqual(window.flat());
  });

  it('flips first, then cuts', () => {
    const flipped = augmented(image, true, 0, 0);
    expect(augmented(image, true, -1, 2)).toEqual(augmented(flipped, false, -1, 2));
  });
});

const options = { flip: true, pad: 2 };
const draw = (seed: number, epoch: number, row: number) => drawAugmentation({ seed, epoch }, row, options);

describe('drawAugmentation', () => {
  it('depends on seed, epoch and row alone', () => {
    const draws = (seed: number, epoch: number) =>
      Array.from({ length: 40 }, (_, row) => draw(seed, epoch, row));
    const backwards = Array.from({ length: 40 }, (_, i) => draw(1, 0, 39 - i)).toReversed();
    expect(backwards).toEqual(draws(1, 0));
    expect(draws(2, 0)).not.toEqual(draws(1, 0));
    expect(draws(1, 1)).not.toEqual(draws(1, 0));
    // not the epoch and row run together
    expect(draw(1, 1, 23)).not.toEqual(draw(1, 12, 3));
  });

  it('covers every flip and offset about equally', () => {
    const counts = new Map<string, number>();
    for (let row = 0; row < 10_000; row++) {
      const { flip, dy, dx } = drawAugmentation({ seed: 3, epoch: 1 }, row, options);
      counts.set(`${flip} ${dy} ${dx}`, (counts.get(`${flip} ${dy} ${dx}`) ?? 0) + 1);
    }
    expect(counts.size).toBe(50);
    // binomial: 200 each, standard deviation 14
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(5 * 14);
    expect([...counts.keys()].every((key) => / -?[012] -?[012]$/.test(key))).toBe(true);
  });

  it('does nothing where nothing is asked for', () => {
    for (let row = 0; row < 100; row++) {
      const drawn = drawAugmentation({ seed: 3, epoch: 1 }, row, { flip: false, pad: 0 });
      expect(drawn).toEqual({ flip: false, dy: 0, dx: 0 });
    }
  });
});

describe('augmentBatch', () => {
  const count = 20;
  const images = Uint8Array.from({ length: count * image.length }, (_, i) => (i * 7) % 251);
  const dataset = { name: 'a', classes: 1, ...shape, images, labels: new Uint8Array(count), count };
  const turn = { seed: 5, epoch: 2 };

  it('augments each row the same in any batch', () => {
    const all = augmentBatch(
      dataset,
      Int32Array.from({ length: count }, (_, i) => i),
      turn,
      options,
    );
    const some = augmentBatch(dataset, Int32Array.of(17, 4), turn, options);
    const size = image.length;
    expect(some.subarray(0, size)).toEqual(all.subarray(17 * size, 18 * size));
    expect(some.subarray(size)).toEqual(all.subarray(4 * size, 5 * size));
  });

  it('writes to the buffer it is given', () => {
    const out = new Uint8Array(2 * image.length);
    expect(augmentBatch(dataset, Int32Array.of(3, 3), turn, { flip: false, pad: 0 }, out)).toBe(out);
    const third = images.subarray(3 * image.length, 4 * image.length);
    expect([...out]).toEqual([...third, ...third]);
  });
});
