import type { TrialRecord } from '../contract/record.ts';
import type { Regret } from '../contract/summary.ts';
import { bytes, floats } from './columns.ts';

/** What the hindsight oracle does with each sample, and what each exit costs it. */
export interface Hindsight {
  /** uint8, base64. */
  readonly exit: string;
  /** float32, base64. */
  readonly quality: string;
  readonly lambda: number;
  /** Relative cost of each exit without a policy [K]. */
  readonly costs: readonly number[];
}

/** Reward that the trials lost to hindsight, mean over seeds and samples, by whether a sample left before or after its best exit. */
export function hindsightLosses(records: readonly TrialRecord[], hindsight: Hindsight): Regret {
  const { lambda, costs } = hindsight;
  const bestExit = bytes(hindsight.exit);
  const highest = floats(hindsight.quality).map(
    (quality, i) => quality - lambda * (costs[bestExit[i] as number] as number),
  );
  const lost = { early: 0, late: 0, policy: 0 };
  for (const { samples, relativeCost } of records) {
    const exits = bytes(samples.exit);
    const quality = samples.quality === undefined ? bytes(samples.correct) : floats(samples.quality);
    exits.forEach((k, i) => {
      const answer = quality[i] as number;
      const most = highest[i] as number;
      const regret = most - (answer - lambda * (relativeCost[k] as number));
      const best = answer - lambda * (costs[k] as number) >= most - TIE;
      const side = best ? 'policy' : k < (bestExit[i] as number) ? 'early' : 'late';
      lost[side] += regret / (records.length * exits.length);
    });
  }
  return lost;
}

/** Rewards that differ by less are equal: qualities are recorded as float32. */
const TIE = 1e-6;
