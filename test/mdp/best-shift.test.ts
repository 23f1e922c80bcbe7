import { bestShift, type Hindsight, type Policy } from 'offramp';
import { describe, expect, it } from 'vitest';
import { bankOf, drawSamples, macsOf, policyOf, problemOf } from './fixture.ts';

const EXITS = 4;

/** The largest probability less a bar that falls from exit to exit. */
const policy: Policy = {
  ...policyOf(() => 0),
  exit(k, { data }) {
    const preference = data.map((confidence) => confidence - 0.9 + 0.1 * k);
    return { probability: preference.map((value) => Number(value >= 0)), preference };
  },
};

/** Mean reward of leaving where preference + shift >= 0, one sample and exit at a time. */
function earned(view: Hindsight, shift: number): number {
  const { samples, rewards } = view;
  let total = 0;
  for (let i = 0; i < samples; i++) {
    let k = 0;
    while (k < EXITS - 1 && (preferenceAt(view, k, i) as number) + shift < 0) k++;
    total += rewards[k * samples + i] as number;
  }
  return total / samples;
}

const preferenceAt = (view: Hindsight, k: number, i: number): number | undefined =>
  policy.exit(k, view.observationsAt(k)).preference?.[i];

describe('bestShift', () => {
  it.each([0, 0.3, 1, 5])('earns as much as the best of all shifts at lambda %d', (lambda) => {
    const drawn = drawSamples(`shift ${lambda}`, { exits: EXITS, classes: 3, samples: [2, 40, 2] });
    const { training } = problemOf(bankOf(drawn, macsOf(EXITS)), { lambda, observations: ['max-prob'] });
    const view = training.hindsight('tune');
    const turns = Array.from({ length: EXITS - 1 }, (_, k) =>
      Array.from({ length: view.samples }, (_unused, i) => -(preferenceAt(view, k, i) as number)),
    ).flat();
    const best = Math.max(earned(view, 0), ...[-10, ...turns].map((shift) => earned(view, shift)));
    expect(earned(view, bestShift(policy, view))).toBeCloseTo(best, 9);
  });

  it('is 0 where the policy stands already at its best', () => {
    const drawn = drawSamples('unmoved', { exits: EXITS, classes: 3, samples: [2, 10, 2] });
    const { training } = problemOf(bankOf(drawn, macsOf(EXITS)), { observations: ['max-prob'] });
    const view = training.hindsight('tune');
    expect(bestShift(policy, view, new Float32Array(EXITS * view.samples))).toBe(0);
  });
});
