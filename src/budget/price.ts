import type { Bank } from '../bank/bank.ts';
import { qualityTable } from '../mdp/quality.ts';
import { priceThatSpends } from '../mdp/price-that-spends.ts';
import { type SplitTraces, splitTraces } from '../mdp/split-traces.ts';
import { largestProbability } from '../mdp/observation-values.ts';
import { exitRewards } from '../mdp/reward.ts';

/** Cells of each exit: quantiles of the largest probability. */
const CELLS = 30;

/**
 * Under a lower price what one exit more costs is less than the noise of its mean worth over some thousand samples, so that
 * nothing but noise would be learnt.
 */
export const LEAST_PRICE = 0.05;

/**
 * The price of compute at which a budget is about spent: the slope there of the frontier that backward induction over
 * the exit and the quantile of its confidence attains on `policy`. Agents that learn for a price learn for this one, and
 * calibration does the rest. At least `LEAST_PRICE`. `quality` is how answers are valued.
 */
export function priceOfBudget(bank: Bank, quality: string, budget: number): number {
  const traces = splitTraces(bank, 'policy');
  const values = qualityTable(traces, quality);
  const cells = confidenceCells(traces);
  const spent = (price: number): number =>
    costOfBest(traces, exitRewards(values, traces.relativeCost, price), cells);
  return Math.max(LEAST_PRICE, priceThatSpends(budget, spent));
}

/** Quantile of each sample's confidence at each exit, exit-major [K * samples]. */
function confidenceCells(traces: SplitTraces): Uint8Array {
  const { samples, exits } = traces;
  const cells = new Uint8Array(exits * samples);
  for (let k = 0; k < exits; k++) {
    const confidence = Float64Array.from({ length: samples }, (_, i) =>
      largestProbability(traces, k * samples + i),
    );
    const order = Array.from(confidence.keys()).sort(
      (a, b) => (confidence[a] as number) - (confidence[b] as number),
    );
    order.forEach((i, rank) => {
      cells[k * samples + i] = Math.floor((CELLS * rank) / samples);
    });
  }
  return cells;
}

/** Mean relative cost of the rule that backward induction over the cells gives: exit where that earns more on average. */
function costOfBest(traces: SplitTraces, rewards: Float32Array, cells: Uint8Array): number {
  const { samples, exits, relativeCost } = traces;
  const last = exits - 1;
  const worth = Float64Array.from(rewards.subarray(last * samples));
  const spent = new Float64Array(samples).fill(relativeCost[last] as number);
  for (let k = last - 1; k >= 0; k--) {
    const advantage = new Float64Array(CELLS);
    for (let i = 0, row = k * samples; i < samples; i++, row++) {
      const cell = cells[row] as number;
      advantage[cell] = (advantage[cell] as number) + (rewards[row] as number) - (worth[i] as number);
    }
    for (let i = 0, row = k * samples; i < samples; i++, row++) {
      if ((advantage[cells[row] as number] as number) < 0) continue;
      worth[i] = rewards[row] as number;
      spent[i] = relativeCost[k] as number;
    }
  }
  return spent.reduce((sum, cost) => sum + cost, 0) / samples;
}
