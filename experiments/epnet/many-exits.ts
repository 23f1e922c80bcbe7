import {
  areaDifference,
  type Claim,
  claim,
  type EnvironmentDefinition,
  type FinishedRun,
  inPoints,
  recordsOf,
  sampleTables,
  type TrialRecord,
} from 'offramp';
import { all, six, three } from './exits.ts';
import { chanceOf, LEARNED, samplesOf } from './measured.ts';

/** Mean costs over which frontiers are compared, in the unit of the whole network with all its branches. */
const COSTS = [0.4, 0.8] as const;

/**
 * The abstract: other networks "often provide a small number of exits, limiting their ability to adapt"; a "lightweight
 * branch structure that also provides fine-grained flexibility".
 */
export const manyExits = (run: FinishedRun): Claim[] => [moreThan(run, six), moreThan(run, three)];

function moreThan(run: FinishedRun, few: EnvironmentDefinition): Claim {
  const exits = (name: string): number =>
    run.summary.environments.find((one) => one.name === name)?.exits as number;
  const { value, interval } = areaDifference(
    frontier(run, all.name),
    frontier(run, few.name),
    samplesOf(run, all.name),
    COSTS,
    chanceOf('many exits'),
  );
  return claim({
    name: `more-exits-than-${exits(few.name)}`,
    statement: `EPNet is more accurate with ${exits(all.name)} exits of a network than with ${exits(few.name)} of them at the same cost.`,
    figure: value,
    interval,
    unit: `share of right answers, mean over relative costs ${COSTS.join(' to ')}`,
    atLeast: 0,
    detail: `${inPoints(value, interval, 2)} points; each branch that is there is charged, one that is not is not.`,
  });
}

/** Accuracy and cost at every price, costs in multiply-accumulates over those of the network with all its branches. */
function frontier({ summary, records }: FinishedRun, environment: string) {
  const macs = (name: string): number =>
    summary.environments.find((one) => one.name === name)?.macs as number;
  const scale = macs(environment) / macs(all.name);
  const prices = [...new Set(records.flatMap(({ trial }: TrialRecord) => trial.lambda ?? []))];
  return prices.map((lambda) => {
    const { accuracy, cost } = sampleTables(recordsOf(records, { environment, agent: LEARNED, lambda }));
    return {
      seeds: accuracy.seeds,
      value: accuracy.values,
      cost: Float64Array.from(cost.values, (spent) => spent * scale),
    };
  });
}
