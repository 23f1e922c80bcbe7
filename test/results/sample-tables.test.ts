import { describeTerms, recordsOf, sampleTables, type TrialRecord } from 'offramp';
import { describe, expect, it } from 'vitest';

const base64 = (values: Uint8Array | Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

const BUDGET = { kind: 'average', cost: 0.5 } as const;
const record = (
  trial: Partial<TrialRecord['trial']>,
  exit: number[] = [],
  correct: number[] = [],
  quality?: number[],
) =>
  ({
    trial: { environment: 'e', label: 'a', seed: 0, ...trial },
    relativeCost: [0.25, 1],
    samples: {
      exit: base64(Uint8Array.from(exit)),
      correct: base64(Uint8Array.from(correct)),
      ...(quality && { quality: base64(Float32Array.from(quality)) }),
    },
  }) as unknown as TrialRecord;

describe('sampleTables', () => {
  it('lays seed behind seed, with cost by exit and reward at the price', () => {
    const tables = sampleTables([
      record({ lambda: 0.5 }, [0, 1], [1, 0]),
      record({ lambda: 0.5, seed: 1 }, [1, 1], [1, 1]),
    ]);
    expect(tables.accuracy).toEqual({ seeds: 2, values: Uint8Array.of(1, 0, 1, 1) });
    expect(tables.cost).toEqual({ seeds: 2, values: Float64Array.of(0.25, 1, 1, 1) });
    expect(tables.reward).toEqual({ seeds: 2, values: Float64Array.of(0.875, -0.5, 0.5, 0.5) });
  });

  it('values answers by their quality, and charges nothing under a budget', () => {
    const { accuracy, reward } = sampleTables([record({ budget: BUDGET }, [0, 1], [1, 0], [0.5, -2])]);
    expect([...accuracy.values]).toEqual([1, 0]);
    expect([...reward.values]).toEqual([0.5, -2]);
  });

  it('refuses trials of other samples', () => {
    expect(() => sampleTables([record({}, [0], [1]), record({}, [0, 1], [1, 1])])).toThrow(
      'trials: 2 test samples beside 1',
    );
  });
});

describe('recordsOf', () => {
  const records = [
    record({ lambda: 0.5, seed: 1 }),
    record({ lambda: 0.5, seed: 0 }),
    record({ lambda: 0.1 }),
    record({ budget: BUDGET }),
    record({ lambda: 0.5, label: 'b' }),
    record({ lambda: 0.5, environment: 'f' }),
  ];
  const found = (wanted: Parameters<typeof recordsOf>[1]): string[] =>
    recordsOf(records, wanted).map(
      ({ trial }) => `${trial.environment} ${trial.label} ${describeTerms(trial)} ${trial.seed}`,
    );

  it('takes what is asked for, by seed', () => {
    expect(found({ environment: 'e', agent: 'a', lambda: 0.5 })).toEqual([
      'e a lambda 0.5 0',
      'e a lambda 0.5 1',
    ]);
    expect(found({ budget: BUDGET })).toEqual(['e a budget 0.5 0']);
    expect(found({ agent: 'b' })).toEqual(['e b lambda 0.5 0']);
    expect(found({})).toHaveLength(6);
    expect(found({ lambda: 0.2 })).toEqual([]);
  });
});
