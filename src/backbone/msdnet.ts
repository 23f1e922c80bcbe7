import { UserError } from '../error.ts';
import { type Branch, type Placement, poolLinear } from './branches.ts';
import type { Architecture } from './graph.ts';
import { type GraphBuilder, graphBuilder } from './graph-builder.ts';
import { placeBranches } from './place-branches.ts';

/** What an `msdnet` is like. */
export interface MsdnetOptions {
  /** S, the resolutions that are kept side by side, each half as high and wide as the finer one. Default 3. */
  readonly scales?: number;
  /** Channels of the first layer at the finest scale; they double from scale to scale. Default 16. */
  readonly channels?: number;
  /** Channels that each later layer adds at the finest scale; they double from scale to scale. Default 4. */
  readonly growth?: number;
  /** Layers, the first one included. Default 10. */
  readonly layers?: number;
  /** Layers from one exit to the next. Default 2; with 1 the default branches cost a tenth of the backbone. */
  readonly step?: number;
  /** A 1 x 1 convolution before each 3 x 3, to at most four times as many channels as that gives. Default false. */
  readonly narrow?: boolean;
  /** Default: `stridedConvolutions()`, the paper's classifier with fewer channels. */
  readonly branch?: Branch;
  /** Positions are every `step`th layer before the last. Default: a branch at each. */
  readonly branches?: Placement;
}

/** Channels of the head's convolutions. */
const HEAD_CHANNELS = 64;

/**
 * Multi-scale dense network (Huang et al., ICLR 2018). With x[l,s] the features of layer l at scale s, 1 the finest, and
 * [ ] their concatenation (its figure 3): x[1,1] = h(image) and x[1,s] = strided(x[1,s-1]); for l > 1
 *
 *     x[l,1] = h([x[1,1] .. x[l-1,1]])
 *     x[l,s] = [strided([x[1,s-1] .. x[l-1,s-1]]), h([x[1,s] .. x[l-1,s]])], half of the channels each
 *
 * where h is a 3 x 3 convolution, normalisation and ReLU, and `strided` the same with stride 2. The classifier of layer
 * l sees [x[1,S] .. x[l,S]]: features of early scales reach deep layers. Fine maps that no later exit needs are not
 * computed (its lazy evaluation). Different from the paper: fewer channels (there 6 of growth, 128 in classifiers), no
 * 1 x 1 convolution unless `narrow` (its appendix A), no transitions that halve channels, and the last classifier is the
 * backbone's own head, of its shape whatever the branches are. Throws UserError where layers, scales or step are none.
 */
export function msdnet(options: MsdnetOptions = {}): Architecture {
  const { scales = 3, channels = 16, growth = 4, layers = 10, step = 2, narrow = false } = options;
  const { branch = stridedConvolutions(), branches = 'all' } = options;
  checkCounts({ scales, layers, step });
  return (problem) => {
    const builder = graphBuilder(problem);
    let maps = firstLayer(builder, scales, channels);
    const positions: string[] = [];
    for (let layer = 1; layer < layers; layer++) {
      if (layer % step === 0) positions.push(coarsest(maps));
      // a fine map reaches the coarsest scale only after a layer for each scale between
      const finest = Math.max(0, layer + scales - layers);
      maps = nextLayer(builder, `layer${layer}`, maps, { growth, narrow, finest });
    }
    placeBranches(builder, positions, branch, branches);
    const { logits } = stridedConvolutions({ channels: HEAD_CHANNELS })(builder, 'head', coarsest(maps));
    builder.exit({ logits });
    return builder.build(`msdnet ${scales} scales x ${layers} layers`);
  };
}

/**
 * The classifier of multi-scale dense networks as a branch: two 3 x 3 convolutions with stride 2, each with
 * normalisation and ReLU, pooling, one linear layer; the pooled values are the branch features.
 */
export function stridedConvolutions({ channels = 16 }: { readonly channels?: number } = {}): Branch {
  return (builder, name, from) => {
    const options = { filters: channels, stride: 2 };
    const first = builder.convolution(`${name}/first`, from, options);
    const second = builder.convolution(`${name}/second`, first, options);
    return poolLinear(builder, name, second);
  };
}

/** All features of a scale so far. */
interface FeatureMap {
  readonly node: string;
  readonly channels: number;
}

const coarsest = (maps: readonly FeatureMap[]): string => (maps.at(-1) as FeatureMap).node;

/** Seeds each scale from the finer one. */
function firstLayer(builder: GraphBuilder, scales: number, channels: number): FeatureMap[] {
  let node = builder.input;
  return Array.from({ length: scales }, (_, scale) => {
    const filters = channels * 2 ** scale;
    node = builder.convolution(`layer0/scale${scale}`, node, { filters, stride: scale === 0 ? 1 : 2 });
    return { node, channels: filters };
  });
}

interface LayerOptions {
  readonly growth: number;
  readonly narrow: boolean;
  /** Scales before this one stay as they are. */
  readonly finest: number;
}

function nextLayer(
  builder: GraphBuilder,
  name: string,
  before: readonly FeatureMap[],
  { growth, narrow, finest }: LayerOptions,
): FeatureMap[] {
  return before.map((map, scale) => {
    if (scale < finest) return map;
    const place = `${name}/scale${scale}`;
    const added = growth * 2 ** scale;
    const finer = before[scale - 1];
    const filters = finer ? added / 2 : added;
    const make = (kind: string, from: FeatureMap, stride: number): string =>
      convolution(builder, `${place}/${kind}`, from, { filters, stride, narrow });
    const strided = finer ? [make('strided', finer, 2)] : [];
    const node = builder.concatenate(place, [map.node, ...strided, make('regular', map, 1)]);
    return { node, channels: map.channels + added };
  });
}

function convolution(
  builder: GraphBuilder,
  name: string,
  { node, channels }: FeatureMap,
  {
    filters,
    stride,
    narrow,
  }: { readonly filters: number; readonly stride: number; readonly narrow: boolean },
): string {
  const width = Math.min(channels, 4 * filters);
  const from = narrow ? builder.convolution(`${name}-narrow`, node, { filters: width, size: 1 }) : node;
  return builder.convolution(name, from, { filters, stride });
}

function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [option, count] of Object.entries(counts)) {
    if (!Number.isInteger(count) || count < 1) {
      throw new UserError(`network: msdnet: ${option} ${count}, expected a whole number above 0`);
    }
  }
}
