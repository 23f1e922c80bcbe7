import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import { add } from './add.ts';
import { batchNorm, batchNormGradient } from './batch-norm.ts';
import { BATCH_NORM, BATCH_NORM_GRADIENT } from './batch-norm-gradient.ts';
import { concat, split } from './concat.ts';
import { conv2d } from './conv2d.ts';
import { conv2dFilterGradient } from './conv2d-filter-gradient.ts';
import { conv2dInputGradient } from './conv2d-input-gradient.ts';
import {
  DENSE,
  denseLayer,
  denseLayerGradient,
  fusedReluGradient,
  RELU_GRADIENT,
  reluGradient,
} from './dense-layer.ts';
import { depthwiseConv2d, depthwiseFilterGradient, depthwiseInputGradient } from './depthwise.ts';
import { identity } from './identity.ts';
import { batchMatMul } from './matmul.ts';
import { averagePoolGradient, maxPoolGradient, pool } from './pooling.ts';
import { mean, meanGradient, sum } from './reduction.ts';
import { unsortedSegmentSum } from './segment-sum.ts';
import { tile } from './tile.ts';

const BACKEND = 'wasm';
let installed = false;

/**
 * Gives the wasm backend what training needs: the gradients that it lacks or has wrong, and fast products and sums.
 * Call it after tfjs-backend-wasm is imported; a second call does nothing.
 */
export function installTrainingKernels(): void {
  if (installed) return;
  installed = true;
  replace('BatchMatMul', batchMatMul);
  replace('Add', add);
  replace('Concat', concat);
  replace('SplitV', split);
  replace('Conv2D', conv2d);
  replace('FusedConv2D', conv2d);
  replace('DepthwiseConv2dNative', depthwiseConv2d);
  replace('FusedDepthwiseConv2D', depthwiseConv2d);
  replace('MaxPool', pool);
  replace('AvgPool', pool);
  replace('AvgPoolGrad', averagePoolGradient);
  replace('Sum', sum);
  replace('Mean', mean);
  replace('Tile', tile);
  replace('Identity', identity);
  const ours = {
    Conv2DBackpropFilter: conv2dFilterGradient,
    Conv2DBackpropInput: conv2dInputGradient,
    DepthwiseConv2dNativeBackpropFilter: depthwiseFilterGradient,
    DepthwiseConv2dNativeBackpropInput: depthwiseInputGradient,
    MaxPoolGrad: maxPoolGradient,
    UnsortedSegmentSum: unsortedSegmentSum,
    [BATCH_NORM]: batchNorm,
    [BATCH_NORM_GRADIENT]: batchNormGradient,
    [DENSE]: denseLayer,
    [RELU_GRADIENT]: reluGradient,
  };
  for (const [name, kernel] of Object.entries(ours)) replace(name, () => kernel);
  tf.registerGradient(denseLayerGradient);
  registerTrainingGradients();
}

/**
 * Puts our gradients of Mean and Relu, good for every backend, in the place of the engine's. Loading tfjs-node registers
 * the engine's again, so call it after that too.
 */
export function registerTrainingGradients(): void {
  for (const gradient of [meanGradient, fusedReluGradient]) {
    tf.unregisterGradient(gradient.kernelName);
    tf.registerGradient(gradient);
  }
}

type AnyKernel = (call: never) => TensorInfo | TensorInfo[];

function replace(kernelName: string, replacement: (stock: never) => AnyKernel): void {
  const stock = tf.getKernel(kernelName, BACKEND);
  if (stock) tf.unregisterKernel(kernelName, BACKEND);
  const kernelFunc = replacement(stock?.kernelFunc as never) as unknown as tf.KernelFunc;
  tf.registerKernel({ ...stock, kernelName, backendName: BACKEND, kernelFunc });
}
