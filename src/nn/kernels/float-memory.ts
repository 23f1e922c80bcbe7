import { type Kernels, kernelsIn } from './module.ts';
import { Memory } from './webassembly.ts';

const PAGE = 65_536;
const ALIGNMENT = 16;

/** Our kernels in a memory of their own, away from the engine's. */
export interface FloatMemory {
  readonly kernels: Kernels;
  /** Byte address of `length` new zeros, padded to a multiple of four. */
  allocate(length: number): number;
  /** The floats at an address; `allocate` may move the memory, so take views after it. */
  view(address: number, length: number): Float32Array;
  /** Forgets everything allocated. */
  clear(): void;
}

export function floatMemory(): FloatMemory {
  const memory = new Memory({ initial: 1 });
  let end = ALIGNMENT;
  return {
    kernels: kernelsIn(memory),
    allocate(length) {
      const address = end;
      end += Math.ceil((length * Float32Array.BYTES_PER_ELEMENT) / ALIGNMENT) * ALIGNMENT;
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      new Uint8Array(memory.buffer, address, end - address).fill(0);
      return address;
    },
    view: (address, length) => new Float32Array(memory.buffer, address, length),
    clear() {
      end = ALIGNMENT;
    },
  };
}
