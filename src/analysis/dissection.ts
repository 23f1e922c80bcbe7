import type { Bank } from '../bank/bank.ts';
import type { Agent } from '../contract/agent.ts';
import type { TrialRecord } from '../contract/record.ts';
import { type Leaving, leavingOf } from '../diagnosis/leaving.ts';
import { priceOf } from '../diagnosis/price.ts';
import { lastExitsOf } from '../mdp/caps.ts';
import { decisionTable } from '../mdp/decision-table.ts';
import { largestProbability } from '../mdp/observation-values.ts';
import { splitOutcomes } from '../mdp/outcomes.ts';
import { predictedOutcomes } from '../mdp/predicted-outcomes.ts';

/** One trial, taken apart. Exit-major arrays: sample i at exit k is at k * samples + i. */
export interface Dissection {
  readonly record: TrialRecord;
  /** Where samples left, and what hindsight says of it; what every exit answers is in it too. */
  readonly leaving: Leaving;
  /** Class that each exit answers [K * samples]. */
  readonly answer: Int32Array;
  /** Probability of leaving once the policy is asked [K * samples]; 1 from where exit is forced. */
  readonly leaves: Float32Array;
  /** Price of compute in the reward. */
  readonly price: number;
}

/** Loads the policy of a trial and asks it for every test sample at every exit. */
export function dissect(record: TrialRecord, bank: Bank, agent: Agent): Dissection {
  const { observations, reward, budget } = record.trial;
  const price = priceOf(record.trial);
  const policy = agent.load(record.policy);
  const outcomes = splitOutcomes(bank, 'test', {
    observations,
    quality: reward.quality,
    lambda: price,
    ...(budget && { budget }),
  });
  const { traces, quality } = predictedOutcomes(policy, outcomes);
  const { samples, exits, correct } = traces;
  const confidence = Float32Array.from(correct, (_, row) => largestProbability(traces, row));
  const { probability } = decisionTable(policy, outcomes);
  const lastExits = lastExitsOf(outcomes.caps, samples, Float64Array.from(record.relativeCost));
  return {
    record,
    leaving: leavingOf(record, { bank: bank.hash, samples, exits, correct, confidence, quality }),
    answer: traces.answers,
    leaves: Float32Array.from(correct, (_, row) =>
      Math.floor(row / samples) >= (lastExits[row % samples] as number) ? 1 : (probability[row] as number),
    ),
    price,
  };
}
