import { createHash } from 'node:crypto';

/** A number that changes with any byte of the array (FNV-1a, word by word where it can be). */
export function checksum(array: ArrayBufferView): number {
  const { buffer, byteOffset, byteLength } = array;
  const aligned = byteOffset % 4 === 0 && byteLength % 4 === 0;
  const words = aligned
    ? new Uint32Array(buffer, byteOffset, byteLength / 4)
    : new Uint8Array(buffer, byteOffset, byteLength);
  let sum = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) {
    sum = Math.imul(sum ^ (words[i] as number), 0x01000193);
    sum ^= sum >>> 15;
  }
  return sum >>> 0;
}

/** SHA-256 of arrays one after another, hexadecimal. */
export function digest(arrays: readonly ArrayBufferView[]): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

/** Index of the first value in which two arrays differ, bit for bit save for -0; -1 where they are equal. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !(a[i] !== a[i] && b[i] !== b[i])) return i;
  return -1;
}
