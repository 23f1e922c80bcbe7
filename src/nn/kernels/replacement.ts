import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** What the engine calls a kernel with; each kernel says which inputs and attributes it reads. */
export interface KernelCall<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: BackendWasm;
}

/** A kernel of the wasm backend, ours or the package's own (`stock`). */
export type Kernel<Inputs, Attributes, Outputs = TensorInfo> = (
  call: KernelCall<Inputs, Attributes>,
) => Outputs;

/** Makes our kernel, which may hand what it does not serve to the stock one. */
export type Replacement<Inputs, Attributes> = (
  stock: Kernel<Inputs, Attributes>,
) => Kernel<Inputs, Attributes>;
