import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** `count` images whose pixels are all their index, counted from `first`. */
export function imageFile(count: number, first = 0): Uint8Array {
  const pixels = Array.from({ length: count }, (_, i) => Array<number>(784).fill(first + i)).flat();
  return Uint8Array.from([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28, ...pixels]);
}

export const labelFile = (...labels: number[]): Uint8Array =>
  Uint8Array.from([0, 0, 8, 1, 0, 0, 0, labels.length, ...labels]);

/** Three training images, labels 7 0 9, and two test images, labels 1 2; `files` replaces some or leaves them out. */
export function writeMnist(at: string, files: Readonly<Record<string, Uint8Array | undefined>> = {}): void {
  mkdirSync(at, { recursive: true });
  const all = {
    'train-images-idx3-ubyte': imageFile(3),
    'train-labels-idx1-ubyte': labelFile(7, 0, 9),
    't10k-images-idx3-ubyte.gz': gzipSync(imageFile(2, 100)),
    't10k-labels-idx1-ubyte.gz': gzipSync(labelFile(1, 2)),
    ...files,
  };
  for (const [name, bytes] of Object.entries(all)) if (bytes) writeFileSync(join(at, name), bytes);
}
