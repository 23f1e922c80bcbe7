import { describe, expect, it } from 'vitest';
import { bottleneck, poolLinear } from '../../src/backbone/branches.ts';
import type { Graph } from '../../src/backbone/graph.ts';
import { graphBuilder } from '../../src/backbone/graph-builder.ts';
import { describeNetwork, identityDifferences, type TrainingIdentity } from '../../src/backbone/identity.ts';
import { lenet } from '../../src/backbone/lenet.ts';
import { resolveTraining } from '../../src/backbone/training-options.ts';

const problem = { height: 8, width: 8, channels: 1, classes: 3 };

describe('describeNetwork', () => {
  it('names a network, counts its exits and weights, and marks its structure', () => {
    const graph = lenet({ filters: [2], hidden: 4 })(problem);
    // mean and deviation of pixels; 5 x 5 x 1 x 2, four values a channel; 2 x 3 + 3; 32 x 4 + 4; 4 x 3 + 3
    const weights = 2 + (50 + 8) + 9 + 132 + 15;
    expect(describeNetwork(graph)).toMatch(
      new RegExp(`^lenet 2, 2 exits, ${weights} weights, [0-9a-f]{12}$`),
    );
    expect(describeNetwork(lenet({ filters: [2], hidden: 4 })(problem))).toBe(describeNetwork(graph));
    expect(describeNetwork(JSON.parse(JSON.stringify(graph)) as Graph)).toBe(describeNetwork(graph));
  });

  it('tells apart networks that compute something else, of one name and size even', () => {
    const network = (
      stride: number,
      relu: boolean,
      order: readonly [string, string],
      features: boolean,
    ): Graph => {
      const builder = graphBuilder(problem);
      const options = { filters: 2, relu, stride };
      builder.convolution('a', builder.input, options);
      builder.convolution('b', builder.input, options);
      const pooled = builder.branch(() => builder.globalPool('pool', builder.concatenate('ab', order)));
      const logits = builder.branch(() => builder.dense('c', pooled, { units: 3 }));
      builder.exit(features ? { logits, features: pooled } : { logits });
      builder.exit({ logits: builder.dense('d', builder.input, { units: 3 }) });
      return builder.build('network');
    };
    const all = [
      network(1, true, ['a', 'b'], true),
      network(2, true, ['a', 'b'], true),
      network(1, false, ['a', 'b'], true),
      network(1, true, ['b', 'a'], true),
      network(1, true, ['a', 'b'], false),
      lenet({ branch: poolLinear })(problem),
      lenet({ branch: bottleneck() })(problem),
      lenet({ branches: [0] })(problem),
      lenet()({ ...problem, width: 9 }),
    ].map(describeNetwork);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('identityDifferences', () => {
  const identity: TrainingIdentity = {
    dataset: { name: 'procedural', seed: 0, train: 10, test: 5 },
    splits: { policy: 3, tune: 2 },
    seed: 1,
    network: 'lenet',
    training: resolveTraining({ exitWeights: [1, 2] }, 'test'),
  };

  it('are none for the same, whatever the order of members', () => {
    expect(identityDifferences(identity, { ...identity })).toEqual([]);
    const { seed, ...rest } = identity;
    expect(identityDifferences({ seed, ...rest }, identity)).toEqual([]);
    expect(identityDifferences(JSON.parse(JSON.stringify(identity)) as TrainingIdentity, identity)).toEqual(
      [],
    );
  });

  it('say place, value and expectation, one a member', () => {
    const other: TrainingIdentity = {
      ...identity,
      dataset: { name: 'cifar10' },
      splits: { policy: 3, tune: 2, backbone: 5 },
      training: resolveTraining({ batch: 64, exitWeights: [1, 3] }, 'test'),
    };
    expect(identityDifferences(other, identity).sort()).toEqual([
      'dataset.name: "cifar10", expected "procedural"',
      'dataset.seed: nothing, expected 0',
      'dataset.test: nothing, expected 5',
      'dataset.train: nothing, expected 10',
      'splits.backbone: 5, expected nothing',
      'training.batch: 64, expected 128',
      'training.exitWeights: [1,3], expected [1,2]',
    ]);
  });
});
