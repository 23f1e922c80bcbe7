import type { TensorInfo } from '@tensorflow/tfjs-core';
import { exactPadding, type PoolingAttributes, pooling } from './convolution-geometry.ts';
import type { Kernel, Replacement } from './replacement.ts';
import { inWorkspace } from './workspace.ts';

/** MaxPoolGrad; the stock kernel of 4.22.0 loses the gradient of every window without a positive value. */
export const maxPoolGradient: Kernel<
  { readonly dy: TensorInfo; readonly input: TensorInfo },
  PoolingAttributes
> = ({ inputs: { dy, input }, attrs, backend }) => {
  const info = pooling(input.shape, attrs);
  const [, outHeight, outWidth] = dy.shape as [number, number, number];
  return inWorkspace(backend, (work) => {
    const gradient = work.zeros(input.shape);
    const { batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth, padInfo } = info;
    work.kernels.maxPoolGradient(
      ...([work.address(input), work.address(dy), work.address(gradient)] as const),
      ...([batchSize, inHeight, inWidth, inChannels, outHeight, outWidth] as const),
      ...([filterHeight, filterWidth, info.strideHeight, info.strideWidth] as const),
      ...([padInfo.top, padInfo.left] as const),
    );
    return gradient;
  });
};

/** MaxPool and AvgPool as the package has them, with the padding they really read. */
export const pool: Replacement<{ readonly x: TensorInfo }, PoolingAttributes> = (stock) => (call) =>
  stock({ ...call, attrs: exactPadding(call.attrs, pooling(call.inputs.x.shape, call.attrs)) });

/** AvgPoolGrad likewise. */
export const averagePoolGradient: Replacement<{ readonly input: TensorInfo }, PoolingAttributes> =
  (stock) => (call) =>
    stock({ ...call, attrs: exactPadding(call.attrs, pooling(call.inputs.input.shape, call.attrs)) });
