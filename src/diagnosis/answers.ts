import type { Bank } from '../bank/bank.ts';
import type { Policy } from '../contract/policy.ts';
import type { TrialRecord } from '../contract/record.ts';
import { largestProbability } from '../mdp/observation-values.ts';
import { splitOutcomes } from '../mdp/outcomes.ts';
import { predictedOutcomes } from '../mdp/predicted-outcomes.ts';
import { qualityTable } from '../mdp/quality.ts';
import { splitTraces } from '../mdp/split-traces.ts';
import type { Traces } from '../mdp/traces.ts';
import { priceOf } from './price.ts';

/** What every exit answers to every sample of `test`, exit-major [K * samples]. */
export interface Answers {
  /** Hash of the bank. */
  readonly bank: string;
  readonly samples: number;
  readonly exits: number;
  /** 1 where the answer is right. */
  readonly correct: Uint8Array;
  /** Largest class probability, in (0, 1]. */
  readonly confidence: Float32Array;
  /** What the answer is worth. */
  readonly quality: Float32Array;
}

/** The answers of the exits themselves. */
export function recordedAnswers(bank: Bank, quality: string): Answers {
  const traces = splitTraces(bank, 'test');
  return answers(bank, traces, traces.correct, qualityTable(traces, quality));
}

/** The answers under the policy of a trial that has its own class scores, `Policy.predict`. */
export function predictedAnswers(bank: Bank, policy: Policy, { trial, calibration }: TrialRecord): Answers {
  const { observations, reward, budget } = trial;
  const lambda = calibration?.price ?? priceOf(trial);
  const setting = { observations, quality: reward.quality, lambda, ...(budget && { budget }) };
  const { traces, quality } = predictedOutcomes(policy, splitOutcomes(bank, 'test', setting));
  return answers(bank, traces, traces.correct, quality);
}

function answers(bank: Bank, traces: Traces, correct: Uint8Array, quality: Float32Array): Answers {
  const { samples, exits } = traces;
  const confidence = Float32Array.from(correct, (_, row) => largestProbability(traces, row));
  return { bank: bank.hash, samples, exits, correct, confidence, quality };
}
