import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadDataset } from '../../src/data/load.ts';

it.each([
  ['mnist', /no train-images-idx3-ubyte .* which MNIST/],
  ['fashion-mnist', /no train-images-idx3-ubyte .* which MNIST or Fashion-MNIST/],
  ['cifar10', /no data_batch_1\.bin .* which CIFAR-10 /],
  ['cifar100', /no train\.bin .* which CIFAR-100 /],
])('loadDataset asks for the files of %s', async (name, message) => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-load-'));
  try {
    await expect(loadDataset(name, folder)).rejects.toThrow(
      expect.objectContaining({ name: 'UserError', message: expect.stringMatching(message) }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('loadDataset names the nearest dataset', async () => {
  await expect(loadDataset('cifar-10', '.')).rejects.toThrow(
    'dataset "cifar-10": unknown; did you mean "cifar10"?',
  );
  await expect(loadDataset('toString', '.')).rejects.toThrow(/unknown/);
});
