import type { EnvironmentDefinition } from '../../src/contract/environment.ts';
import { guarantees } from '../guarantees.ts';
import { markdownTable } from './markdown.ts';

/** What `risk-control` promises, what it keeps, what it buys, and what a shift of the data makes of it. */
export async function risk(environments: readonly EnvironmentDefinition[]): Promise<string> {
  const rows = await guarantees(environments);
  const table = markdownTable(
    [
      'environment',
      'method',
      'level asked',
      'above it',
      'mean risk',
      'mean cost',
      'shifted: above it',
      'shifted: mean risk',
    ],
    rows.map((row) => [
      `\`${row.environment}\``,
      row.method,
      row.level.toFixed(2),
      share(row.exceeded, row.draws),
      `${row.meanRisk.toFixed(4)} ± ${row.standardError.toFixed(4)}`,
      row.meanCost.toFixed(3),
      share(row.shifted.exceeded, row.draws),
      row.shifted.meanRisk.toFixed(4),
    ]),
  );
  const [first] = rows;
  const most = first ? mostByChance(first.draws, first.delta) : 0;
  return `Risk: the share of requests that the early answer gets wrong and the whole network right. delta = ${first?.delta}:
\`ucb\` and \`learn-then-test\` promise to be above the level in at most that share of calibrations (in 97.5% of all repetitions of
this table in no more than ${most} of ${first?.draws}); \`conformal-risk-control\` promises a mean risk at or below the level.

${table}

The shifted columns: ${first?.shifted.why}
`;
}

const share = (count: number, draws: number): string => `${count} of ${draws}`;

/** The least count that a binomial of n and p exceeds with a probability of at most 2.5%. */
function mostByChance(n: number, p: number): number {
  let mass = (1 - p) ** n;
  let below = mass;
  let k = 0;
  while (below < 0.975) {
    k++;
    mass *= ((n - k + 1) / k) * (p / (1 - p));
    below += mass;
  }
  return k;
}
