import { poolLinear } from '../../src/backbone/branches.ts';
import type { Graph } from '../../src/backbone/graph.ts';
import { graphBuilder } from '../../src/backbone/graph-builder.ts';

/** A small network in which every operation stands, on images of odd height; two branches and the head. */
export function everyOperation(): Graph {
  const builder = graphBuilder({ height: 7, width: 6, channels: 2, classes: 3 });
  const stem = builder.convolution('stem', builder.input, { filters: 4 });
  const plain = builder.convolution('plain', stem, { filters: 4, normalise: false });
  const sum = builder.add('sum', [stem, plain], { relu: true });
  builder.exit(builder.branch(() => poolLinear(builder, 'exit0', sum)));
  const pooled = builder.maxPool('pooled', sum, 3, 2);
  const strided = builder.convolution('strided', stem, { filters: 5, stride: 2, relu: false });
  const joined = builder.concatenate('joined', [pooled, strided]);
  builder.exit(
    builder.branch(() => {
      const narrow = builder.convolution('exit1/narrow', joined, { filters: 3, size: 1 });
      return poolLinear(builder, 'exit1', narrow);
    }),
  );
  const hidden = builder.dense('head/hidden', joined, { units: 7, relu: true });
  builder.exit({ logits: builder.dense('head/logits', hidden, { units: 3 }) });
  return builder.build('every operation');
}
