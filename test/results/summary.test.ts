import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../src/contract/record.ts';
import type { BoundsRecord } from '../../src/contract/bounds-record.ts';
import { summarise } from '../../src/results/summary.ts';

const base64 = (values: Uint8Array | Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

/** Four samples, two exits at relative costs 0.5 and 1. */
function record(
  label: string,
  seed: number,
  exit: number[],
  correct: number[],
  quality?: number[],
): TrialRecord {
  const figures = { accuracy: 0, cost: 0, reward: 0 };
  const share = exit.filter((k) => k === 0).length / exit.length;
  const results = { deterministic: figures, expected: figures, exitShare: [share, 1 - share] };
  return {
    version: 2,
    id: `${label}${seed}`,
    trial: {
      environment: 'four',
      bank: 'b',
      observations: [],
      reward: { quality: 'correct', dense: false },
      agent: label,
      label,
      options: {},
      lambda: 0.4,
      seed,
      code: 'c',
    },
    platform: { backend: 'wasm', node: 20 },
    results: { tune: results, test: results },
    samples: {
      exit: base64(Uint8Array.from(exit)),
      correct: base64(Uint8Array.from(correct)),
      ...(quality && { quality: base64(Float32Array.from(quality)) }),
    },
    relativeCost: [0.5, 1],
    policyMacs: [0],
    policy: { kind: 'x', config: null, weights: {} },
    curve: [],
  };
}

const run = {
  run: 'four-1',
  experiment: 'four',
  question: '?',
  trials: { total: 4, done: 4, failed: 0 },
  environments: [{ name: 'four', bank: 'b', exits: 2, testSamples: 4, macs: 2, dataset: 'd', backbone: 'n' }],
  provenance: [],
};

const figures = { accuracy: 0.5, cost: 0.5, reward: 0.3 };
const bounds: BoundsRecord[] = [
  {
    bounds: {
      environment: 'four',
      lambda: 0.4,
      fixedExits: [figures, { accuracy: 0.5, cost: 1, reward: 0.1 }],
      bestFixedExit: { ...figures, exit: 0 },
      oracle: figures,
    },
    bestFixedQuality: base64(Float32Array.of(1, 1, 0, 0)),
  },
];

const records = [
  record('good', 0, [0, 0, 1, 1], [1, 1, 1, 0]),
  record('good', 1, [0, 0, 0, 1], [1, 1, 0, 1]),
  record('bad', 0, [1, 1, 1, 1], [0, 0, 1, 1]),
  record('bad', 1, [1, 1, 1, 1], [0, 0, 1, 1], [0, 0, 2, 1]),
];

describe('summarise', () => {
  const { results, bounds: shown, curves, ...rest } = summarise(run, records, bounds);

  it('averages over seeds and samples, worked out by hand', () => {
    // good: right 3/4 and 3/4; cost (0.75 + 0.625) / 2; reward 0.75 - 0.4 * 0.6875; best fixed exit 0.5 - 0.4 * 0.5
    expect(results[0]).toMatchObject({
      environment: 'four',
      agent: 'good',
      lambda: 0.4,
      split: 'test',
      seeds: 2,
    });
    expect(results[0]?.accuracy).toBeCloseTo(0.75, 12);
    expect(results[0]?.cost).toBeCloseTo(0.6875, 12);
    expect(results[0]?.reward).toBeCloseTo(0.475, 12);
    expect(results[0]?.gain.reward).toBeCloseTo(0.175, 12);
    expect(results[0]?.exitShare).toEqual([0.625, 0.375]);
    // bad: the quality of its second seed is its own: (0 + 0 + 1 + 1 + 0 + 0 + 2 + 1) / 8 - 0.4
    expect(results[1]?.reward).toBeCloseTo(0.625 - 0.4, 12);
    expect(results.map(({ pareto }) => pareto)).toEqual([true, false]);
  });

  it('encloses each mean in its interval', () => {
    for (const { accuracy, cost, reward, gain, interval } of results) {
      for (const [value, [low, high]] of [
        [accuracy, interval.accuracy],
        [cost, interval.cost],
        [reward, interval.reward],
        [gain.reward, gain.interval],
      ] as const) {
        expect(low).toBeLessThanOrEqual(value + 1e-12);
        expect(high).toBeGreaterThanOrEqual(value - 1e-12);
      }
    }
  });

  it('says the same twice, and leaves what it does not compute as it is', () => {
    expect(summarise(run, records, bounds).results).toEqual(results);
    expect(rest).toEqual(run);
    expect(curves).toEqual([]);
    expect(shown).toEqual([bounds[0]?.bounds]);
  });

  it('shows agents whose other seeds failed with the seeds they have', () => {
    const some = summarise(run, records.slice(1), bounds).results;
    expect(some.map(({ agent, seeds }) => `${agent} ${seeds}`)).toEqual(['good 1', 'bad 2']);
    expect(summarise(run, [], bounds).results).toEqual([]);
  });
});
