import { describe, expect, it } from 'vitest';
import { graphBuilder } from '../../src/backbone/graph-builder.ts';
import { carriedValues, stagesOf } from '../../src/backbone/stages.ts';
import { everyOperation } from './every-operation.ts';

const namesOf = (graph: Parameters<typeof stagesOf>[0]): string[][] =>
  stagesOf(graph).map((stage) => stage.map(({ name }) => name));
const carriedOf = (graph: Parameters<typeof stagesOf>[0]): string[][] =>
  carriedValues(graph).map((names) => [...names].sort());

describe('stagesOf', () => {
  it('gives each exit what it needs and none before it did, in the order of the graph', () => {
    expect(namesOf(everyOperation())).toEqual([
      ['input', 'stem', 'plain', 'sum', 'exit0/pool', 'exit0/logits'],
      ['pooled', 'strided', 'joined', 'exit1/narrow', 'exit1/pool', 'exit1/logits'],
      ['head/hidden', 'head/logits'],
    ]);
  });

  it('computes features that the logits are not made of, and nothing that no exit needs', () => {
    const builder = graphBuilder({ height: 4, width: 4, channels: 1, classes: 2 });
    builder.globalPool('unused', builder.input);
    const features = builder.globalPool('features', builder.input);
    builder.exit({ logits: builder.dense('logits', builder.input, { units: 2 }), features });
    expect(namesOf(builder.build('beside'))).toEqual([['input', 'features', 'logits']]);
  });
});

describe('carriedValues', () => {
  it('keeps what a later stage takes in, and nothing else', () => {
    // the second stage pools `sum` and strides over `stem`; the head takes `joined` alone
    expect(carriedOf(everyOperation())).toEqual([['stem', 'sum'], ['joined'], []]);
  });

  it('keeps what a later exit answers with', () => {
    const builder = graphBuilder({ height: 4, width: 4, channels: 1, classes: 2 });
    const [logits, features] = builder.branch(() => {
      const pooled = builder.globalPool('pool', builder.input);
      return [builder.dense('logits', pooled, { units: 2 }), pooled];
    });
    builder.exit({ logits });
    const own = builder.branch(() => builder.dense('own', builder.input, { units: 2 }));
    builder.exit({ logits: own, features });
    builder.exit({ logits: builder.dense('head', builder.input, { units: 2 }) });
    expect(carriedOf(builder.build('shared'))).toEqual([['input', 'pool'], ['input'], []]);
  });
});
