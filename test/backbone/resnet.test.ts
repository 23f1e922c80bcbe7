import { describe, expect, it } from 'vitest';
import environment from '../../environments/cifar10-epnet/environment.ts';
import type { Graph, ImageProblem } from '../../src/backbone/graph.ts';
import { costOf } from '../../src/backbone/macs.ts';
import { resnet } from '../../src/backbone/resnet.ts';
import { shapesOf } from '../../src/backbone/shapes.ts';

const cifar: ImageProblem = { height: 32, width: 32, channels: 3, classes: 10 };

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('resnet', () => {
  it('costs what is counted by hand, branches after all blocks but the last', () => {
    // pixels x output channels x kernel pixels x input channels
    const stem = 32 * 32 * 16 * (3 * 3) * 3;
    const block16 = 2 * (32 * 32 * 16 * (3 * 3) * 16);
    const first32 = 16 * 16 * 32 * (3 * 3) * 16 + 16 * 16 * 32 * (3 * 3) * 32 + 16 * 16 * 32 * (1 * 1) * 16;
    const block32 = 2 * (16 * 16 * 32 * (3 * 3) * 32);
    const first64 = 8 * 8 * 64 * (3 * 3) * 32 + 8 * 8 * 64 * (3 * 3) * 64 + 8 * 8 * 64 * (1 * 1) * 32;
    const block64 = 2 * (8 * 8 * 64 * (3 * 3) * 64);
    const head = 64 * 10;
    const blocks = [block16, block16, block16, first32, block32, block32, first64, block64, block64];
    // 1 x 1 to 16 channels, pooled, 16 values to 10 classes
    const branch16 = 32 * 32 * 16 * 16 + 16 * 10;
    const branch32 = 16 * 16 * 16 * 32 + 16 * 10;
    const branch64 = 8 * 8 * 16 * 64 + 16 * 10;
    const branches = [branch16, branch16, branch16, branch32, branch32, branch32, branch64, branch64];

    let total = stem;
    const expected = blocks.map((block, k) => (total += block + (branches[k] ?? head)));
    const cost = costOf(resnet()(cifar));
    expect([...cost.perExit]).toEqual(expected);
    expect(cost.branches).toBe(sum(branches));
    expect(cost.backbone).toBe(stem + sum(blocks) + head);
  });

  it('keeps all branches together within 8% of the backbone', () => {
    const { branches, backbone } = costOf(resnet()(cifar));
    expect(branches / backbone).toBeLessThan(0.08);
    const declared = environment.backbone?.architecture(cifar) as Graph;
    const cost = costOf(declared);
    expect(cost.perExit.length).toBeGreaterThanOrEqual(10);
    expect(cost.branches / cost.backbone).toBeLessThan(0.08);
  });

  it('halves its maps from stage to stage', () => {
    const shapes = shapesOf(resnet({ widths: [4, 6, 8], blocks: 2 })(cifar));
    const sums = [...shapes].filter(([name]) => name.endsWith('/sum'));
    expect(sums).toEqual([
      ['stage0/block0/sum', [32, 32, 4]],
      ['stage0/block1/sum', [32, 32, 4]],
      ['stage1/block0/sum', [16, 16, 6]],
      ['stage1/block1/sum', [16, 16, 6]],
      ['stage2/block0/sum', [8, 8, 8]],
      ['stage2/block1/sum', [8, 8, 8]],
    ]);
  });

  it('leads the input around a block, through a convolution where the shape changes', () => {
    const { nodes } = resnet({ widths: [4, 6], blocks: 2, stem: { filters: 4 }, branches: 'none' })(cifar);
    expect(nodes.filter(({ operation }) => operation === 'add').map(({ inputs }) => inputs)).toEqual([
      ['stage0/block0/second', 'stem'],
      ['stage0/block1/second', 'stage0/block0/sum'],
      ['stage1/block0/second', 'stage1/block0/shortcut'],
      ['stage1/block1/second', 'stage1/block0/sum'],
    ]);
    // the sum is cut off, not what goes into it
    const relu = nodes
      .filter(({ name }) => /second|shortcut|sum/.test(name))
      .map((node) => 'relu' in node && node.relu);
    expect(relu).toEqual([false, true, false, true, false, false, true, false, true]);
  });

  it('takes another first convolution', () => {
    const stem = { filters: 8, size: 5, stride: 2 };
    const graph = resnet({ widths: [4], blocks: 1, stem })(cifar);
    expect(shapesOf(graph).get('stage0/block0/sum')).toEqual([16, 16, 4]);
    // as many channels as the stage has not: the first block needs a shortcut of its own
    const first = 16 * 16 * 8 * (5 * 5) * 3;
    const block = 16 * 16 * 4 * (3 * 3) * (8 + 4) + 16 * 16 * 4 * 8;
    expect([...costOf(graph).perExit]).toEqual([first + block + 4 * 10]);
  });

  it('pools behind its first convolution where it is asked to', () => {
    const graph = resnet({ widths: [4], blocks: 1, stem: { pool: 4 } })(cifar);
    expect(shapesOf(graph).get('stage0/block0/sum')).toEqual([8, 8, 4]);
    const block = 2 * (8 * 8 * 4 * (3 * 3) * 4);
    expect([...costOf(graph).perExit]).toEqual([32 * 32 * 4 * (3 * 3) * 3 + block + 4 * 10]);
  });

  it.each([
    [{ widths: [] }, 'network: resnet of 0 stages of 3 blocks, expected one at least'],
    [{ blocks: 0 }, 'network: resnet of 3 stages of 0 blocks, expected one at least'],
    [{ blocks: 1.5 }, 'network: resnet of 3 stages of 1.5 blocks, expected one at least'],
  ])('refuses %j', (options, message) => {
    expect(() => resnet(options)).toThrow(expect.objectContaining({ name: 'UserError', message }));
  });
});
