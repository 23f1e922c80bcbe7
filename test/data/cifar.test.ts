import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CIFAR10, CIFAR100, loadCifar10, loadCifar100, readCifar } from '../../src/data/cifar.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offramp-cifar-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Pixel (y, x) of channel c is c * 80 + y + x, plus `shift`. */
function record(labels: readonly number[], shift = 0): number[] {
  const pixels = Array.from(
    { length: 3072 },
    (_, i) => Math.floor(i / 1024) * 80 + (Math.floor(i / 32) % 32) + (i % 32) + shift,
  );
  return [...labels, ...pixels];
}

const file = (bytes: readonly number[], records: number) => ({
  file: 'a.bin',
  bytes: Uint8Array.from(bytes),
  records,
});

function writeCifar10(at: string): void {
  mkdirSync(at, { recursive: true });
  for (let batch = 1; batch <= 5; batch++) {
    const bytes = [...record([batch], batch), ...record([0])];
    writeFileSync(join(at, `data_batch_${batch}.bin`), Uint8Array.from(bytes));
  }
  writeFileSync(join(at, 'test_batch.bin'), Uint8Array.from([...record([9]), ...record([8])]));
}

function writeCifar100(at: string): void {
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'train.bin'), Uint8Array.from([...record([19, 99]), ...record([3, 42])]));
  writeFileSync(join(at, 'test.bin'), Uint8Array.from(record([0, 7])));
}

describe('readCifar', () => {
  it('turns channel-major records into images with channels last', () => {
    const dataset = readCifar([file([...record([3]), ...record([9], 5)], 2)], CIFAR10, 'test');
    expect(dataset).toMatchObject({ name: 'cifar10/test', classes: 10, height: 32, width: 32, channels: 3 });
    expect([...dataset.labels]).toEqual([3, 9]);
    const pixel = (i: number, y: number, x: number): number[] => {
      const at = ((i * 32 + y) * 32 + x) * 3;
      return [...dataset.images.subarray(at, at + 3)];
    };
    expect(pixel(0, 0, 0)).toEqual([0, 80, 160]);
    expect(pixel(0, 2, 7)).toEqual([9, 89, 169]);
    expect(pixel(1, 31, 31)).toEqual([67, 147, 227]);
  });

  it('takes the fine label of CIFAR-100', () => {
    expect([...readCifar([file(record([19, 99]), 1)], CIFAR100, 'train').labels]).toEqual([99]);
  });

  it.each<[string, number[], typeof CIFAR10, string]>([
    [
      'a cut record',
      record([1]).slice(0, 3000),
      CIFAR10,
      'a.bin: byte 3000: 3000 bytes, expected 3073 (1 records of 3073); it ends early; download it again',
    ],
    [
      'a missing record',
      [],
      CIFAR10,
      'a.bin: byte 0: 0 bytes, expected 3073 (1 records of 3073); it ends early; download it again',
    ],
    [
      'bytes after the last record',
      [...record([1]), 0, 0],
      CIFAR10,
      'a.bin: byte 3073: 3075 bytes, expected 3073 (1 records of 3073); something follows the last record; download it again',
    ],
    [
      'records of CIFAR-100',
      record([1, 2]),
      CIFAR10,
      'a.bin: byte 3073: 3074 bytes, expected 3073 (1 records of 3073); these are records of cifar100; give another folder with --data',
    ],
    [
      'a label out of range',
      record([10]),
      CIFAR10,
      'a.bin: byte 0: label 10, expected 0..9 (cifar10); download it again, or give the folder of this dataset with --data',
    ],
    [
      'a coarse label out of range',
      record([20, 5]),
      CIFAR100,
      'a.bin: byte 0: label 20, expected 0..19 (cifar100); download it again, or give the folder of this dataset with --data',
    ],
    [
      'a fine label out of range',
      record([19, 100]),
      CIFAR100,
      'a.bin: byte 1: label 100, expected 0..99 (cifar100); download it again, or give the folder of this dataset with --data',
    ],
  ])('refuses %s', (_, bytes, format, message) => {
    expect(() => readCifar([file(bytes, 1)], format, 'train')).toThrow(
      expect.objectContaining({ name: 'UserError', message }),
    );
  });
});

describe('loadCifar10', () => {
  it('joins the five batches in their order', async () => {
    writeCifar10(join(folder, 'cifar-10-batches-bin'));
    for (const given of [folder, join(folder, 'cifar-10-batches-bin')]) {
      const { train, test } = await loadCifar10(given, 2);
      expect([...train.labels]).toEqual([1, 0, 2, 0, 3, 0, 4, 0, 5, 0]);
      expect([...test.labels]).toEqual([9, 8]);
      expect(train.images[4 * 3072]).toBe(3);
    }
  });

  it('refuses a missing batch, a short one and a folder of another dataset', async () => {
    writeCifar10(folder);
    await expect(loadCifar10(folder)).rejects.toThrow(
      /data_batch_1\.bin: byte 6146: 6146 bytes, expected 30730000/,
    );
    rmSync(join(folder, 'data_batch_4.bin'));
    await expect(loadCifar10(folder, 2)).rejects.toThrow(/no data_batch_4\.bin .* which CIFAR-10 is made of/);
    writeCifar100(join(folder, 'other'));
    await expect(loadCifar10(join(folder, 'other'))).rejects.toThrow(/holds CIFAR-100, expected CIFAR-10/);
  });
});

describe('loadCifar100', () => {
  it('reads train and test', async () => {
    writeCifar100(folder);
    const { train, test } = await loadCifar100(folder, [2, 1]);
    expect([...train.labels, ...test.labels]).toEqual([99, 42, 7]);
    expect(train).toMatchObject({ name: 'cifar100/train', classes: 100, count: 2 });
  });

  it('refuses a folder of CIFAR-10', async () => {
    writeCifar10(folder);
    await expect(loadCifar100(folder)).rejects.toThrow(
      /holds CIFAR-10, expected CIFAR-100 \(train\.bin\); give its folder with --data/,
    );
  });
});
