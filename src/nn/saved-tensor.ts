import type { SavedTensor } from '../contract/policy.ts';
import { UserError } from '../error.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** `values` as JSON-safe data: float32, little-endian, base64. `shape` must hold as many elements. */
export function saveTensor(shape: readonly number[], values: Float32Array): SavedTensor {
  if (count(shape) !== values.length) {
    throw new Error(`saveTensor: ${values.length} values for shape [${shape.join(', ')}]`);
  }
  const bytes = new DataView(new ArrayBuffer(values.length * BYTES));
  values.forEach((value, i) => bytes.setFloat32(i * BYTES, value, true));
  return { shape: [...shape], data: Buffer.from(bytes.buffer).toString('base64') };
}

/**
 * The values that `saveTensor` was given, bit by bit.
 * @param place names the tensor in errors, `policy: kernel0` for instance.
 * @throws UserError where the tensor is missing, of another shape or not base64 of that many finite float32.
 */
export function loadTensor(
  saved: SavedTensor | undefined,
  shape: readonly number[],
  place: string,
): Float32Array {
  const expected = `expected float32 [${shape.join(', ')}]`;
  if (!saved || typeof saved.data !== 'string' || !Array.isArray(saved.shape)) {
    throw new UserError(`${place}: no tensor here, ${expected}`);
  }
  if (saved.shape.length !== shape.length || saved.shape.some((size, i) => size !== shape[i])) {
    throw new UserError(`${place}: shape [${saved.shape.join(', ')}], ${expected}`);
  }
  const buffer = Buffer.from(saved.data, 'base64');
  if (buffer.length !== count(shape) * BYTES || buffer.toString('base64') !== saved.data) {
    throw new UserError(
      `${place}: ${buffer.length} bytes of base64, ${expected} (${count(shape) * BYTES} bytes)`,
    );
  }
  const values = Float32Array.from({ length: count(shape) }, (_, i) => buffer.readFloatLE(i * BYTES));
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new UserError(`${place}: element ${bad} is ${values[bad]}, ${expected}, all finite`);
  return values;
}
