import * as tf from '@tensorflow/tfjs-core';

type Operation = (...args: unknown[]) => unknown;

const SAME_ARGUMENTS = `
  abs acos acosh add all any argMax argMin asin asinh atan atan2 atanh avgPool batchToSpaceND batchNorm broadcastTo
  cast ceil clipByValue conv1d conv2dTranspose conv2d cos cosh cumprod cumsum depthToSpace depthwiseConv2d dilation2d
  divNoNan div dot elu equal erf euclideanNorm exp expandDims expm1 fft floor floorDiv gather greaterEqual greater ifft
  irfft isFinite isInf isNaN leakyRelu lessEqual less localResponseNormalization logSigmoid logSoftmax logSumExp log
  log1p logicalAnd logicalNot logicalOr logicalXor matMul maxPool max maximum mean min minimum mirrorPad mod mul neg
  norm notEqual oneHot onesLike pad pool pow prelu prod reciprocal relu relu6 reshape reverse rfft round rsqrt selu
  separableConv2d sigmoid sign sin sinh slice softmax softplus spaceToBatchND split sqrt square squaredDifference
  squeeze step stridedSlice sub sum tan tanh tile topk transpose unique unsortedSegmentSum unstack zerosLike`;

type List = tf.Tensor | readonly tf.Tensor[];
const joined = (x: tf.Tensor, others: List): tf.Tensor[] => [
  x,
  ...(others instanceof tf.Tensor ? [others] : others),
];

const OTHER_ARGUMENTS = {
  asScalar: (x: tf.Tensor) => tf.reshape(x, []),
  asType: (x: tf.Tensor, dtype: tf.DataType) => tf.cast(x, dtype),
  as1D: (x: tf.Tensor) => tf.reshape(x, [x.size]),
  as2D: (x: tf.Tensor, ...shape: number[]) => tf.reshape(x, shape),
  as3D: (x: tf.Tensor, ...shape: number[]) => tf.reshape(x, shape),
  as4D: (x: tf.Tensor, ...shape: number[]) => tf.reshape(x, shape),
  as5D: (x: tf.Tensor, ...shape: number[]) => tf.reshape(x, shape),
  concat: (x: tf.Tensor, others: List, axis?: number) => tf.concat(joined(x, others), axis),
  flatten: (x: tf.Tensor) => tf.reshape(x, [x.size]),
  reshapeAs: (x: tf.Tensor, like: tf.Tensor) => tf.reshape(x, like.shape),
  resizeBilinear: tf.image.resizeBilinear,
  resizeNearestNeighbor: tf.image.resizeNearestNeighbor,
  stack: (x: tf.Tensor, others: List, axis?: number) => tf.stack(joined(x, others), axis),
  toBool: (x: tf.Tensor) => tf.cast(x, 'bool'),
  toFloat: (x: tf.Tensor) => tf.cast(x, 'float32'),
  toInt: (x: tf.Tensor) => tf.cast(x, 'int32'),
  where: (x: tf.Tensor, condition: tf.Tensor, other: tf.Tensor) => tf.where(condition, x, other),
};

function register(name: string, operation: Operation): void {
  Object.defineProperty(tf.Tensor.prototype, name, {
    value(this: tf.Tensor, ...args: unknown[]) {
      return operation(this, ...args);
    },
    configurable: true,
    writable: true,
  });
}

/**
 * Gives tensors their methods (`x.add(y)`). tfjs-core ships them only as files that Node cannot load beside its one
 * bundle; loading them anyway would start a second engine.
 */
export function registerChainedOperations(): void {
  const operations = tf as unknown as Readonly<Record<string, Operation>>;
  for (const name of SAME_ARGUMENTS.trim().split(/\s+/)) register(name, operations[name] as Operation);
  for (const [name, operation] of Object.entries(OTHER_ARGUMENTS)) register(name, operation as Operation);
}
