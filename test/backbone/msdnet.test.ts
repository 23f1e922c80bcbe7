import { describe, expect, it } from 'vitest';
import { bottleneck, poolLinear } from '../../src/backbone/branches.ts';
import type { ImageProblem } from '../../src/backbone/graph.ts';
import { costOf } from '../../src/backbone/macs.ts';
import { msdnet } from '../../src/backbone/msdnet.ts';
import { shapesOf } from '../../src/backbone/shapes.ts';
import { carriedValues, stagesOf } from '../../src/backbone/stages.ts';
import { trainBackbone } from '../../src/backbone/train.ts';
import { resolveTraining } from '../../src/backbone/training-options.ts';
import { proceduralDataset } from '../../src/data/procedural.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { withTensorScope } from '../../src/nn/tensor-scope.ts';

const cifar: ImageProblem = { height: 32, width: 32, channels: 3, classes: 10 };
const tiny: ImageProblem = { height: 8, width: 8, channels: 3, classes: 5 };
const small = { scales: 2, channels: 4, growth: 2, layers: 4, step: 2, branch: poolLinear } as const;

describe('msdnet', () => {
  it('costs what is counted by hand', () => {
    // pixels x output channels x kernel pixels x input channels; fine maps are 8 x 8, coarse ones 4 x 4
    const fine0 = 64 * 4 * 9 * 3;
    const coarse0 = 16 * 8 * 9 * 4;
    // two channels more on the fine scale, two by stride and two by a regular convolution on the coarse one
    const fine1 = 64 * 2 * 9 * 4;
    const coarse1 = 16 * 2 * 9 * 4 + 16 * 2 * 9 * 8;
    const fine2 = 64 * 2 * 9 * 6;
    const coarse2 = 16 * 2 * 9 * 6 + 16 * 2 * 9 * 12;
    // the fine map of the last layer would reach no exit
    const coarse3 = 16 * 2 * 9 * 8 + 16 * 2 * 9 * 16;
    const branch = 12 * 5;
    const head = 4 * 64 * 9 * 20 + 1 * 64 * 9 * 64 + 64 * 5;

    const { perExit, backbone, branches } = costOf(msdnet(small)(tiny));
    // the fine map of layer 1 is not needed by the exit of layer 1
    const first = fine0 + coarse0 + coarse1 + branch;
    expect([...perExit]).toEqual([first, first + fine1 + fine2 + coarse2 + coarse3 + head]);
    expect(branches).toBe(branch);
    expect(backbone).toBe((perExit.at(-1) as number) - branch);
  });

  it('costs what is counted by hand with narrowing', () => {
    const fine0 = 64 * 4 * 9 * 3;
    const coarse0 = 16 * 8 * 9 * 4;
    // 1 x 1 to four channels at most for each one that the 3 x 3 gives, and no more than there are
    const strided1 = 64 * 4 * 4 + 16 * 1 * 9 * 4;
    const regular1 = 16 * 4 * 8 + 16 * 1 * 9 * 4;
    const graph = msdnet({ ...small, growth: 1, layers: 3, narrow: true })(tiny);
    expect(costOf(graph).perExit[0]).toBe(fine0 + coarse0 + strided1 + regular1 + (8 + 2) * 5);
  });

  it('has five exits on CIFAR images, tens of millions of MACs and branches within 8% of them', () => {
    for (const options of [{}, { branch: bottleneck() }, { branch: poolLinear }, { narrow: true }]) {
      const { perExit, backbone, branches } = costOf(msdnet(options)(cifar));
      expect(perExit.length).toBe(5);
      expect(backbone).toBeGreaterThan(10e6);
      expect(backbone).toBeLessThan(50e6);
      expect(branches / backbone).toBeLessThan(0.08);
      perExit.forEach((macs, k) => expect(macs).toBeGreaterThan(1.4 * (perExit[k - 1] ?? 0)));
    }
  });

  it('may have a light branch after every layer', () => {
    const { perExit, backbone, branches } = costOf(msdnet({ step: 1, branch: bottleneck() })(cifar));
    expect(perExit.length).toBe(10);
    expect(branches / backbone).toBeLessThan(0.08);
  });

  it('keeps scales side by side, each half as large and twice as wide as the finer one', () => {
    const shapes = shapesOf(msdnet()(cifar));
    const sizes = (layer: number) => [0, 1, 2].map((scale) => shapes.get(`layer${layer}/scale${scale}`));
    expect(sizes(0)).toEqual([
      [32, 32, 16],
      [16, 16, 32],
      [8, 8, 64],
    ]);
    expect(sizes(5)).toEqual([
      [32, 32, 16 + 5 * 4],
      [16, 16, 32 + 5 * 8],
      [8, 8, 64 + 5 * 16],
    ]);
    // what could not reach the last exit is left out
    expect(sizes(8).map((shape) => shape?.length)).toEqual([undefined, 3, 3]);
    expect(sizes(9).map((shape) => shape?.length)).toEqual([undefined, undefined, 3]);
  });

  it('joins all features of a scale so far with those from the finer one', () => {
    const { nodes } = msdnet(small)(tiny);
    const inputsOf = (name: string) => nodes.find((node) => node.name === name)?.inputs;
    expect(inputsOf('layer2/scale0')).toEqual(['layer1/scale0', 'layer2/scale0/regular']);
    expect(inputsOf('layer2/scale1')).toEqual([
      'layer1/scale1',
      'layer2/scale1/strided',
      'layer2/scale1/regular',
    ]);
    expect(inputsOf('layer2/scale1/strided')).toEqual(['layer1/scale0']);
    expect(inputsOf('layer2/scale1/regular')).toEqual(['layer1/scale1']);
  });

  it('computes a fine map when a later exit needs it, and carries one map a scale', () => {
    const graph = msdnet()(cifar);
    const stages = stagesOf(graph).map((stage) => new Set(stage.map(({ name }) => name)));
    // the exit after layer 1 sees layer1/scale2, made of layer 0 alone
    expect(stages[0]?.has('layer1/scale2')).toBe(true);
    expect(stages[0]?.has('layer1/scale1')).toBe(false);
    expect(stages[1]?.has('layer1/scale1')).toBe(true);
    const carried = carriedValues(graph).map((names) => [...names].sort());
    expect(carried.slice(0, 2)).toEqual([
      ['layer0/scale0', 'layer0/scale1', 'layer1/scale2'],
      ['layer1/scale0', 'layer2/scale1', 'layer3/scale2'],
    ]);
  });

  it('is of one scale where it is asked to be', () => {
    const graph = msdnet({ scales: 1, channels: 4, growth: 3, layers: 3, step: 1, branch: poolLinear })(tiny);
    expect(shapesOf(graph).get('layer2/scale0')).toEqual([8, 8, 4 + 3 + 3]);
    expect(graph.exits).toHaveLength(3);
  });

  it('learns at all of its exits', async () => {
    await startBackend('wasm');
    const dataset = proceduralDataset({ seed: 1, part: 'train', count: 700, side: 8, classes: 3 });
    const rows = {
      backbone: Int32Array.from({ length: 500 }, (_, i) => i),
      tune: Int32Array.from({ length: 200 }, (_, i) => 500 + i),
    };
    const graph = msdnet({ scales: 2, channels: 8, growth: 4, layers: 5, step: 1 })(dataset);
    const optimiser = { algorithm: 'adamw', learningRate: 5e-3 } as const;
    const options = resolveTraining({ epochs: 3, batch: 25, optimiser }, 'test');
    const history = await withTensorScope(async () => {
      for await (const { state } of trainBackbone({ graph, options, seed: 0, dataset, rows })) {
        if (state?.epoch === 3) return state.history;
      }
      return [];
    });
    expect(history.at(-1)?.accuracy).toHaveLength(5);
    // a guess is right in a third of all cases
    for (const accuracy of history.at(-1)?.accuracy ?? []) expect(accuracy).toBeGreaterThan(0.7);
  });

  it.each([
    [{ scales: 0 }, 'network: msdnet: scales 0, expected a whole number above 0'],
    [{ layers: 2.5 }, 'network: msdnet: layers 2.5, expected a whole number above 0'],
    [{ step: 0 }, 'network: msdnet: step 0, expected a whole number above 0'],
  ])('refuses %j', (options, message) => {
    expect(() => msdnet(options)).toThrow(expect.objectContaining({ name: 'UserError', message }));
  });
});
