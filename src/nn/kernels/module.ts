import { readFileSync } from 'node:fs';
import { Instance, type Memory, Module } from './webassembly.ts';

/** What kernels.wasm exports; kernels.ts says what each does. Arguments are byte addresses and sizes. */
export interface Kernels {
  conv2d(...args: Numbers<17>): void;
  conv2dFilterGradient(...args: Numbers<14>): void;
  winogradFilter(...args: Numbers<4>): void;
  winogradConv2d(...args: Numbers<18>): void;
  winogradFilterGradient(...args: Numbers<16>): void;
  winogradFilterBack(...args: Numbers<3>): void;
  batchNorm(...args: Numbers<11>): void;
  batchNormGradient(...args: Numbers<14>): void;
  copyRows(...args: Numbers<6>): void;
  pack(...args: Numbers<4>): void;
  pad(...args: Numbers<9>): void;
  matMul(...args: Numbers<7>): void;
  matMulTransposed(...args: Numbers<6>): void;
  transpose(...args: Numbers<4>): void;
  depthwiseFilterGradient(...args: Numbers<14>): void;
  depthwiseInputGradient(...args: Numbers<14>): void;
  maxPoolGradient(...args: Numbers<15>): void;
  addRow(...args: Numbers<5>): void;
  relu(...args: Numbers<2>): void;
  reluGradient(...args: Numbers<4>): void;
  sumRows(...args: Numbers<5>): void;
  adam(...args: Numbers<13>): void;
  sgd(...args: Numbers<9>): void;
}

/** So many arguments. */
export type Numbers<N extends number, T extends number[] = []> = T['length'] extends N
  ? T
  : Numbers<N, [...T, number]>;

let compiled: object | undefined;

/** The kernels, working in `memory`. Costs microseconds once the module is compiled. */
export function kernelsIn(memory: Memory): Kernels {
  compiled ??= new Module(readFileSync(new URL('kernels.wasm', import.meta.url)));
  return new Instance(compiled, { env: { memory } }).exports as Kernels;
}
