import {
  type Claim,
  claim,
  createRandom,
  type FinishedRun,
  inPoints,
  meanTable,
  pairedDifference,
  recordsOf,
  type SeedTable,
  sampleTables,
} from 'offramp';
import { tasksOf } from './closed-gap.ts';
import { EXPERIENCE, exact, type Learner, labelOf, sampled } from './learners.ts';

/** Most that the exact gradient may earn less: half a point of reward, settled before the run. */
const MARGIN = 0.005;

/** What the exact gradient earns beside each learner that samples, both with the most experience. */
export const rewardClaims = (run: FinishedRun): Claim[] =>
  run.summary.environments.flatMap(({ name }) => sampled.map((learner) => beside(run, name, learner)));

function beside(run: FinishedRun, environment: string, { name }: Learner): Claim {
  const samples = run.summary.environments.find((one) => one.name === environment)?.testSamples as number;
  const most = EXPERIENCE.at(-1) as number;
  const prices = tasksOf(run).flatMap((task) => (task.environment === environment ? task.lambda : []));
  const rewards = (agent: string): SeedTable[] =>
    prices.map(
      (lambda) =>
        sampleTables(recordsOf(run.records, { environment, lambda, agent: labelOf(agent, most) })).reward,
    );
  const [own, others] = [rewards(exact.name), rewards(name)];
  const between = (table: SeedTable, reference: SeedTable) =>
    pairedDifference(table, reference, samples, createRandom('sample-efficiency').stream('reward'));
  const { difference, interval } = between(meanTable(own), meanTable(others));
  const each = prices.map((lambda, at) => {
    const one = between(own[at] as SeedTable, others[at] as SeedTable);
    return `lambda ${lambda}: ${inPoints(one.difference, one.interval, 2)}`;
  });
  return claim({
    name: `exact-beside-${name}-on-${environment}`,
    statement: `With the most experience the exact gradient earns on ${environment} at most half a point less than ${name}.`,
    figure: difference,
    interval,
    unit: 'reward, mean over prices',
    atLeast: -MARGIN,
    detail: `In points, ${each.join('; ')}.`,
  });
}
