/** A uint8 column of a record. */
export function bytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

/** A float32 column of a record. */
export function floats(base64: string): Float32Array {
  return new Float32Array(bytes(base64).buffer);
}
