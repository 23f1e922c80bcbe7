import * as tf from '../tf.ts';
import {
  BATCH_NORM,
  BATCH_NORM_GRADIENT,
  type BatchNormAttributes,
  type BatchNormGradientInputs,
  type BatchNormInputs,
} from './batch-norm-gradient.ts';
import { RELU_GRADIENT } from './dense-layer.ts';

/** What is used of the backend, version 4.22.0. */
interface NodeBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_FLOAT', number>
  >;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}
interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}
interface Call<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: NodeBackend;
}

function floats({ binding }: NodeBackend, ...names: readonly string[]): Attribute[] {
  return names.map((name) => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }));
}

function batchNormAttributes(backend: NodeBackend, epsilon: number): Attribute[] {
  const { binding } = backend;
  return [
    ...floats(backend, 'T', 'U'),
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}

/** OfframpBatchNorm by FusedBatchNormV3, which gives the unbiased variance. */
function batchNorm({ inputs, attrs, backend }: Call<BatchNormInputs<tf.Tensor>, BatchNormAttributes>) {
  const { x, scale, offset } = inputs;
  return tf.tidy(() => {
    const none = tf.tensor1d([]);
    const attributes = batchNormAttributes(backend, attrs.epsilon);
    const given = [x, scale, offset, none, none];
    const outputs = backend.executeMultipleOutputs('FusedBatchNormV3', attributes, given, 6);
    const [y, mean, variance] = outputs as [tf.Tensor, tf.Tensor, tf.Tensor];
    const rows = x.size / scale.size;
    return [attrs.relu ? tf.relu(y) : y, mean, tf.mul(variance, (rows - 1) / rows)];
  });
}

/** OfframpBatchNormGradient by FusedBatchNormGradV3. */
function batchNormGradient({
  inputs,
  attrs,
  backend,
}: Call<BatchNormGradientInputs<tf.Tensor>, BatchNormAttributes>) {
  const { x, scale, y, mean, variance } = inputs;
  return tf.tidy(() => {
    const dy = attrs.relu ? reluGradient({ inputs: { dy: inputs.dy, y }, attrs, backend }) : inputs.dy;
    const attributes = batchNormAttributes(backend, attrs.epsilon);
    const given = [dy, x, scale, mean, variance, tf.tensor1d([])];
    return backend.executeMultipleOutputs('FusedBatchNormGradV3', attributes, given, 5).slice(0, 3);
  });
}

/** OfframpReluGradient by ReluGrad; the engine's step is made of several passes. */
function reluGradient({
  inputs: { dy, y },
  backend,
}: Call<{ readonly dy: tf.Tensor; readonly y: tf.Tensor }, unknown>): tf.Tensor {
  return backend.executeMultipleOutputs('ReluGrad', floats(backend, 'T'), [dy, y], 1)[0] as tf.Tensor;
}

/** Gives the backend of @tensorflow/tfjs-node these kernels, whether it is loaded yet or not. */
export function installTensorflowKernels(): void {
  const kernels = {
    [BATCH_NORM]: batchNorm,
    [BATCH_NORM_GRADIENT]: batchNormGradient,
    [RELU_GRADIENT]: reluGradient,
  };
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    tf.registerKernel({
      kernelName,
      backendName: 'tensorflow',
      kernelFunc: kernel as unknown as tf.KernelFunc,
    });
  }
}
