import { describe, expect, it } from 'vitest';
import { type GraphBuilder, graphBuilder } from '../../src/backbone/graph-builder.ts';
import { shapesOf } from '../../src/backbone/shapes.ts';
import { everyOperation } from './every-operation.ts';

const problem = { height: 8, width: 6, channels: 3, classes: 2 };

/** What building the network of `body` says; a head that fits is put behind it. */
function refusal(body: (builder: GraphBuilder) => void, head = true): () => unknown {
  return () => {
    const builder = graphBuilder(problem);
    body(builder);
    if (head) builder.exit({ logits: builder.dense('head', builder.input, { units: 2 }) });
    return builder.build('refused');
  };
}

const onlyBranch = (builder: GraphBuilder): void =>
  builder.exit({ logits: builder.branch(() => builder.dense('a', builder.input, { units: 2 })) });

const userError = (message: string): unknown => expect.objectContaining({ name: 'UserError', message });

describe('graphBuilder', () => {
  it('puts nodes behind one another as data, in the order in which they were added', () => {
    const builder = graphBuilder(problem);
    const map = builder.convolution('a', builder.input, { filters: 4 });
    const logits = builder.branch(() => builder.dense('b', map, { units: 2 }));
    builder.exit({ logits });
    builder.exit({ logits: builder.dense('c', map, { units: 2 }) });
    const graph = builder.build('small');
    expect(JSON.parse(JSON.stringify(graph))).toEqual({
      name: 'small',
      problem,
      nodes: [
        { name: 'input', inputs: [], branch: false, operation: 'input' },
        {
          name: 'a',
          inputs: ['input'],
          branch: false,
          operation: 'convolution',
          filters: 4,
          size: 3,
          stride: 1,
          normalise: true,
          relu: true,
        },
        { name: 'b', inputs: ['a'], branch: true, operation: 'dense', units: 2, relu: false },
        { name: 'c', inputs: ['a'], branch: false, operation: 'dense', units: 2, relu: false },
      ],
      exits: [{ logits: 'b' }, { logits: 'c' }],
    });
  });

  it('takes nothing back from a graph that was built before', () => {
    const builder = graphBuilder(problem);
    builder.exit({ logits: builder.dense('a', builder.input, { units: 2 }) });
    const before = builder.build('before');
    builder.dense('b', builder.input, { units: 2 });
    expect(before.nodes.map(({ name }) => name)).toEqual(['input', 'a']);
  });

  it('is outside of the branch again after a body that throws', () => {
    const builder = graphBuilder(problem);
    expect(() =>
      builder.branch(() => {
        throw new Error('stop');
      }),
    ).toThrow('stop');
    builder.exit({ logits: builder.dense('a', builder.input, { units: 2 }) });
    expect(builder.build('whole').nodes.map(({ branch }) => branch)).toEqual([false, false]);
  });

  it.each<[string, (builder: GraphBuilder) => void, string]>([
    [
      'a name given twice',
      (builder) => builder.maxPool(builder.globalPool('a', builder.input), builder.input, 2, 2),
      'network: two nodes are called "a"; give each a name of its own',
    ],
    [
      'an input that is not there',
      (builder) => builder.add('sum', [builder.input, 'b']),
      'network: node "sum" takes "b", which does not stand before it',
    ],
    [
      'no filters',
      (builder) => builder.convolution('a', builder.input, { filters: 0 }),
      'network: convolution "a" has filters 0, expected a whole number above 0',
    ],
    [
      'half a filter',
      (builder) => builder.convolution('a', builder.input, { filters: 1.5 }),
      'network: convolution "a" has filters 1.5, expected a whole number above 0',
    ],
    [
      'a stride of nothing',
      (builder) => builder.maxPool('a', builder.input, 2, Number.NaN),
      'network: max-pool "a" has stride NaN, expected a whole number above 0',
    ],
    [
      'units below 0',
      (builder) => builder.dense('a', builder.input, { units: -2 }),
      'network: dense "a" has units -2, expected a whole number above 0',
    ],
    [
      'a convolution of a vector',
      (builder) => builder.convolution('b', builder.globalPool('a', builder.input), { filters: 2 }),
      'network: convolution "b" is given [3], expected a map [height x width x channels]',
    ],
    [
      'a sum of two shapes',
      (builder) => builder.add('b', [builder.input, builder.maxPool('a', builder.input, 2, 2)]),
      'network: add "b" is given [8 x 6 x 3] and [4 x 3 x 3], expected two maps or more of one shape',
    ],
    [
      'a sum of one',
      (builder) => builder.add('a', [builder.input]),
      'network: add "a" is given [8 x 6 x 3], expected two maps or more of one shape',
    ],
    [
      'maps of two sizes behind one another',
      (builder) => builder.concatenate('b', [builder.input, builder.maxPool('a', builder.input, 2, 2)]),
      'network: concatenate "b" is given [8 x 6 x 3] and [4 x 3 x 3], expected maps of one height and width',
    ],
    [
      'an exit at no node',
      (builder) => builder.exit({ logits: 'a' }),
      'network: exit 0 answers from "a", but no node is called that',
    ],
    [
      'an exit with logits for other classes',
      (builder) =>
        builder.exit({ logits: builder.branch(() => builder.dense('a', builder.input, { units: 3 })) }),
      'network: exit 0 answers from "a" [3], expected [2], one number a class',
    ],
    [
      'features that are a map',
      (builder) => {
        const logits = builder.branch(() => builder.dense('a', builder.input, { units: 2 }));
        builder.exit({ logits, features: builder.input });
      },
      'network: exit 0 has features "input" [8 x 6 x 3], expected a vector; pool them',
    ],
    [
      'features at no node',
      (builder) => {
        const logits = builder.branch(() => builder.dense('a', builder.input, { units: 2 }));
        builder.exit({ logits, features: 'b' });
      },
      'network: exit 0 has features "b", but no node is called that',
    ],
    [
      'an early exit of the backbone',
      (builder) => builder.exit({ logits: builder.dense('a', builder.input, { units: 2 }) }),
      'network: exit 0 answers from the backbone, expected a branch; make it in `branch`',
    ],
  ])('refuses %s', (_, body, message) => {
    expect(refusal(body)).toThrow(userError(message));
  });

  it('refuses a network without a head', () => {
    expect(refusal(() => undefined, false)).toThrow(
      userError('network: no exit, expected the head at least; add one'),
    );
    expect(refusal(onlyBranch, false)).toThrow(
      userError('network: exit 0 is the last and answers from a branch, expected the head'),
    );
  });
});

describe('shapesOf', () => {
  it('rounds up what a stride divides, adds channels that are joined and pools to vectors', () => {
    expect(Object.fromEntries(shapesOf(everyOperation()))).toEqual({
      input: [7, 6, 2],
      stem: [7, 6, 4],
      plain: [7, 6, 4],
      sum: [7, 6, 4],
      'exit0/pool': [4],
      'exit0/logits': [3],
      pooled: [4, 3, 4],
      strided: [4, 3, 5],
      joined: [4, 3, 9],
      'exit1/narrow': [4, 3, 3],
      'exit1/pool': [3],
      'exit1/logits': [3],
      'head/hidden': [7],
      'head/logits': [3],
    });
  });
});
