import * as tf from '../nn/tf.ts';
import type { ConvolutionNode, GraphNode } from './graph.ts';

/** A map [n x height x width x channels] or vectors [n x features] of a batch. */
export type Value = tf.Tensor4D | tf.Tensor2D;

/** Nodes that compute the same way in training and when frozen, and have no weights. */
export type PlainNode = Extract<GraphNode, { operation: 'max-pool' | 'global-pool' | 'add' | 'concatenate' }>;

/** The value of a node without weights. */
export function plainOperation(node: PlainNode, inputs: readonly Value[]): Value {
  const [first] = inputs as [tf.Tensor4D];
  switch (node.operation) {
    case 'max-pool':
      return tf.maxPool(first, node.size, node.stride, 'same');
    case 'global-pool':
      return tf.mean<tf.Tensor2D>(first, [1, 2]);
    case 'add': {
      const sum = (inputs as readonly tf.Tensor4D[]).reduce((total, value) => tf.add(total, value));
      return node.relu ? tf.relu(sum) : sum;
    }
    case 'concatenate':
    default:
      return tf.concat([...(inputs as readonly tf.Tensor4D[])], 3);
  }
}

/** Convolution, bias and ReLU in one kernel. */
export function convolve(
  node: Pick<ConvolutionNode, 'stride' | 'relu'>,
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor1D,
): tf.Tensor4D {
  const activation = node.relu ? 'relu' : 'linear';
  return tf.fused.conv2d({ x, filter: kernel, strides: node.stride, pad: 'same', bias, activation });
}

/** Dense layer; a map is flattened. */
export function dense(relu: boolean, x: Value, kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  const rows = x.rank === 2 ? (x as tf.Tensor2D) : tf.reshape<tf.Rank.R2>(x, [x.shape[0], -1]);
  const sum = tf.add<tf.Tensor2D>(tf.matMul(rows, kernel), bias);
  return relu ? tf.relu(sum) : sum;
}
