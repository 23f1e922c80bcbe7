import type { ResultRow } from '../contract/summary.ts';
import type { Random } from '../random.ts';
import { iqm } from './iqm.ts';
import { mean } from './mean.ts';
import { percentileInterval } from './percentile-interval.ts';
import { type BootstrapOptions, stratifiedBootstrap } from './stratified-bootstrap.ts';
import type { SeedTable, Values } from './values.ts';

/** One agent at one lambda on all test samples of an environment; seed s, sample i at s * samples + i. */
export interface Cell {
  readonly seeds: number;
  /** 1 where the answer is right [seeds * samples]. */
  readonly accuracy: Values;
  /** Relative cost [seeds * samples]. */
  readonly cost: Values;
  /** Reward at this cell's lambda [seeds * samples]. */
  readonly reward: Values;
  /** Reward of what the gain is measured against, at the same lambda [samples]. */
  readonly reference: Values;
}

/** What a table says of a cell. */
export type CellFigures = Pick<ResultRow, 'accuracy' | 'cost' | 'reward' | 'interval' | 'iqm' | 'gain'>;

/**
 * Means, 95% intervals and gain over the reference of all cells of one environment, from one pass of the stratified
 * bootstrap: every cell sees the same draws. Gains are paired by sample; `iqm` is over the seeds' mean rewards.
 */
export function cellIntervals(
  cells: readonly Cell[],
  samples: number,
  random: Random,
  options: Pick<BootstrapOptions, 'replicates'> = {},
): CellFigures[] {
  const references = [...new Set(cells.map((cell) => cell.reference))];
  const tables = [
    ...cells.flatMap(({ seeds, accuracy, cost, reward }): SeedTable[] =>
      [accuracy, cost, reward].map((values) => ({ seeds, values })),
    ),
    ...references.map((values): SeedTable => ({ seeds: 1, values })),
  ];
  const distributions = stratifiedBootstrap(tables, samples, random, options);
  const distribution = (t: number): Float64Array => distributions[t] as Float64Array;
  return cells.map((cell, c): CellFigures => {
    const [accuracy, cost, reward] = [distribution(3 * c), distribution(3 * c + 1), distribution(3 * c + 2)];
    const reference = distribution(3 * cells.length + references.indexOf(cell.reference));
    return {
      accuracy: mean(cell.accuracy),
      cost: mean(cell.cost),
      reward: mean(cell.reward),
      interval: {
        accuracy: percentileInterval(accuracy),
        cost: percentileInterval(cost),
        reward: percentileInterval(reward),
      },
      iqm: iqm(seedMeans(cell, samples)),
      gain: {
        reward: mean(cell.reward) - mean(cell.reference),
        interval: percentileInterval(reward.map((value, r) => value - (reference[r] as number))),
      },
    };
  });
}

function seedMeans({ seeds, reward }: Cell, samples: number): Float64Array {
  return Float64Array.from({ length: seeds }, (_, s) => mean(reward, s * samples, (s + 1) * samples));
}
