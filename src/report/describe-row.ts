import type { ResultRow } from '../contract/summary.ts';
import { cost, gain, interval, percent, reward, termsLabel } from './number-format.ts';

/** A result in five lines, for what hovering over its point shows. */
export function describeRow(row: ResultRow): string {
  return [
    `${row.agent}, ${termsLabel(row)}`,
    `accuracy ${percent(row.accuracy)} ${interval(row.interval.accuracy, percent)}`,
    `cost ${cost(row.cost)} ${interval(row.interval.cost, cost)}`,
    `reward ${reward(row.reward)} ${interval(row.interval.reward, reward)}`,
    `gain ${gain(row.gain.reward)} ${interval(row.gain.interval, gain)}`,
  ].join('\n');
}
