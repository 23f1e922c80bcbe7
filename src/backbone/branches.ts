import type { GraphExit } from './graph.ts';
import type { GraphBuilder } from './graph-builder.ts';

/** Puts a branch on the map `from`; its nodes are called `name/...`. */
export type Branch = (builder: GraphBuilder, name: string, from: string) => GraphExit;

/** Pooling and one linear layer; the pooled values are the branch features. */
export const poolLinear: Branch = (builder, name, from) => {
  const features = builder.globalPool(`${name}/pool`, from);
  const logits = builder.dense(`${name}/logits`, features, { units: builder.problem.classes });
  return { logits, features };
};

/**
 * 1 x 1 convolution to a few channels, normalisation, ReLU, pooling, one linear layer; the pooled values are the branch
 * features. Light, and its features are of one width wherever it stands.
 */
export function bottleneck({ channels = 16 }: { readonly channels?: number } = {}): Branch {
  return (builder, name, from) => {
    const narrow = builder.convolution(`${name}/bottleneck`, from, { filters: channels, size: 1 });
    return poolLinear(builder, name, narrow);
  };
}

/** Where branches stand: everywhere, nowhere, or at some positions counted from 0. */
export type Placement = 'all' | 'none' | readonly number[];
