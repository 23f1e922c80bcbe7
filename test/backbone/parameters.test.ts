import { describe, expect, it } from 'vitest';
import { resnet } from '../../src/backbone/resnet.ts';
import { initialWeights, parametersOf } from '../../src/backbone/parameters.ts';
import { everyOperation } from './every-operation.ts';

const parametersNamed = (): Map<string, readonly [string, boolean]> => {
  const all = [...parametersOf(everyOperation()).values()].flat();
  return new Map(all.map(({ name, shape, trainable }) => [name, [shape.join(' x '), trainable]]));
};

describe('parametersOf', () => {
  it('names and shapes what each node holds, statistics not to be trained', () => {
    const named = parametersNamed();
    const of = (node: string) =>
      [...named].filter(([name]) => name.startsWith(`${node}/`)).map(([name, what]) => [name, what].flat());
    expect(of('input')).toEqual([
      ['input/mean', '2', false],
      ['input/deviation', '2', false],
    ]);
    expect(of('stem')).toEqual([
      ['stem/kernel', '3 x 3 x 2 x 4', true],
      ['stem/scale', '4', true],
      ['stem/offset', '4', true],
      ['stem/mean', '4', false],
      ['stem/variance', '4', false],
    ]);
    expect(of('plain')).toEqual([
      ['plain/kernel', '3 x 3 x 4 x 4', true],
      ['plain/bias', '4', true],
    ]);
    // 4 x 3 pixels of 9 channels, flattened
    expect(of('head/hidden')).toEqual([
      ['head/hidden/kernel', '108 x 7', true],
      ['head/hidden/bias', '7', true],
    ]);
    expect(of('exit0')).toEqual([
      ['exit0/logits/kernel', '4 x 3', true],
      ['exit0/logits/bias', '3', true],
    ]);
    for (const node of ['sum', 'pooled', 'joined']) expect(of(node)).toEqual([]);
  });
});

describe('initialWeights', () => {
  const problem = { height: 8, width: 8, channels: 3, classes: 10 };
  const distinct = (name: string): number[] => [...new Set(weights.get(name))];
  const weights = initialWeights(resnet({ widths: [64], blocks: 1, branches: 'none' })(problem), 1);

  it('draws kernels with the variance of He et al. 2015, 2 / fan-in before ReLU and 1 / fan-in before nothing', () => {
    const expected = {
      'stem/kernel': 2 / 27,
      'stage0/block0/first/kernel': 2 / 576,
      'head/logits/kernel': 1 / 64,
    };
    for (const [name, variance] of Object.entries(expected)) {
      const values = weights.get(name) as Float32Array;
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const found = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      // the deviation of a sample variance is variance * sqrt(2 / n), of a sample mean sqrt(variance / n)
      expect(Math.abs(found / variance - 1), name).toBeLessThan(5 * Math.sqrt(2 / values.length));
      expect(Math.abs(mean), name).toBeLessThan(5 * Math.sqrt(variance / values.length));
    }
  });

  it('starts blocks as identity, normalisations at nothing done and pixels as they are', () => {
    expect(distinct('stage0/block0/second/scale')).toEqual([0]);
    expect(distinct('stage0/block0/first/scale')).toEqual([1]);
    expect(distinct('stage0/block0/first/offset')).toEqual([0]);
    expect(distinct('stage0/block0/first/mean')).toEqual([0]);
    expect(distinct('stage0/block0/first/variance')).toEqual([1]);
    expect(distinct('head/logits/bias')).toEqual([0]);
    expect(distinct('input/mean')).toEqual([0]);
    expect(distinct('input/deviation')).toEqual([1]);
  });

  it('depends on the seed alone', () => {
    const graph = everyOperation();
    expect(initialWeights(graph, 5)).toEqual(initialWeights(graph, 5));
    expect(initialWeights(graph, 6).get('stem/kernel')).not.toEqual(
      initialWeights(graph, 5).get('stem/kernel'),
    );
  });
});
