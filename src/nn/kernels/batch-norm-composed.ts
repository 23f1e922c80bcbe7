import * as tf from '../tf.ts';
import {
  BATCH_NORM,
  BATCH_NORM_GRADIENT,
  type BatchNormAttributes,
  type BatchNormGradientInputs,
  type BatchNormInputs,
} from './batch-norm-gradient.ts';

interface Call<Inputs> {
  readonly inputs: Inputs;
  readonly attrs: BatchNormAttributes;
}

const pixels = [0, 1, 2];

/** OfframpBatchNorm made of the engine's own operations. */
function batchNorm({ inputs: { x, scale, offset }, attrs }: Call<BatchNormInputs<tf.Tensor>>): tf.Tensor[] {
  return tf.tidy(() => {
    const mean = tf.mean(x, pixels);
    const centred = tf.sub(x, mean);
    const variance = tf.mean(tf.square(centred), pixels);
    const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, attrs.epsilon)));
    const y = tf.add(tf.mul(centred, factor), offset);
    return [attrs.relu ? tf.relu(y) : y, mean, variance];
  });
}

/** OfframpBatchNormGradient: dx = scale / sigma * (dy - mean(dy) - z * mean(dy * z)) with z = (x - mean) / sigma. */
function batchNormGradient({ inputs, attrs }: Call<BatchNormGradientInputs<tf.Tensor>>): tf.Tensor[] {
  const { x, scale, y, mean, variance } = inputs;
  return tf.tidy(() => {
    const dy = attrs.relu ? tf.mul(inputs.dy, tf.step(y)) : inputs.dy;
    const inverse = tf.rsqrt(tf.add(variance, attrs.epsilon));
    const z = tf.mul(tf.sub(x, mean), inverse);
    const [dscale, doffset] = [tf.sum(tf.mul(dy, z), pixels), tf.sum(dy, pixels)];
    const rows = x.size / scale.size;
    const shared = tf.add(tf.mul(z, tf.div(dscale, rows)), tf.div(doffset, rows));
    return [tf.mul(tf.sub(dy, shared), tf.mul(scale, inverse)), dscale, doffset];
  });
}

/** Gives the cpu backend both. */
export function installCpuKernels(): void {
  const kernels = { [BATCH_NORM]: batchNorm, [BATCH_NORM_GRADIENT]: batchNormGradient };
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    tf.registerKernel({ kernelName, backendName: 'cpu', kernelFunc: kernel as unknown as tf.KernelFunc });
  }
}
