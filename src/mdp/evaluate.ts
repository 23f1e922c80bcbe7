import type { Bank } from '../bank/bank.ts';
import type { Policy } from '../contract/policy.ts';
import type { Figures } from '../contract/record.ts';
import { checkCaps, lastExitsOf } from './caps.ts';
import { relativeCosts } from './cost.ts';
import { decisionTable } from './decision-table.ts';
import type { Outcomes } from './outcomes.ts';
import { predictedOutcomes } from './predicted-outcomes.ts';

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
 * Exact evaluation: P(exit at k) = h[k] * prod_{j<k} (1 - h[j]), h = 1 at the last exit that a sample's request can
 * pay, over all samples of the split. Refuses probabilities that are not numbers in [0, 1] and columns of the wrong
 * length, and caps under which the first exit already costs too much.
 */
export function evaluatePolicy(policy: Policy, bank: Bank, outcomes: Outcomes, lambda: number): Evaluation {
  const { samples } = outcomes.traces;
  const { caps } = outcomes;
  const relativeCost = relativeCosts(bank, (k) => policy.macs(k));
  if (caps) checkCaps(caps, relativeCost[0] as number);
  const lastExits = lastExitsOf(caps, samples, relativeCost);
  const { probability } = decisionTable(policy, outcomes);
  const answered = predictedOutcomes(policy, outcomes);
  const exit = Uint8Array.from(lastExits, (last, i) => {
    let k = 0;
    while (k < last && (probability[k * samples + i] as number) < 0.5) k++;
    return k;
  });
  return {
    ...deterministic(answered, exit, relativeCost, lambda),
    expected: expectation(answered, probability, lastExits, relativeCost, lambda),
    ...charges(policy, relativeCost),
  };
}

/** Figures of leaving at given exits [samples] under a policy, which is charged and whose answers count. */
export function evaluateExits(
  policy: Policy,
  bank: Bank,
  outcomes: Outcomes,
  exits: Uint8Array,
  lambda: number,
): Evaluation {
  const relativeCost = relativeCosts(bank, (k) => policy.macs(k));
  const figures = deterministic(predictedOutcomes(policy, outcomes), exits, relativeCost, lambda);
  return { ...figures, expected: figures.deterministic, ...charges(policy, relativeCost) };
}

function charges(
  policy: Policy,
  relativeCost: Float64Array,
): Pick<Evaluation, 'relativeCost' | 'policyMacs'> {
  const decisions = relativeCost.length - 1;
  return {
    relativeCost: [...relativeCost],
    policyMacs: Array.from({ length: decisions }, (_, k) => policy.macs(k)),
  };
}

/** Exact mean over the policy's own randomness. */
function expectation(
  { traces, quality }: Outcomes,
  probability: Float32Array,
  lastExits: Uint8Array,
  relativeCost: Float64Array,
  lambda: number,
): Figures {
  const { samples, correct } = traces;
  const sums = { accuracy: 0, cost: 0, reward: 0 };
  for (let i = 0; i < samples; i++) {
    const last = lastExits[i] as number;
    let reach = 1;
    for (let k = 0; k <= last && reach > 0; k++) {
      const row = k * samples + i;
      const share = k === last ? reach : reach * (probability[row] as number);
      reach -= share;
      const cost = relativeCost[k] as number;
      sums.accuracy += share * (correct[row] as number);
      sums.cost += share * cost;
      sums.reward += share * ((quality[row] as number) - lambda * cost);
    }
  }
  return { accuracy: sums.accuracy / samples, cost: sums.cost / samples, reward: sums.reward / samples };
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
