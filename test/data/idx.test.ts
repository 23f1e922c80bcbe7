import { describe, expect, it } from 'vitest';
import { readIdx } from '../../src/data/idx.ts';

const images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60];

describe('readIdx', () => {
  it('reads an array by hand', () => {
    const { shape, data } = readIdx(Uint8Array.from(images), [undefined, 1, 3], 'a');
    expect(shape).toEqual([2, 1, 3]);
    expect([...data]).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it('reads lengths of more than one byte, and bytes that start within a buffer', () => {
    const buffer = new Uint8Array(5 + 8 + 258);
    buffer.set([0, 0, 8, 1, 0, 0, 1, 2], 5);
    buffer[buffer.length - 1] = 7;
    const { shape, data } = readIdx(buffer.subarray(5), [undefined], 'a');
    expect(shape).toEqual([258]);
    expect(data[257]).toBe(7);
  });

  it('reads an empty array', () => {
    expect(readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0), [undefined], 'a').shape).toEqual([0]);
  });

  it.each<[string, number[], string]>([
    ['an empty file', [], 'a: byte 0: ends within its magic of 4 bytes; download it again'],
    ['a cut magic', [0, 0, 8], 'a: byte 3: ends within its magic of 4 bytes; download it again'],
    [
      'another file',
      [137, 80, 78, 71, 0, 0],
      'a: byte 0: magic 89504e47, expected 00000803: not an IDX file; check --data',
    ],
    [
      'an unknown type',
      images.with(2, 10),
      'a: byte 0: magic 00000a03, expected 00000803: not an IDX file; check --data',
    ],
    [
      'another type',
      images.with(2, 13),
      'a: byte 2: elements of type 32-bit float, expected unsigned byte; save it as bytes',
    ],
    [
      'labels',
      [0, 0, 8, 1, 0, 0, 0, 1, 5],
      'a: byte 3: 1 axes, expected 3; images have 3, labels 1: were two files exchanged?',
    ],
    ['a cut header', images.slice(0, 15), 'a: byte 15: ends within its header; download it again'],
    [
      'another width',
      images.with(15, 4),
      'a: byte 12: axis 2 has length 4, expected 3; is it a file of another dataset?',
    ],
    [
      'a cut array',
      images.slice(0, -1),
      'a: byte 21: ends early, expected 22 bytes for shape (2, 1, 3); download it again',
    ],
    [
      'bytes after it',
      [...images, 0, 0],
      'a: byte 22: 2 bytes follow the array of shape (2, 1, 3); download it again',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readIdx(Uint8Array.from(bytes), [undefined, 1, 3], 'a')).toThrow(
      expect.objectContaining({ name: 'UserError', message }),
    );
  });
});
