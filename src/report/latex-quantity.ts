import type { Figures } from '../contract/record.ts';
import type { Interval, ResultRow } from '../contract/summary.ts';
import { latexText } from './latex-text.ts';
import type { Kind } from './terms-kind.ts';

/** What the cells of a table hold. */
export interface Quantity {
  /** In the table's label. */
  readonly name: string;
  /** In its caption. */
  readonly title: string;
  /** Whether the highest value of a column is its best. */
  readonly best: boolean;
  readonly mean: (row: Figures) => number;
  readonly interval: (row: ResultRow) => Interval;
  readonly format: (value: number) => string;
}

/**
 * What tables of these results show: under prices the reward, under budgets the accuracy in percent, or the reward
 * where quality is something else than a right answer; then the relative cost that it took.
 */
export function quantitiesOf(rows: readonly ResultRow[], kind: Kind): readonly Quantity[] {
  const rewardIsAccuracy = rows.every((row) => Math.abs(row.reward - row.accuracy) < 1e-9);
  return [kind === 'budgets' && rewardIsAccuracy ? ACCURACY : REWARD, COST];
}

const ACCURACY: Quantity = {
  name: 'accuracy',
  title: 'Accuracy in percent',
  best: true,
  mean: ({ accuracy }) => accuracy,
  interval: ({ interval }) => interval.accuracy,
  format: (value) => decimals(100 * value, 1),
};

const REWARD: Quantity = {
  name: 'reward',
  title: 'Reward',
  best: true,
  mean: ({ reward }) => reward,
  interval: ({ interval }) => interval.reward,
  format: (value) => decimals(value, 3),
};

const COST: Quantity = {
  name: 'cost',
  title: 'Relative cost (1 is the whole network)',
  best: false,
  mean: ({ cost }) => cost,
  interval: ({ interval }) => interval.cost,
  format: (value) => decimals(value, 3),
};

function decimals(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return latexText(Number(text) === 0 ? text.replace('-', '') : text.replace('-', '\u2212'));
}
