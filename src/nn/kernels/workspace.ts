import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Kernels, kernelsIn } from './module.ts';
import { Memory } from './webassembly.ts';

const kernelsOf = new WeakMap<BackendWasm, Kernels>();

function kernels(backend: BackendWasm): Kernels {
  let found = kernelsOf.get(backend);
  if (!found) {
    const module = backend.wasm as unknown as { asm: Readonly<Record<string, unknown>> };
    const memory = Object.values(module.asm).find((value) => value instanceof Memory);
    if (!memory) throw new Error('wasm kernels: tfjs-backend-wasm exports no memory; is it version 4.22.0?');
    found = kernelsIn(memory);
    kernelsOf.set(backend, found);
  }
  return found;
}

/** Elements of a tensor of this shape. */
export function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The same data under another shape. */
export function reshaped(x: TensorInfo, shape: readonly number[]): TensorInfo {
  return { dataId: x.dataId, shape: [...shape], dtype: x.dtype };
}

/** What one kernel call works with: our kernels in the engine's memory, and the tensors made on the way. */
export interface Workspace {
  readonly kernels: Kernels;
  /** Byte address of a tensor; good until the tensor is disposed of. */
  readonly address: (x: TensorInfo) => number;
  /** A float32 tensor with undefined contents. */
  make(shape: readonly number[]): TensorInfo;
  /** A float32 tensor of zeros. */
  zeros(shape: readonly number[]): TensorInfo;
  /** The values in place. Making a tensor may move the memory, so take views after the last `make`. */
  view(x: TensorInfo): Float32Array;
}

/** Runs a kernel body; of the tensors it makes only those it returns are kept, on an error none. */
export function inWorkspace<T extends TensorInfo | readonly TensorInfo[]>(
  backend: BackendWasm,
  body: (work: Workspace) => T,
): T {
  const made: TensorInfo[] = [];
  let kept: readonly TensorInfo[] = [];
  const work: Workspace = {
    kernels: kernels(backend),
    address: (x) => backend.dataIdMap.get(x.dataId).memoryOffset,
    make(shape) {
      const tensor = backend.makeOutput([...shape], 'float32');
      made.push(tensor);
      return tensor;
    },
    zeros(shape) {
      const tensor = work.make(shape);
      work.view(tensor).fill(0);
      return tensor;
    },
    view: (x) => backend.typedArrayFromHeap(x) as Float32Array,
  };
  try {
    const result = body(work);
    kept = [result].flat();
    return result;
  } finally {
    const ids = new Set(kept.map(({ dataId }) => dataId));
    for (const { dataId } of made) if (!ids.has(dataId)) backend.disposeData(dataId);
  }
}
