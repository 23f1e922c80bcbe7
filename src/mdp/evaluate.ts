import type { Bank } from '../bank/bank.ts';
import type { Policy } from '../contract/policy.ts';
import type { Figures } from '../contract/record.ts';
import { checkProbability } from './check-probability.ts';
import { relativeCosts } from './cost.ts';
import { rowsView } from './observation-table.ts';
import type { Outcomes } from './outcomes.ts';

/** What a policy does on a split, computed exactly from the counterfactual traces; nothing is sampled. */
export interface Evaluation {
  /** Exit where the probability is at least one half; the number in tables. */
  readonly deterministic: Figures;
  /** Expectation over the policy's own randomness: sum over exits of P(exit at k) * value at k. */
  readonly expected: Figures;
  /** Share of samples leaving at each exit, deterministic [K]. */
  readonly exitShare: readonly number[];
  /** Deterministic exit of each sample, in bank order [samples]. */
  readonly exit: Uint8Array;
  /** 1 where that answer is right [samples]. */
  readonly correct: Uint8Array;
  /** Quality of that answer [samples]. */
  readonly quality: Float32Array;
  /** Relative cost of each exit, policy MACs included [K]. */
  readonly relativeCost: readonly number[];
  /** Multiply-accumulates of consulting the policy at each exit [K - 1]. */
  readonly policyMacs: readonly number[];
}

/**
 * Exact evaluation: P(exit at k) = h[k] * prod_{j<k} (1 - h[j]), h[K - 1] = 1, over all samples of the split.
 * Refuses probabilities that are not numbers in [0, 1] and columns of the wrong length.
 */
export function evaluatePolicy(policy: Policy, bank: Bank, outcomes: Outcomes, lambda: number): Evaluation {
  const { samples, exits, correct } = outcomes.traces;
  const last = exits - 1;
  const relativeCost = relativeCosts(bank, (k) => policy.macs(k));
  const exit = new Uint8Array(samples).fill(last);
  const decided = new Uint8Array(samples);
  const reach = new Float64Array(samples).fill(1);
  const expected = { accuracy: 0, cost: 0, reward: 0 };
  let carry: unknown;
  for (let k = 0; k < exits; k++) {
    let probability: Float32Array | undefined;
    if (k < last) {
      const observations = rowsView(outcomes.observations.all, k * samples, samples);
      const answer = carry === undefined ? policy.exit(k, observations) : policy.exit(k, observations, carry);
      probability = checkProbability(answer.probability, k, samples);
      carry = answer.carry;
    }
    const cost = relativeCost[k] as number;
    for (let i = 0, row = k * samples; i < samples; i++, row++) {
      const h = probability ? (probability[i] as number) : 1;
      if (h >= 0.5 && decided[i] === 0) {
        decided[i] = 1;
        exit[i] = k;
      }
      const share = (reach[i] as number) * h;
      if (share === 0) continue;
      reach[i] = (reach[i] as number) - share;
      expected.accuracy += share * (correct[row] as number);
      expected.cost += share * cost;
      expected.reward += share * ((outcomes.quality[row] as number) - lambda * cost);
    }
  }
  return {
    ...deterministic(outcomes, exit, relativeCost, lambda),
    expected: {
      accuracy: expected.accuracy / samples,
      cost: expected.cost / samples,
      reward: expected.reward / samples,
    },
    relativeCost: [...relativeCost],
    policyMacs: Array.from({ length: last }, (_, k) => policy.macs(k)),
  };
}

/** Figures of leaving each sample at a given exit. */
export function deterministic(
  { traces, quality }: Outcomes,
  exit: Uint8Array,
  relativeCost: Float64Array,
  lambda: number,
): Pick<Evaluation, 'deterministic' | 'exitShare' | 'exit' | 'correct' | 'quality'> {
  const { samples, exits } = traces;
  const rowOf = (k: number, i: number): number => k * samples + i;
  const answered = Uint8Array.from(exit, (k, i) => traces.correct[rowOf(k, i)] as number);
  const valued = Float32Array.from(exit, (k, i) => quality[rowOf(k, i)] as number);
  const counts = Array.from({ length: exits }, () => 0);
  const sums = { accuracy: 0, quality: 0 };
  for (let i = 0; i < samples; i++) {
    const k = exit[i] as number;
    counts[k] = (counts[k] as number) + 1;
    sums.accuracy += answered[i] as number;
    sums.quality += valued[i] as number;
  }
  const exitShare = counts.map((count) => count / samples);
  const cost = exitShare.reduce((sum, share, k) => sum + share * (relativeCost[k] as number), 0);
  return {
    deterministic: {
      accuracy: sums.accuracy / samples,
      cost,
      reward: sums.quality / samples - lambda * cost,
    },
    exitShare,
    exit,
    correct: answered,
    quality: valued,
  };
}
