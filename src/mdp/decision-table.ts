import type { Policy } from '../contract/policy.ts';
import { checkPreference, checkProbability } from './check-decision.ts';
import { rowsView } from './observation-table.ts';
import type { Outcomes } from './outcomes.ts';

/** What a policy answers to every sample of a split at every exit but the last, exit-major [(K - 1) * samples]. */
export interface DecisionTable {
  /** Probability of exiting. */
  readonly probability: Float32Array;
  /** How much exiting is preferred, in the policy's own unit. */
  readonly preference: Float32Array;
}

/** Asks at each exit in turn; refuses answers of the wrong length and such as are no probabilities or no numbers. */
export function decisionTable(policy: Policy, { traces, observations }: Outcomes): DecisionTable {
  const { samples, exits } = traces;
  const probability = new Float32Array((exits - 1) * samples);
  const preference = new Float32Array(probability.length);
  let carry: unknown;
  for (let k = 0; k < exits - 1; k++) {
    const rows = rowsView(observations.all, k * samples, samples);
    const answer = carry === undefined ? policy.exit(k, rows) : policy.exit(k, rows, carry);
    const chances = checkProbability(answer.probability, k, samples);
    probability.set(chances, k * samples);
    preference.set(
      answer.preference ? checkPreference(answer.preference, k, samples) : chances.map((p) => p - 0.5),
      k * samples,
    );
    carry = answer.carry;
  }
  return { probability, preference };
}
