import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PublishedName } from '../../src/data/folder.ts';
import { type DatasetDeclaration, openDataset } from '../../src/data/open.ts';
import { proceduralDataset } from '../../src/data/procedural.ts';
import { type FileServer, serveFiles } from './file-server.ts';
import { imageFile, labelFile, writeMnist } from './write-mnist.ts';

let root = '';
let cache = '';
let folder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'offramp-open-'));
  cache = join(root, 'cache');
  folder = join(root, 'data');
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

function touch(...names: readonly string[]): void {
  for (const name of names) writeFileSync(join(folder, name), '');
}

describe('openDataset, with a folder', () => {
  it('reads the files there, and writes nothing', async () => {
    writeMnist(folder);
    const before = readdirSync(folder);
    const { train, test } = await openDataset({ name: 'mnist' }, { folder, cache });
    expect([train.name, test.name]).toEqual(['mnist/train', 'mnist/test']);
    expect([...train.labels, ...test.labels]).toEqual([7, 0, 9, 1, 2]);
    expect([readdirSync(folder), existsSync(cache)]).toEqual([before, false]);
  });

  const idx = ['train-images', 'train-labels', 't10k-images', 't10k-labels'].map(
    (name, i) => `${name}-idx${i % 2 === 0 ? 3 : 1}-ubyte.gz`,
  );
  const cifar10 = [
    'data_batch_1',
    'data_batch_2',
    'data_batch_3',
    'data_batch_4',
    'data_batch_5',
    'test_batch',
  ];
  const binary = cifar10.map((name) => `${name}.bin`);
  it.each<[PublishedName, string, readonly string[], string]>([
    [
      'cifar10',
      'MNIST',
      idx,
      'holds MNIST or Fashion-MNIST, expected CIFAR-10 (data_batch_1.bin); give its folder with --data',
    ],
    [
      'mnist',
      'CIFAR-10',
      binary,
      'holds CIFAR-10, expected MNIST (train-images-idx3-ubyte); give its folder with --data',
    ],
    [
      'fashion-mnist',
      'CIFAR-100',
      ['train.bin', 'test.bin'],
      'holds CIFAR-100, expected Fashion-MNIST (train-images-idx3-ubyte); give its folder with --data',
    ],
    [
      'cifar100',
      "CIFAR-10's folder",
      ['cifar-10-batches-bin'],
      'holds CIFAR-10, expected CIFAR-100 (train.bin); give its folder with --data',
    ],
    [
      'fashion-mnist',
      "MNIST's folder",
      ['mnist'],
      'holds MNIST, expected Fashion-MNIST (train-images-idx3-ubyte); give its folder with --data',
    ],
    [
      'cifar10',
      'the archive',
      ['cifar-10-binary.tar.gz'],
      'holds cifar-10-binary.tar.gz, expected the files of CIFAR-10 (data_batch_1.bin); unpack it',
    ],
    [
      'cifar10',
      'the Python version',
      cifar10,
      'holds data_batch_1, expected the files of CIFAR-10 (data_batch_1.bin); get the binary version',
    ],
    [
      'cifar100',
      "the Python version's folder",
      ['cifar-100-python'],
      'holds cifar-100-python, expected the files of CIFAR-100 (train.bin); get the binary version',
    ],
    [
      'cifar10',
      'other files',
      ['notes.txt'],
      'no data_batch_1.bin (or data_batch_1.bin.gz), which CIFAR-10 is made of; check --data',
    ],
    [
      'mnist',
      'a part of the files',
      idx.slice(1),
      'no train-images-idx3-ubyte (or train-images-idx3-ubyte.gz), which MNIST is made of; check --data',
    ],
  ])('refuses for %s one of %s', async (name, _, names, message) => {
    touch(...names);
    await expect(openDataset({ name }, { folder, cache })).rejects.toThrow(
      expect.objectContaining({ name: 'UserError', message: `${folder}: ${message}` }),
    );
  });

  it('refuses for MNIST the files of Fashion-MNIST', async () => {
    writeMnist(folder, {
      'train-images-idx3-ubyte': imageFile(10),
      'train-labels-idx1-ubyte': labelFile(9, 0, 0, 3, 0, 2, 7, 2, 5, 5),
    });
    const place = join(folder, 'train-labels-idx1-ubyte');
    await expect(openDataset({ name: 'mnist' }, { folder, cache })).rejects.toThrow(
      `${place}: holds Fashion-MNIST, expected MNIST; give its folder with --data`,
    );
    expect((await openDataset({ name: 'fashion-mnist' }, { folder, cache })).train.count).toBe(10);
  });
});

describe('openDataset, without a folder', () => {
  let server: FileServer;
  beforeEach(async () => {
    server = await serveFiles();
  });
  afterEach(() => server.close());

  it('downloads to the cache once, and reads from it', async () => {
    const files = {
      'train-images-idx3-ubyte.gz': imageFile(2, 40),
      'train-labels-idx1-ubyte.gz': labelFile(3, 8),
      't10k-images-idx3-ubyte.gz': imageFile(1, 50),
      't10k-labels-idx1-ubyte.gz': labelFile(6),
    };
    const source = Object.entries(files).map(([name, bytes]) => {
      const content = gzipSync(bytes);
      server.files.set(name, content);
      return { url: `${server.url}/${name}`, sha256: createHash('sha256').update(content).digest('hex') };
    });
    for (let time = 0; time < 2; time++) {
      const { train, test } = await openDataset({ name: 'fashion-mnist' }, { cache, source });
      expect([...train.labels, ...test.labels]).toEqual([3, 8, 6]);
      expect([train.name, train.images[784], test.images[0]]).toEqual(['fashion-mnist/train', 41, 50]);
    }
    expect(server.requests).toEqual(Object.keys(files));
    expect(readdirSync(cache)).toEqual(['fashion-mnist']);
  });

  it('says what to do where the server has nothing', async () => {
    const source = [{ url: `${server.url}/cifar-100-binary.tar.gz`, sha256: '0'.repeat(64), archive: true }];
    await expect(openDataset({ name: 'cifar100' }, { cache, source })).rejects.toThrow(
      /cifar-100-binary\.tar\.gz: status 404 Not Found; try later, or get the files elsewhere and give their folder with --data$/,
    );
  });
});

describe('openDataset, of the procedural dataset', () => {
  const look = { seed: 4, side: 12, channels: 3, classes: 5 } as const;

  it('makes both parts from the seed and the look declared', async () => {
    const made = await openDataset({ name: 'procedural', train: 30, test: 20, ...look }, { cache });
    expect(made.train).toEqual(proceduralDataset({ ...look, part: 'train', count: 30 }));
    expect(made.test).toEqual(proceduralDataset({ ...look, part: 'test', count: 20 }));
    expect(existsSync(cache)).toBe(false);
  });

  it('refuses a folder, and what it cannot make', async () => {
    const declaration: DatasetDeclaration = { name: 'procedural', train: 30, test: 0, seed: 1 };
    await expect(openDataset(declaration, { folder, cache })).rejects.toThrow(
      `${folder}: the procedural dataset is made from its seed; leave --data out`,
    );
    await expect(openDataset(declaration, { cache })).rejects.toThrow(/procedural: count 0, expected/);
  });
});

it.each([
  ['cifar-10', 'dataset "cifar-10": unknown; did you mean "cifar10"?'],
  ['toString', 'dataset "toString": unknown; known: mnist, fashion-mnist, cifar10, cifar100, procedural'],
])('openDataset names the datasets there are where "%s" is asked for', async (name, message) => {
  const declaration = { name } as unknown as DatasetDeclaration;
  await expect(openDataset(declaration, { cache })).rejects.toThrow(
    expect.objectContaining({ name: 'UserError', message }),
  );
});

const real = process.env['OFFRAMP_CIFAR10'] ?? '';
it.skipIf(!existsSync(real))('reads all of CIFAR-10 (needs its folder in OFFRAMP_CIFAR10)', async () => {
  const { train, test } = await openDataset({ name: 'cifar10' }, { folder: real, cache });
  for (const [{ labels, count }, perClass] of [
    [train, 5000],
    [test, 1000],
  ] as const) {
    const counts = Array<number>(10).fill(0);
    for (const label of labels) counts[label] = (counts[label] as number) + 1;
    expect([count, counts]).toEqual([10 * perClass, Array<number>(10).fill(perClass)]);
  }
  // well-known means of the training images' red, green and blue
  const sums = [0, 0, 0];
  for (let i = 0; i < train.images.length; i++) sums[i % 3]! += train.images[i]!;
  const means = sums.map((sum) => sum / (train.count * 1024) / 255);
  for (const [channel, mean] of [0.4914, 0.4822, 0.4465].entries())
    expect(means[channel]).toBeCloseTo(mean, 2);
  // the last image of the first batch, from its bytes
  const path = existsSync(join(real, 'cifar-10-batches-bin')) ? join(real, 'cifar-10-batches-bin') : real;
  const record = readFileSync(join(path, 'data_batch_1.bin')).subarray(9999 * 3073);
  expect(train.labels[9999]).toBe(record[0]);
  const at = (9999 * 1024 + 5 * 32 + 17) * 3;
  expect([...train.images.subarray(at, at + 3)]).toEqual(
    [0, 1, 2].map((c) => record[1 + c * 1024 + 5 * 32 + 17]),
  );
});
