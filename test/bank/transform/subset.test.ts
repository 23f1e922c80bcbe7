import { keepExits } from 'offramp';
import { describe, expect, it } from 'vitest';
import { exitAccuracy } from '../../../src/bank/accuracy.ts';
import type { FloatColumn } from '../../../src/bank/bank.ts';
import { decodeFloats } from '../../../src/bank/columns.ts';
import { drawnBank } from './drawn-bank.ts';

const widths = [2, 0, 3, 1];

describe.each(['float16', 'float32'] as const)('a subset of exits, %s', (dtype) => {
  const bank = drawnBank({ exits: 4, featureWidths: widths, dtype });
  const rows = Int32Array.from({ length: bank.samples }, (_, i) => i);
  const subset = keepExits(bank, [0, 2, 3]);

  it('has the logits, features and costs of those exits, to the bit', () => {
    expect(subset.exits).toBe(3);
    for (const [k, of] of [0, 2, 3].entries()) {
      expect(decodeFloats(subset.logits, rows, 3 * k, 3)).toEqual(decodeFloats(bank.logits, rows, 3 * of, 3));
    }
    expect(subset.featureWidths).toEqual([2, 3, 1]);
    expect(subset.features?.dtype).toBe(dtype);
    // branches 0, 2 and 3 lie side by side, for branch 1 has no features
    expect(decodeFloats(subset.features as FloatColumn, rows)).toEqual(
      decodeFloats(bank.features as FloatColumn, rows),
    );
    const last = keepExits(bank, [2, 3]);
    expect(decodeFloats(last.features as FloatColumn, rows)).toEqual(
      decodeFloats(bank.features as FloatColumn, rows, 2, 4),
    );
    expect([...subset.macs]).toEqual([1000, 3000, 4000]);
    expect([...(subset.milliseconds ?? [])]).toEqual([0.5, 2.5, 3.5]);
  });

  it('counts dropped branches no more where it is told what they cost', () => {
    // costs 1000, 2000, 3000, 4000: exit 1 is passed on the way to 2 and 3
    const cheaper = keepExits(bank, [0, 2, 3], { branch: [50, 70, 90, 0] });
    expect([...cheaper.macs]).toEqual([1000, 2930, 3930]);
    expect([...keepExits(bank, [2, 3], { branch: [50, 70, 90, 0] }).macs]).toEqual([2880, 3880]);
    expect(cheaper.milliseconds).toBeUndefined();
    expect(cheaper.provenance.source).toContain('costs without the branches that were dropped');
    expect(() => keepExits(bank, [0, 3], { branch: [50, 70, 90] })).toThrow(
      /branches of 50, 70, 90 MACs; expected one number for each of 4 exits/,
    );
    expect(() => keepExits(bank, [0, 3], { branch: [50, 2000, 90, 0] })).toThrow(
      /below the cost of its exit/,
    );
  });

  it('keeps labels, splits and samples, and says what it is', () => {
    const { labels, split, sample } = bank;
    expect(subset).toMatchObject({ labels, split, sample, name: 'drawn+subset' });
    const accuracy = exitAccuracy(bank, 'test');
    expect(subset.provenance.accuracy).toEqual([accuracy[0], accuracy[2], accuracy[3]]);
    expect(subset.provenance.source).toContain('exits 0, 2, 3, costs with the branches that were dropped');
  });

  it('has no features where the branches that are left have none', () => {
    const bare = keepExits(drawnBank({ exits: 3, featureWidths: [4, 0, 0], dtype }), [1, 2]);
    expect(bare.features).toBeUndefined();
    expect(bare.featureWidths).toEqual([0, 0]);
  });

  it.each([
    [[], /no exits to keep, expected two or more/],
    [[3], /exits 3 to keep, expected two or more/],
    [[0, 4], /exit 4 to keep outside 0\.\.3/],
    [[-1, 3], /exit -1 to keep outside/],
    [[0.5, 3], /exit 0\.5 to keep outside/],
    [[2, 0, 3], /exits 2, 0, 3 to keep do not ascend/],
    [[0, 0, 3], /do not ascend; name each once/],
    [[0, 1], /exits 0, 1 to keep without the last, 3/],
  ])('is refused for %j', (exits, why) => {
    expect(() => keepExits(bank, exits)).toThrow(why);
  });
});
