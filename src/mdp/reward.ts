/** What is paid for compute. */
export interface RewardCharges {
  /** Relative cost that is charged when leaving at each exit [K]. */
  readonly atExit: Float64Array;
  /** Reward of going on from each exit [K]. */
  readonly continueRewards: Float32Array;
}

/**
 * All is charged at the exit; in the dense form compute is charged as it is spent, so that an exit costs no more than
 * the first exit's share. Both have the same return.
 */
export function rewardCharges(
  relativeCost: Float64Array,
  { dense, lambda }: { readonly dense: boolean; readonly lambda: number },
): RewardCharges {
  if (!dense) return { atExit: relativeCost, continueRewards: new Float32Array(relativeCost.length) };
  return {
    atExit: relativeCost.map(() => relativeCost[0] as number),
    continueRewards: Float32Array.from(
      relativeCost,
      (cost, k) => -lambda * ((relativeCost[k + 1] ?? cost) - cost),
    ),
  };
}

/** Reward of exiting, quality - lambda * cost, for every sample and exit; `cost` is [K], the rest exit-major [K * samples]. */
export function exitRewards(quality: Float32Array, cost: Float64Array, lambda: number): Float32Array {
  const samples = quality.length / cost.length;
  return quality.map((value, row) => value - lambda * (cost[Math.floor(row / samples)] as number));
}
