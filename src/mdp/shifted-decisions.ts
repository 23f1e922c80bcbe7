import type { Bank } from '../bank/bank.ts';
import type { Policy } from '../contract/policy.ts';
import { lastExitsOf } from './caps.ts';
import { relativeCosts } from './cost.ts';
import { decisionTable } from './decision-table.ts';
import type { Outcomes } from './outcomes.ts';

/**
 * A policy on a split with one number added to its preferences at all exits: exit iff preference + shift >= 0. The more
 * is added the earlier every sample leaves, so mean cost never rises with the shift.
 */
export interface Shifts {
  /** Shifts at which a decision turns, ascending: between two of them nothing changes. */
  readonly turns: Float64Array;
  /** Exit of each sample at a shift [samples]. */
  exits(shift: number): Uint8Array;
  /** Mean relative cost at a shift, policy MACs included. */
  cost(shift: number): number;
}

/** Asks the policy once; every shift after that is arithmetic. */
export function shiftedDecisions(policy: Policy, bank: Bank, outcomes: Outcomes): Shifts {
  const { samples } = outcomes.traces;
  const relativeCost = relativeCosts(bank, (k) => policy.macs(k));
  const lastExits = lastExitsOf(outcomes.caps, samples, relativeCost);
  const { preference } = decisionTable(policy, outcomes);
  const exits = (shift: number): Uint8Array =>
    lastExits.map((last, i) => {
      let k = 0;
      while (k < last && (preference[k * samples + i] as number) + shift < 0) k++;
      return k;
    });
  return {
    turns: turnsOf(preference),
    exits,
    cost(shift) {
      const counts = new Uint32Array(relativeCost.length);
      for (const k of exits(shift)) counts[k] = (counts[k] as number) + 1;
      return relativeCost.reduce((sum, each, k) => sum + ((counts[k] as number) / samples) * each, 0);
    },
  };
}

function turnsOf(preference: Float32Array): Float64Array {
  const sorted = Float64Array.from(preference, (value) => 0 - value).sort();
  let kept = 0;
  for (const value of sorted) {
    if (kept === 0 || value !== sorted[kept - 1]) sorted[kept++] = value;
  }
  return sorted.slice(0, kept);
}
