import type { Bank } from '../bank/bank.ts';

/**
 * Cost of answering at each exit over the cost of the whole backbone [K]. A policy that costs `policyMacs(k)` is
 * charged at every exit where it is consulted: at 0..k for exit k, and never at the last exit, where nobody is asked.
 */
export function relativeCosts(bank: Bank, policyMacs: (k: number) => number = () => 0): Float64Array {
  const last = bank.exits - 1;
  const whole = bank.macs[last] as number;
  let consulted = 0;
  return Float64Array.from(bank.macs, (macs, k) => {
    if (k < last) consulted += policyMacs(k);
    return (macs + consulted) / whole;
  });
}

/** Reward of exiting, quality - lambda * relative cost, for every sample and exit; exit-major [K * samples]. */
export function exitRewards(quality: Float32Array, relativeCost: Float64Array, lambda: number): Float32Array {
  const samples = quality.length / relativeCost.length;
  return quality.map((value, row) => value - lambda * (relativeCost[Math.floor(row / samples)] as number));
}
