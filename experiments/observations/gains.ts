import {
  type Claim,
  claim,
  createRandom,
  type Difference,
  type FinishedRun,
  inPoints,
  percentileInterval,
  type SeedTable,
  stratifiedBootstrap,
} from 'offramp';
import { LEARNERS, labelOf } from './learners.ts';
import { fixedReward, learntFrom, pricesOf, rewardOf, samplesOf } from './measured.ts';
import { GROUPS } from './sets.ts';

/** What a claim is about. */
export interface Addition {
  readonly environment: string;
  /** Index into `LEARNERS`. */
  readonly learner: number;
  /** Index into `GROUPS`. */
  readonly group: number;
}

/** What baselines and tables call the claim about an addition. */
export const nameOf = ({ environment, learner, group }: Addition): string =>
  `${environment}-${labelOf(nameOfLearner(learner), nameOfGroup(group))}`;

const nameOfLearner = (learner: number): string => LEARNERS[learner]?.name as string;
const nameOfGroup = (group: number): string => GROUPS[group]?.name as string;

/** Every group of observations in every environment for every learner. */
export const additions = ({ summary }: FinishedRun): Addition[] =>
  summary.environments.flatMap(({ name: environment }) =>
    LEARNERS.flatMap((_, learner) => GROUPS.map((_group, group) => ({ environment, learner, group }))),
  );

/**
 * What each group of observations earns in one environment: reward with it less reward without it, seed by seed on the same
 * samples, mean over prices. The first group stands against the best fixed exit, which looks at nothing. One draw of samples
 * and seeds serves all, which gives each the interval that `pairedDifference` gives it alone.
 */
export function gains(run: FinishedRun, all: readonly Addition[]): Claim[] {
  const [{ environment }] = all as [Addition, ...Addition[]];
  const prices = pricesOf(run);
  const asked = [prices, ...prices.map((lambda) => [lambda])];
  const tables = all.flatMap((added) => asked.map((some) => gainTable(run, added, some)));
  const random = createRandom('observations').stream('gains');
  const drawn = stratifiedBootstrap(tables, samplesOf(run, environment), random);
  const measured = tables.map(
    ({ values }, t): Difference => ({
      difference: mean(values),
      interval: percentileInterval(drawn[t] as Float64Array),
    }),
  );
  return all.map((added, i) => {
    const [over, ...each] = measured.slice(i * asked.length, (i + 1) * asked.length);
    return judged(run, added, over as Difference, each);
  });
}

/** Reward with the group less reward without it, of each seed on each test sample. */
function gainTable(
  run: FinishedRun,
  { environment, learner, group }: Addition,
  prices: readonly number[],
): SeedTable {
  const shown = (index: number): SeedTable =>
    rewardOf(run, environment, labelOf(nameOfLearner(learner), nameOfGroup(index)), prices);
  const { seeds, values } = shown(group);
  const other = (group === 0 ? fixedReward(run, environment, prices) : shown(group - 1)).values;
  // a fixed exit has one row for all seeds
  return {
    seeds,
    values: Float64Array.from(values, (value, at) => value - (other[at % other.length] as number)),
  };
}

function judged(run: FinishedRun, added: Addition, over: Difference, each: readonly Difference[]): Claim {
  const { environment, learner, group } = added;
  const [called, adds] = [LEARNERS[learner]?.called, GROUPS[group]?.adds];
  const atPrices = pricesOf(run).map((lambda, i) => {
    const { difference, interval } = each[i] as Difference;
    return `lambda ${lambda}: ${inPoints(difference, interval, 2)}`;
  });
  const learnt = (index: number): number =>
    learntFrom(run, environment, labelOf(nameOfLearner(learner), nameOfGroup(index)));
  return claim({
    name: nameOf(added),
    statement:
      group === 0
        ? `On ${environment} ${called} earns more than the best fixed exit when shown ${adds}.`
        : `On ${environment} ${called} earns more when also shown ${adds}.`,
    figure: over.difference,
    interval: over.interval,
    unit: 'reward, mean over prices',
    // more, not as much
    atLeast: Number.MIN_VALUE,
    detail:
      `In points, ${atPrices.join('; ')}` +
      `${group === 0 ? '' : `; on requests that it learnt from ${points(learnt(group) - learnt(group - 1))}`}.`,
  });
}

/** `+1.20`: a figure without an interval. */
const points = (difference: number): string =>
  inPoints(difference, [difference, difference], 2).split(' ')[0] as string;

function mean(values: SeedTable['values']): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
