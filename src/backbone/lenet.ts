import { type Branch, type Placement, poolLinear } from './branches.ts';
import type { Architecture } from './graph.ts';
import { graphBuilder } from './graph-builder.ts';
import { placeBranches } from './place-branches.ts';

/** What a `lenet` is like. */
export interface LenetOptions {
  /** Output channels of each convolution. Default [6, 16, 32]. */
  readonly filters?: readonly number[];
  /** Units of the hidden dense layer. Default 84. */
  readonly hidden?: number;
  /** Default: `poolLinear`. */
  readonly branch?: Branch;
  /** Positions are convolutions. Default: a branch after each. */
  readonly branches?: Placement;
}

/**
 * LeNet-5 (LeCun et al. 1998) as BranchyNet has it (Teerapittayanon et al. 2016): 5 x 5 convolutions, each halved by
 * max-pooling, two dense layers; a branch after each convolution. Sizes and the branches' shape are ours, batch
 * normalisation and ReLU replace the original's squashing.
 */
export function lenet(options: LenetOptions = {}): Architecture {
  const { filters = [6, 16, 32], hidden = 84, branch = poolLinear, branches = 'all' } = options;
  return (problem) => {
    const builder = graphBuilder(problem);
    let map = builder.input;
    const positions = filters.map((channels, i) => {
      const convolved = builder.convolution(`convolution${i}`, map, { filters: channels, size: 5 });
      return (map = builder.maxPool(`pool${i}`, convolved, 2, 2));
    });
    placeBranches(builder, positions, branch, branches);
    const features = builder.dense('head/hidden', map, { units: hidden, relu: true });
    builder.exit({ logits: builder.dense('head/logits', features, { units: problem.classes }) });
    return builder.build(`lenet ${filters.join('-')}`);
  };
}
