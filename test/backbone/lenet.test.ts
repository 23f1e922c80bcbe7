import { describe, expect, it } from 'vitest';
import { bottleneck } from '../../src/backbone/branches.ts';
import { lenet } from '../../src/backbone/lenet.ts';
import { costOf } from '../../src/backbone/macs.ts';
import { shapesOf } from '../../src/backbone/shapes.ts';

const mnist = { height: 28, width: 28, channels: 1, classes: 10 };

describe('lenet', () => {
  it('costs what is counted by hand', () => {
    const [first, second, third] = [
      28 * 28 * 6 * (5 * 5) * 1,
      14 * 14 * 16 * (5 * 5) * 6,
      7 * 7 * 32 * (5 * 5) * 16,
    ] as const;
    // 4 x 4 x 32 values after the third pooling
    const head = 4 * 4 * 32 * 84 + 84 * 10;
    const [branch0, branch1, branch2] = [6 * 10, 16 * 10, 32 * 10] as const;
    const { perExit, backbone, branches } = costOf(lenet()(mnist));
    expect([...perExit]).toEqual([
      first + branch0,
      first + branch0 + second + branch1,
      first + branch0 + second + branch1 + third + branch2,
      first + branch0 + second + branch1 + third + branch2 + head,
    ]);
    expect(backbone).toBe(first + second + third + head);
    expect(branches).toBe(60 + 160 + 320);
    expect(branches / backbone).toBeLessThan(0.08);
  });

  it('halves its maps after each convolution and has a branch there', () => {
    const graph = lenet({ filters: [4, 8], hidden: 20 })(mnist);
    const shapes = shapesOf(graph);
    expect(
      ['convolution0', 'pool0', 'convolution1', 'pool1', 'head/hidden'].map((n) => shapes.get(n)),
    ).toEqual([[28, 28, 4], [14, 14, 4], [14, 14, 8], [7, 7, 8], [20]]);
    expect(graph.exits).toEqual([
      { logits: 'exit0/logits', features: 'exit0/pool' },
      { logits: 'exit1/logits', features: 'exit1/pool' },
      { logits: 'head/logits' },
    ]);
    expect(graph.name).toBe('lenet 4-8');
  });

  it('takes other branches at some of its convolutions', () => {
    const graph = lenet({ branch: bottleneck({ channels: 4 }), branches: [2, 0] })(mnist);
    const [first, second, third] = [117_600, 470_400, 627_200] as const;
    const branch0 = 14 * 14 * 4 * 6 + 4 * 10;
    const branch2 = 4 * 4 * 4 * 32 + 4 * 10;
    expect([...costOf(graph).perExit].slice(0, 2)).toEqual([
      first + branch0,
      first + branch0 + second + third + branch2,
    ]);
  });
});
