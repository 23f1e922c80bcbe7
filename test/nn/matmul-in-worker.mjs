// A worker of its own: starts the wasm backend and reports a product.
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { startBackend } = await import('../../src/nn/backend.ts');
const { linspace, matMul } = await import('../../src/nn/tf.ts');
const { name } = await startBackend('wasm');
const product = matMul(linspace(0, 1, 35).reshape([5, 7]), linspace(-1, 1, 28).reshape([7, 4]));
parentPort?.postMessage({ name, values: Array.from(product.dataSync()) }, []);
