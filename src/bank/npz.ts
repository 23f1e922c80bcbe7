import { UserError } from '../error.ts';
import { type NpyArray, readNpy } from './npy.ts';
import { zipEntries } from './zip.ts';

/**
 * The arrays of an `.npz` archive by name, in the order of the archive. Throws UserError where it is no archive of
 * `.npy` arrays or one of them cannot be read.
 */
export function readNpz(bytes: Uint8Array, place: string): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  for (const entry of zipEntries(bytes, place)) {
    if (!entry.name.endsWith('.npy')) {
      throw new UserError(
        `${place}: holds "${entry.name}", expected .npy arrays only; write it with numpy.savez`,
      );
    }
    const name = entry.name.slice(0, -'.npy'.length);
    if (arrays.has(name)) throw new UserError(`${place}: array "${name}" stands twice; write it once`);
    arrays.set(name, readNpy(entry.read(), `${place}: ${name}`));
  }
  return arrays;
}
