import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BatchNormAttributes, BatchNormGradientInputs, BatchNormInputs } from './batch-norm-gradient.ts';
import type { Numbers } from './module.ts';
import type { Kernel } from './replacement.ts';
import { count, inWorkspace } from './workspace.ts';

/** OfframpBatchNorm in one pass for the moments and one for the rest. */
export const batchNorm: Kernel<BatchNormInputs, BatchNormAttributes, TensorInfo[]> = ({
  inputs: { x, scale, offset },
  attrs: { epsilon, relu },
  backend,
}) => {
  const channels = count(scale.shape);
  return inWorkspace(backend, (work) => {
    const outputs = [work.make(x.shape), work.make([channels]), work.make([channels])];
    const scratch = work.make([4 * channels]);
    const [from, to] = [[x, scale, offset].map(work.address), [...outputs, scratch].map(work.address)];
    work.kernels.batchNorm(
      ...(from as Numbers<3>),
      ...(to as Numbers<4>),
      ...([count(x.shape) / channels, channels, epsilon, relu ? 1 : 0] as const),
    );
    return outputs;
  });
};

/** OfframpBatchNormGradient likewise; which elements ReLU let through it computes again instead of reading y. */
export const batchNormGradient: Kernel<BatchNormGradientInputs, BatchNormAttributes, TensorInfo[]> = ({
  inputs: { dy, x, scale, offset, mean, variance },
  attrs: { epsilon, relu },
  backend,
}) => {
  const channels = count(scale.shape);
  return inWorkspace(backend, (work) => {
    const outputs = [work.make(x.shape), work.make([channels]), work.make([channels])];
    const scratch = work.make([7 * channels]);
    const from = [dy, x, scale, offset, mean, variance].map(work.address);
    const to = [...outputs, scratch].map(work.address);
    work.kernels.batchNormGradient(
      ...(from as Numbers<6>),
      ...(to as Numbers<4>),
      ...([count(x.shape) / channels, channels, epsilon, relu ? 1 : 0] as const),
    );
    return outputs;
  });
};
