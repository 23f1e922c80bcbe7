/**
 * TensorFlow.js with gradients and tensor methods registered. All code takes `tf` from here, plugins as
 * `import { tf } from 'offramp'`, so that a process holds one engine. Start a backend first: `startBackend`.
 */
import { registerChainedOperations } from './chained-operations.ts';

registerChainedOperations();

export * from '@tensorflow/tfjs-core';
export type * from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
// Loading the layers registers every gradient; tfjs-core alone registers none.
export { version_layers } from '@tensorflow/tfjs-layers';
