// SIMD kernels that work in a given WebAssembly memory: the engine's own, or one of ours. AssemblyScript; built into
// kernels.wasm by build.mjs. Arguments are byte addresses and counts of float32; images are NHWC, filters
// [height, width, in, out], matrices row-major. Nothing is allocated. There is no fused multiply-add, so that every
// processor gives the same bits.
export { batchNorm, batchNormGradient } from './assembly/batch-norm';
export { conv2d, conv2dFilterGradient, pad } from './assembly/convolution';
export { copyRows } from './assembly/copy';
export { depthwiseFilterGradient, depthwiseInputGradient } from './assembly/depthwise';
export { addRow, relu, reluGradient } from './assembly/elementwise';
export { matMul, matMulTransposed, transpose } from './assembly/matrix';
export { adam, sgd } from './assembly/optimisers';
export { maxPoolGradient } from './assembly/pooling';
export { sumRows } from './assembly/sums';
export { winogradConv2d, winogradFilterGradient } from './assembly/winograd';
export { winogradFilter, winogradFilterBack } from './assembly/winograd-tiles';
export { pack } from './assembly/pack';
