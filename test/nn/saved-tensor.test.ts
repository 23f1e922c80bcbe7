import { expect, test } from 'vitest';
import { loadTensor, saveTensor } from '../../src/nn/saved-tensor.ts';

test('float32, little-endian, base64', () => {
  // 1.5 is 0x3fc00000.
  expect(saveTensor([1], Float32Array.of(1.5))).toEqual({ shape: [1], data: 'AADAPw==' });
});

test('every finite bit pattern comes back', () => {
  const values = Float32Array.of(0, -0, 1 / 3, 1.4e-45, 3.4028235e38, -2);
  const loaded = loadTensor(saveTensor([2, 3], values), [2, 3], 'policy: kernel0');
  expect(new Uint8Array(loaded.buffer)).toEqual(new Uint8Array(values.buffer));
});

test('a shape that does not hold the values is a mistake of the caller', () => {
  expect(() => saveTensor([3], Float32Array.of(1))).toThrow('1 values for shape [3]');
});
