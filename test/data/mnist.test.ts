import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadFashionMnist, loadMnist } from '../../src/data/mnist.ts';
import { imageFile, labelFile, writeMnist } from './write-mnist.ts';

const real = fileURLToPath(new URL('../../../shared/data/mnist', import.meta.url));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offramp-mnist-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fashion = labelFile(9, 0, 0, 3, 0, 2, 7, 2, 5, 5);

describe('loadMnist', () => {
  it('reads files made by hand, packed or not', async () => {
    writeMnist(folder);
    const { train, test } = await loadMnist(folder);
    expect(train).toMatchObject({ name: 'mnist/train', classes: 10, height: 28, width: 28, channels: 1 });
    expect([train.count, test.count]).toEqual([3, 2]);
    expect([...train.labels, ...test.labels]).toEqual([7, 0, 9, 1, 2]);
    expect(train.images.length).toBe(3 * 784);
    expect([train.images[783], train.images[784], test.images[0], test.images[784]]).toEqual([
      0, 1, 100, 101,
    ]);
  });

  it('finds the folder of the dataset below the one given', async () => {
    writeMnist(join(folder, 'mnist'));
    writeMnist(join(folder, 'fashion-mnist'), { 'train-labels-idx1-ubyte': labelFile(4, 4, 4) });
    expect([...(await loadMnist(folder)).train.labels]).toEqual([7, 0, 9]);
    expect([...(await loadFashionMnist(folder)).train.labels]).toEqual([4, 4, 4]);
  });

  it.each<[string, Record<string, Uint8Array | undefined>, RegExp]>([
    [
      'a missing file',
      { 'train-labels-idx1-ubyte': undefined },
      /no train-labels-idx1-ubyte \(or train-labels-idx1-ubyte\.gz\), which MNIST .* check --data$/,
    ],
    [
      'images in the place of labels',
      { 'train-labels-idx1-ubyte': imageFile(3) },
      /train-labels-idx1-ubyte: byte 3: 3 axes, expected 1/,
    ],
    [
      'too few labels',
      { 'train-labels-idx1-ubyte': labelFile(1, 2) },
      /train-labels-idx1-ubyte: byte 4: 2 labels, expected 3, one for each image of train-images-idx3-ubyte/,
    ],
    [
      'a label out of range',
      { 'train-labels-idx1-ubyte': labelFile(1, 10, 2) },
      /train-labels-idx1-ubyte: byte 9: label 10, expected 0\.\.9/,
    ],
    [
      'a cut archive',
      { 't10k-images-idx3-ubyte.gz': gzipSync(imageFile(2)).subarray(0, 20) },
      /t10k-images-idx3-ubyte\.gz: gzip archive ends early, at byte 20; download it again/,
    ],
    [
      'a damaged archive',
      { 't10k-labels-idx1-ubyte.gz': gzipSync(labelFile(1, 2)).fill(255, 10, 14) },
      /t10k-labels-idx1-ubyte\.gz: damaged gzip archive of \d+ bytes .*; download it again/,
    ],
    [
      'Fashion-MNIST',
      { 'train-images-idx3-ubyte': imageFile(10), 'train-labels-idx1-ubyte': fashion },
      /train-labels-idx1-ubyte: holds Fashion-MNIST, expected MNIST; give its folder with --data/,
    ],
  ])('refuses %s', async (_, files, message) => {
    writeMnist(folder, files);
    await expect(loadMnist(folder)).rejects.toThrow(
      expect.objectContaining({ name: 'UserError', message: expect.stringMatching(message) }),
    );
  });

  it('refuses a folder of CIFAR, and one that is not there', async () => {
    for (const name of ['train.bin', 'test.bin']) writeFileSync(join(folder, name), '');
    await expect(loadMnist(folder)).rejects.toThrow(/holds CIFAR-100, expected MNIST \(/);
    await expect(loadMnist(join(folder, 'absent'))).rejects.toThrow(/absent: not a folder that can be read/);
  });

  it.skipIf(!existsSync(real))('reads the published files (needs them in ../shared/data/mnist)', async () => {
    const { train, test } = await loadMnist(real);
    expect([train.count, test.count]).toEqual([60_000, 10_000]);
    // counts of the digits as published, and the training images' well-known mean 0.1307
    const counts = Array<number>(10).fill(0);
    for (const label of train.labels) counts[label] = (counts[label] as number) + 1;
    expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    let sum = 0;
    for (const pixel of train.images) sum += pixel;
    expect(sum / train.images.length / 255).toBeCloseTo(0.1307, 4);
    expect([...test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    await expect(loadFashionMnist(real)).rejects.toThrow(/holds MNIST, expected Fashion-MNIST/);
  });
});
