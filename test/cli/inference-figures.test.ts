import { describe, expect, it } from 'vitest';
import { inferenceFigures } from '../../src/cli/inference-figures.ts';
import { inferenceText } from '../../src/cli/inference-text.ts';

/** Four images in two requests, three repetitions. */
const inferred = {
  labels: Uint8Array.of(2, 0, 1, 1),
  staged: { exits: Uint8Array.of(0, 2, 0, 1), answers: Int32Array.of(2, 0, 0, 1) },
  whole: { exits: Uint8Array.of(2, 2, 2, 2), answers: Int32Array.of(2, 0, 1, 1) },
  exitMacs: Float64Array.of(1e6, 3e6, 9e6),
  macs: { whole: 8e6, withoutBranches: 7e6 },
  times: [
    [Float64Array.of(2, 90, 4), Float64Array.of(8, 6, 10)],
    [Float64Array.of(7, 9, 8), Float64Array.of(13, 12, 11)],
    [Float64Array.of(5, 6, 7), Float64Array.of(9, 10, 11)],
  ],
};

describe('figures of an inference', () => {
  const figures = inferenceFigures(inferred);

  it('are worked out by hand', () => {
    expect(figures).toEqual({
      samples: 4,
      accuracy: { staged: 0.75, whole: 1 },
      macs: { staged: 3.5e6, whole: 8e6, withoutBranches: 7e6 },
      // medians 4 + 8, 8 + 12 and 6 + 10
      milliseconds: { staged: 3, whole: 5, withoutBranches: 4 },
      saved: {
        macs: 1 - 3.5 / 8,
        milliseconds: 1 - 3 / 5,
        // 10, 96 and 14 against 20, 21 and 19
        range: [1 - 96 / 21, 1 - 10 / 20],
        share: (1 - 3 / 5) / (1 - 3.5 / 8),
      },
      savedWithoutBranches: {
        macs: 0.5,
        milliseconds: 0.25,
        range: [1 - 96 / 16, 1 - 10 / 14],
        share: 0.5,
      },
      exitShare: [0.5, 0.25, 0.25],
    });
  });

  it('have no share where no MACs are saved', () => {
    const { saved } = inferenceFigures({ ...inferred, exitMacs: Float64Array.of(8e6, 9e6, 10e6) });
    expect(saved.macs).toBeLessThan(0);
    expect(saved.share).toBeNull();
  });

  it('are shown to a person', () => {
    const text = inferenceText(
      {
        ...figures,
        environment: 'shapes',
        policy: { id: '0123456789abcdef', agent: 'threshold', lambda: 0.2, seed: 3, bank: 'a'.repeat(64) },
        testImages: 1000,
        batch: 2,
        repetitions: 3,
        decisions: { bank: 'b'.repeat(64), compared: 4, different: 1, note: 'bank bbb keeps float16' },
      },
      'wasm',
    );
    expect(text).toBe(`\
shapes: threshold, λ\u00a0=\u00a00.2, seed 3 (0123456789abcdef); 4 of 1,000 test images, batch 2, wasm
┌──────────────────┬──────────┬───────┬───────┐
│                  │ accuracy │ MMACs │    ms │
├──────────────────┼──────────┼───────┼───────┤
│ staged           │   0.7500 │ 3.500 │ 3.000 │
├──────────────────┼──────────┼───────┼───────┤
│ whole network    │   1.0000 │ 8.000 │ 5.000 │
├──────────────────┼──────────┼───────┼───────┤
│ without branches │   1.0000 │ 7.000 │ 4.000 │
└──────────────────┴──────────┴───────┴───────┘
MACs saved  56.3%, the policy's own charged
time saved  40.0%, \u2212357.1% to 50.0% in the totals of 3 repetitions, whatever interrupted them
share       0.71 of the MACs saved are saved in time
            against the network without branches: MACs 50.0%, time 25.0%, \u2212500.0% to 28.6%, share 0.50
exits       0: 50.0%  1: 25.0%  2: 25.0%
decisions   1 of 4 are not the simulated ones: bank bbb keeps float16; the policy was trained on another bank, aaaaaaaaaaaa
`);
  });
});
