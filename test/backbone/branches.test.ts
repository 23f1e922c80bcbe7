import { describe, expect, it } from 'vitest';
import { type Branch, bottleneck, type Placement, poolLinear } from '../../src/backbone/branches.ts';
import type { Graph } from '../../src/backbone/graph.ts';
import { lenet } from '../../src/backbone/lenet.ts';
import { msdnet, stridedConvolutions } from '../../src/backbone/msdnet.ts';
import { initialWeights } from '../../src/backbone/parameters.ts';
import { resnet } from '../../src/backbone/resnet.ts';
import { shapesOf } from '../../src/backbone/shapes.ts';

const problem = { height: 16, width: 16, channels: 3, classes: 5 };

/** What a branch on the second block of a small network is made of, with shapes. */
function made(branch: Branch): unknown[] {
  const graph = resnet({ widths: [6], blocks: 3, branch, branches: [1] })(problem);
  const shapes = shapesOf(graph);
  return graph.nodes
    .filter((node) => node.branch)
    .map(({ name, inputs, operation }) => [operation, name, inputs, shapes.get(name)]);
}

describe('a branch', () => {
  it('of pool-linear is pooling and one linear layer', () => {
    expect(made(poolLinear)).toEqual([
      ['global-pool', 'exit1/pool', ['stage0/block1/sum'], [6]],
      ['dense', 'exit1/logits', ['exit1/pool'], [5]],
    ]);
  });

  it('of bottleneck narrows to 16 channels first, which are its features when pooled', () => {
    expect(made(bottleneck())).toEqual([
      ['convolution', 'exit1/bottleneck', ['stage0/block1/sum'], [16, 16, 16]],
      ['global-pool', 'exit1/pool', ['exit1/bottleneck'], [16]],
      ['dense', 'exit1/logits', ['exit1/pool'], [5]],
    ]);
    const graph = resnet({ branch: bottleneck({ channels: 7 }), branches: [0] })(problem);
    expect(graph.nodes.find(({ name }) => name === 'exit0/bottleneck')).toMatchObject({
      filters: 7,
      size: 1,
      normalise: true,
      relu: true,
    });
    expect(graph.exits[0]).toEqual({ logits: 'exit0/logits', features: 'exit0/pool' });
  });

  it('of strided convolutions halves its map twice', () => {
    expect(made(stridedConvolutions({ channels: 8 }))).toEqual([
      ['convolution', 'exit1/first', ['stage0/block1/sum'], [8, 8, 8]],
      ['convolution', 'exit1/second', ['exit1/first'], [4, 4, 8]],
      ['global-pool', 'exit1/pool', ['exit1/second'], [8]],
      ['dense', 'exit1/logits', ['exit1/pool'], [5]],
    ]);
  });
});

const networks = {
  lenet: (branches: Placement) => lenet({ branches })(problem),
  resnet: (branches: Placement) => resnet({ widths: [4, 8], blocks: 2, branches })(problem),
  msdnet: (branches: Placement) =>
    msdnet({ scales: 2, channels: 4, growth: 2, layers: 4, step: 1, branches })(problem),
};

const exitsOf = (graph: Graph): string[] => graph.exits.map(({ logits }) => logits.replace('/logits', ''));

describe.each(Object.entries(networks))('branches of %s', (_, network) => {
  it('stand at any subset of three positions, in order of depth', () => {
    const subsets = [[], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]];
    for (const subset of subsets) {
      const names = subset.map((position) => `exit${position}`);
      expect(exitsOf(network(subset))).toEqual([...names, 'head']);
    }
    expect(exitsOf(network('none'))).toEqual(['head']);
    expect(exitsOf(network('all'))).toEqual(['exit0', 'exit1', 'exit2', 'head']);
    expect(exitsOf(network([2, 0, 2]))).toEqual(['exit0', 'exit2', 'head']);
  });

  it.each([[3], [-1], [0.5]])('refuses position %d', (position) => {
    const message = `network: a branch at position ${position}, expected 0..2; give other branches`;
    expect(() => network([position])).toThrow(expect.objectContaining({ name: 'UserError', message }));
  });

  it('change no first weight of what else there is', () => {
    const all = initialWeights(network('all'), 3);
    for (const subset of ['none', [1], [0, 2]] as const) {
      const some = initialWeights(network(subset), 3);
      expect(some.size).toBeLessThan(all.size);
      for (const [name, values] of some) expect(values, name).toEqual(all.get(name));
    }
  });

  it('are all that is marked as branch', () => {
    const { nodes } = network('all');
    for (const { name, branch } of nodes) expect(branch, name).toBe(/^exit\d/.test(name));
    expect(nodes.filter(({ branch }) => !branch)).toEqual(network('none').nodes);
  });
});

describe('a backbone without positions', () => {
  it('has no place for a branch', () => {
    const message = 'network: a branch at position 0, but this backbone has none; give other branches';
    const architecture = resnet({ widths: [4], blocks: 1, branches: [0] });
    expect(() => architecture(problem)).toThrow(expect.objectContaining({ name: 'UserError', message }));
  });
});
