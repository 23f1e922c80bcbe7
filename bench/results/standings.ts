import { leaderboard, type Standing } from '../../experiments/policies/leaderboard.ts';
import type { FinishedRun } from '../../src/contract/score.ts';
import { createRandom } from '../../src/random.ts';
import type { Estimate } from '../../src/stats/estimate.ts';
import { probabilityOfImprovement } from '../../src/stats/probability-of-improvement.ts';
import { scorePairInterval } from '../../src/stats/score-pair-interval.ts';
import { markdownTable } from './markdown.ts';

/** Agents over all problems together, by interquartile mean of normalised reward. */
export function standings(run: FinishedRun): string {
  const board = leaderboard(run);
  const first = board[0] as Standing;
  const rows = board.map((standing) => [
    `\`${standing.agent}\``,
    within(standing.iqm),
    within(standing.gap),
    standing === first ? '' : within(improvement(first, standing)),
  ]);
  return markdownTable(
    ['', 'IQM [95%]', 'optimality gap [95%]', `probability that \`${first.agent}\` is better [95%]`],
    rows,
  );
}

const improvement = (one: Standing, other: Standing): Estimate =>
  scorePairInterval(one.scores, other.scores, probabilityOfImprovement, createRandom('standings'));

const within = ({ value, interval: [low, high] }: Estimate): string =>
  `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
