import type { TrialRecord } from '../contract/record.ts';
import { UserError } from '../error.ts';
import { lastAffordableExit } from '../mdp/caps.ts';
import { type HindsightRegret, hindsightRegret } from '../stats/hindsight-regret.ts';
import type { Answers } from './answers.ts';
import { priceOf } from './price.ts';
import { bytes, floats } from '../results/columns.ts';

/** Where the samples of `test` leave under the policy of a trial, and what hindsight says of it. */
export interface Leaving extends HindsightRegret {
  readonly answers: Answers;
  /** Exit of each sample [samples]. */
  readonly exit: Uint8Array;
  /** What leaving there earns [samples]. */
  readonly reward: Float64Array;
  /** Relative cost of each exit, policy MACs included [K]. */
  readonly relativeCost: readonly number[];
}

/**
 * Puts the record of a trial beside the answers of all exits. Hindsight pays for compute what the policy paid, its own
 * included, and keeps to the caps it had: whoever always leaves at the best exit has no regret. Throws UserError where the two do not belong together.
 */
export function leavingOf(record: TrialRecord, answers: Answers): Leaving {
  const { relativeCost } = record;
  const exit = bytes(record.samples.exit);
  check(record, exit, answers);
  const price = priceOf(record.trial);
  const { samples } = answers;
  const rewards = Float64Array.from(
    answers.quality,
    (quality, row) => quality - price * (relativeCost[Math.floor(row / samples)] as number),
  );
  const reward = Float64Array.from(exit, (k, i) => rewards[k * samples + i] as number);
  return { answers, exit, reward, relativeCost, ...hindsightRegret(rewards, exit, lastExits(record, exit)) };
}

/** The deepest exit that each request could pay; undefined where none was capped. */
function lastExits({ samples, relativeCost }: TrialRecord, exit: Uint8Array): Uint8Array | undefined {
  if (samples.cap === undefined) return undefined;
  const caps = floats(samples.cap);
  // a cap that equals the cost of an exit may have been rounded below it
  return exit.map((k, i) => Math.max(k, lastAffordableExit(caps[i] as number, relativeCost)));
}

function check({ id, trial, samples, relativeCost }: TrialRecord, exit: Uint8Array, answers: Answers): void {
  const nextStep = 'bring back the bank and the agent of its run, or run it again';
  const refuse = (why: string): UserError => new UserError(`record ${id}: ${why}; ${nextStep}`);
  if (trial.bank !== answers.bank) {
    throw refuse(`is of bank ${trial.bank.slice(0, 12)}, expected ${answers.bank.slice(0, 12)}`);
  }
  const correct = bytes(samples.correct);
  const { samples: n, exits } = answers;
  if (exit.length !== n || correct.length !== n || relativeCost.length !== exits) {
    throw refuse(
      `tells of ${exit.length} samples and ${relativeCost.length} exits, expected ${n} and ${exits}`,
    );
  }
  const other = correct.findIndex((right, i) => right !== answers.correct[(exit[i] as number) * n + i]);
  if (other < 0) return;
  const said = correct[other] === 1 ? 'right' : 'wrong';
  throw refuse(`says that exit ${exit[other]} is ${said} on sample ${other} of test, expected otherwise`);
}
