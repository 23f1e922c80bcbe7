import { UserError } from '../error.ts';
import { type Branch, bottleneck, type Placement } from './branches.ts';
import type { Architecture } from './graph.ts';
import { type GraphBuilder, graphBuilder } from './graph-builder.ts';
import { placeBranches } from './place-branches.ts';

/** What a `resnet` is like. */
export interface ResnetOptions {
  /** Channels of each stage; from one stage to the next height and width are halved. Default [16, 32, 64]. */
  readonly widths?: readonly number[];
  /** Residual blocks of each stage. Default 3. */
  readonly blocks?: number;
  /**
   * The first convolution, by default 3 x 3, stride 1, as wide as the first stage; `pool` > 1 halves it (2) or more by
   * max-pooling, as networks for large images do.
   */
  readonly stem?: {
    /** Output channels. */
    readonly filters?: number;
    /** Height and width of the kernel. */
    readonly size?: number;
    /** Pixels from one window to the next. */
    readonly stride?: number;
    /** Size and stride of the max-pooling after it; 1 is none. */
    readonly pool?: number;
  };
  /** Default: `bottleneck()`. */
  readonly branch?: Branch;
  /** Positions are blocks, all but the last, where the head stands. Default: a branch after each. */
  readonly branches?: Placement;
}

/**
 * Residual network for small images (He et al. 2016, section 4.2): two 3 x 3 convolutions a block, each normalised; a
 * 1 x 1 convolution where the shape changes (their option B). Blocks start as identity (Goyal et al. 2017). The head
 * is pooling and one linear layer; a branch may stand after every block before it. Throws UserError where there is no
 * block.
 */
export function resnet(options: ResnetOptions = {}): Architecture {
  const { widths = [16, 32, 64], blocks = 3, branch = bottleneck(), branches = 'all' } = options;
  const [first] = widths;
  if (first === undefined || !Number.isInteger(blocks) || blocks < 1) {
    throw new UserError(
      `network: resnet of ${widths.length} stages of ${blocks} blocks, expected one at least`,
    );
  }
  const { filters = first, pool = 1, ...stem } = options.stem ?? {};
  return (problem) => {
    const builder = graphBuilder(problem);
    const convolved = builder.convolution('stem', builder.input, { filters, ...stem });
    const output = pool > 1 ? builder.maxPool('stem/pool', convolved, pool, pool) : convolved;
    let block: Block = { output, channels: filters };
    const positions: string[] = [];
    for (const [stage, width] of widths.entries()) {
      for (let b = 0; b < blocks; b++) {
        const stride = stage > 0 && b === 0 ? 2 : 1;
        block = residualBlock(builder, `stage${stage}/block${b}`, block, width, stride);
        positions.push(block.output);
      }
    }
    const last = positions.pop() as string;
    placeBranches(builder, positions, branch, branches);
    const pooled = builder.globalPool('head/pool', last);
    builder.exit({ logits: builder.dense('head/logits', pooled, { units: problem.classes }) });
    return builder.build(`resnet ${widths.join('-')} x ${blocks}`);
  };
}

interface Block {
  readonly output: string;
  readonly channels: number;
}

function residualBlock(
  builder: GraphBuilder,
  name: string,
  { output: input, channels }: Block,
  filters: number,
  stride: number,
): Block {
  const first = builder.convolution(`${name}/first`, input, { filters, stride });
  const second = builder.convolution(`${name}/second`, first, { filters, relu: false, initialScale: 0 });
  const shortcut =
    stride === 1 && channels === filters
      ? input
      : builder.convolution(`${name}/shortcut`, input, { filters, size: 1, stride, relu: false });
  return { output: builder.add(`${name}/sum`, [second, shortcut], { relu: true }), channels: filters };
}
