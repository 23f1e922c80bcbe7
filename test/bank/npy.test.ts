import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../src/bank/npy.ts';

// written by numpy: test/bank/fixtures/make.py
function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`fixtures/${name}.npy`, import.meta.url));
}

/** 0 .. 23 minus 7, in shape [2, 3, 4]. */
const whole = Array.from({ length: 24 }, (_, i) => i - 7);
const quarters = whole.map((value) => value / 4);
const positive = whole.map((value) => value + 7);

/** An array by hand: version 1, the header padded to 64 bytes as the format asks. */
function npy(header: string, data: readonly number[], version = 1): Uint8Array {
  const magic = Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\0\x76\0`, 'latin1');
  return new Uint8Array(Buffer.concat([magic, Buffer.from(`${header.padEnd(117)}\n`), Buffer.from(data)]));
}

describe('readNpy', () => {
  it.each<[string, number[], string]>([
    ['c-f2', quarters, 'Float32Array'],
    ['c-f4', quarters, 'Float32Array'],
    ['c-f8', quarters, 'Float64Array'],
    ['c-i1', whole, 'Int8Array'],
    ['c-i2', whole, 'Int16Array'],
    ['c-i4', whole, 'Int32Array'],
    ['c-i8', whole, 'Float64Array'],
    ['c-u1', positive, 'Uint8Array'],
    ['c-u2', positive, 'Uint16Array'],
    ['c-u4', positive, 'Uint32Array'],
    ['c-u8', positive, 'Float64Array'],
    ['c-b1', whole.map((value) => (value % 2 === 0 ? 1 : 0)), 'Uint8Array'],
    ['big-f2', quarters, 'Float32Array'],
    ['big-f4', quarters, 'Float32Array'],
    ['big-f8', quarters, 'Float64Array'],
    ['big-i2', whole, 'Int16Array'],
    ['big-i4', whole, 'Int32Array'],
    ['big-i8', whole, 'Float64Array'],
    ['fortran-f4', quarters, 'Float32Array'],
    ['fortran-big-f8', quarters, 'Float64Array'],
    ['version2-f4', quarters, 'Float32Array'],
    ['version3-f4', quarters, 'Float32Array'],
  ])('reads %s of numpy', (name, values, kind) => {
    const array = readNpy(fixture(name), name);
    expect(array.shape).toEqual([2, 3, 4]);
    expect([...array.data]).toEqual(values);
    expect(array.data.constructor.name).toBe(kind);
    expect(array.half).toBe(name.endsWith('f2'));
  });

  it('reads a scalar and an empty array', () => {
    expect(readNpy(fixture('scalar'), 'a')).toMatchObject({ shape: [], data: Float64Array.of(2.5) });
    expect(readNpy(fixture('empty'), 'a')).toMatchObject({ shape: [0, 3], data: new Float32Array() });
  });

  it('reads an array by hand, in Fortran order', () => {
    const bytes = npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3)}", [1, 4, 2, 5, 3, 6]);
    expect([...readNpy(bytes, 'a').data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('reads shapes and native order as Python 2 wrote them', () => {
    const bytes = npy("{'descr': '=i2', 'fortran_order': False, 'shape': (2L,)}", [1, 0, 0, 255]);
    expect(readNpy(bytes, 'a')).toMatchObject({ shape: [2], data: Int16Array.of(1, -256) });
  });

  it('leaves the bytes it was given as they are', () => {
    const bytes = new Uint8Array(fixture('big-f8'));
    const before = bytes.slice();
    readNpy(bytes, 'a');
    expect(bytes).toEqual(before);
  });

  it.each<[string, Uint8Array, string]>([
    [
      'a structured array',
      fixture('structured'),
      'a: type structured, expected bool, integers of 8 to 64 bits or',
    ],
    ['an array of objects', fixture('object'), 'a: type "|O", expected'],
    ['text', fixture('text'), 'a: type "<U1", expected'],
    ['complex numbers', fixture('complex'), 'a: type "<c8", expected'],
    [
      'an integer beyond 2^53',
      fixture('wide'),
      'a: integer 9007199254740992 at index 0 is beyond 2^53; save smaller',
    ],
    [
      'a truncated array',
      fixture('c-f4').subarray(0, 200),
      'a: 72 bytes of data, expected 96 for shape (2, 3, 4) of f4; it is truncated',
    ],
    ['a truncated header', fixture('c-f4').subarray(0, 50), 'a: truncated within its header; save it again'],
    [
      'bytes that follow',
      Buffer.concat([fixture('c-i1'), Buffer.of(0)]),
      'a: 25 bytes of data, expected 24 for shape (2, 3, 4) of i1; something follows',
    ],
    [
      'another format',
      new TextEncoder().encode('1,2,3\n4,5,6\n7,8,9'),
      'a: not a .npy array; save it with numpy',
    ],
    ['nothing', new Uint8Array(), 'a: not a .npy array; save it with numpy'],
    ['a version to come', npy('{}', [], 4), 'a: .npy version 4, expected 1, 2 or 3;'],
    [
      'a header without shape',
      npy("{'descr': '<f4', 'fortran_order': False}", []),
      'a: header without order or shape;',
    ],
  ])('refuses %s', (_, bytes, expected) => {
    expect(() => readNpy(bytes, 'a')).toThrow(expected);
  });
});
