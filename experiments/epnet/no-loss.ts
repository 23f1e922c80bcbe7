import {
  type Claim,
  claim,
  costOf,
  describeTerms,
  exitCorrect,
  type FinishedRun,
  inPoints,
  pairedDifference,
  recordsOf,
  sampleTables,
  type Terms,
  type TrialRecord,
} from 'offramp';
import { all, network } from './exits.ts';
import { chanceOf, LEARNED, samplesOf, tuneMean } from './measured.ts';

/** A policy that was chosen, its cost and how much more accurate than the whole network it is. */
interface Chosen {
  readonly terms: string;
  readonly cost: ReturnType<typeof pairedDifference>;
  readonly accuracy: ReturnType<typeof pairedDifference>;
}

/** Most that an answer may lose where a small loss is allowed, a share of requests; settled before the run. */
const MARGIN = 0.005;

/**
 * The abstract: "effective in reducing inference cost without impacting accuracy". The cheapest policy that is as accurate
 * on `tune` as the whole network there is chosen, then compared with the whole network on `test`, once.
 */
export async function noLoss(run: FinishedRun): Promise<Claim[]> {
  const bank = await all.bank();
  const last = bank.exits - 1;
  const whole = { tune: mean(exitCorrect(bank, 'tune', last)), test: exitCorrect(bank, 'test', last) };
  const strict = chosen(run, whole.tune, whole.test);
  const nearly = chosen(run, whole.tune - MARGIN, whole.test);
  const { backbone, perExit } = costOf(network);
  const overPlain = (perExit[last] as number) / backbone;
  return [
    noLossClaim('cost-without-loss', 'no less accurate than the whole network', strict, 0),
    noLossClaim('cost-within-half-a-point', 'at most half a point less accurate than it', nearly, MARGIN),
    claim({
      name: 'cost-beside-no-branches',
      statement:
        'At most half a point below the whole network, EPNet costs less than the network would without any branches.',
      figure: nearly.cost.difference * overPlain,
      interval: [nearly.cost.interval[0] * overPlain, nearly.cost.interval[1] * overPlain],
      unit: 'cost relative to the network without branches',
      atMost: 1,
      detail: `At ${nearly.terms}; branches passed and the policy's own compute are in it.`,
    }),
  ];
}

function noLossClaim(
  name: string,
  condition: string,
  { terms, cost, accuracy }: Chosen,
  margin: number,
): Claim {
  return claim({
    name,
    statement: `EPNet costs less than the whole network and is ${condition}.`,
    figure: accuracy.difference,
    interval: accuracy.interval,
    unit: 'share of right answers above the whole network',
    atLeast: -margin,
    detail:
      `Relative cost ${cost.difference.toFixed(3)} [${cost.interval.map((end) => end.toFixed(3)).join(', ')}] at ${terms}, ` +
      `the cheapest that was so accurate on tune; accuracy ${inPoints(accuracy.difference, accuracy.interval, 2)} points.`,
  });
}

function chosen(run: FinishedRun, least: number, whole: Uint8Array): Chosen {
  const candidates = operatingPoints(run).filter((records) => tuneMean(records, 'accuracy') >= least);
  const [best] = candidates.toSorted((a, b) => tuneMean(a, 'cost') - tuneMean(b, 'cost'));
  if (!best) throw new RangeError('epnet: no policy is as accurate as the whole network on tune');
  const samples = samplesOf(run, all.name);
  const { accuracy, cost } = sampleTables(best);
  const zero = { seeds: 1, values: new Float64Array(samples) };
  const random = chanceOf('no loss');
  return {
    terms: describeTerms((best[0] as TrialRecord).trial),
    cost: pairedDifference(cost, zero, samples, random),
    accuracy: pairedDifference(accuracy, { seeds: 1, values: whole }, samples, random),
  };
}

/** The learned policy at every price and average budget. */
function operatingPoints({ summary, records }: FinishedRun): TrialRecord[][] {
  const asked: Terms[] = summary.results.filter(
    ({ environment, agent, budget }) =>
      environment === all.name && agent === LEARNED && budget?.kind !== 'request',
  );
  return asked.map(({ lambda, budget }) =>
    recordsOf(records, {
      environment: all.name,
      agent: LEARNED,
      ...(budget ? { budget } : { lambda: lambda as number }),
    }),
  );
}

const mean = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
