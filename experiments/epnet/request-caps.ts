import {
  type Claim,
  claim,
  type FinishedRun,
  inPoints,
  pairedDifference,
  recordsOf,
  sampleTables,
  type TrialRecord,
} from 'offramp';
import { all } from './exits.ts';
import { bestRule, capsOf, chanceOf, LEARNED, samplesOf } from './measured.ts';

/** Costs and caps are compared as float32 numbers were recorded. */
const ROUNDING = 1e-6;

/**
 * The abstract: policies "that can adapt to the resource consumption to individual inference request without impacting the
 * inference accuracy". Every request has a hard cap of its own.
 */
export function requestCaps(run: FinishedRun): Claim[] {
  const terms = capsOf(run);
  const of = (agent: string): TrialRecord[] =>
    recordsOf(run.records, { environment: all.name, agent, ...terms });
  const rule = bestRule(run, all.name, terms);
  const samples = samplesOf(run, all.name);
  const [own, other] = [sampleTables(of(LEARNED)), sampleTables(of(rule))];
  const accuracy = pairedDifference(own.accuracy, other.accuracy, samples, chanceOf('caps'));
  const cost = pairedDifference(own.cost, other.cost, samples, chanceOf('caps'));
  const over = share(of(LEARNED), own.cost.values);
  const beside = `Beside ${rule}, the rule most accurate on tune under the same caps`;
  return [
    claim({
      name: 'within-caps',
      statement: 'No request costs EPNet more than its own cap.',
      figure: over,
      interval: [over, over],
      unit: 'share of requests beyond their cap',
      atMost: 0,
      detail: `${own.cost.values.length.toLocaleString('en-GB')} requests, caps uniform on 0.3 to 1; the exit is forced.`,
    }),
    claim({
      name: 'accuracy-under-caps',
      statement:
        'Under caps that differ by request EPNet is at most half a point less accurate than the best hand-made rule.',
      figure: accuracy.difference,
      interval: accuracy.interval,
      unit: 'share of right answers',
      atLeast: -0.005,
      detail: `${beside}: ${inPoints(accuracy.difference, accuracy.interval, 2)} points.`,
    }),
    claim({
      name: 'cost-under-caps',
      statement: 'Under caps that differ by request EPNet costs less than the best hand-made rule.',
      figure: cost.difference,
      interval: cost.interval,
      unit: 'relative cost',
      atMost: 0,
      detail: `${beside}; hundredths of the network: ${inPoints(cost.difference, cost.interval)}.`,
    }),
  ];
}

function share(records: readonly TrialRecord[], costs: ArrayLike<number>): number {
  const caps = records.flatMap(({ samples: { cap = '' } }) =>
    Array.from(new Float32Array(new Uint8Array(Buffer.from(cap, 'base64')).buffer)),
  );
  const beyond = caps.filter((cap, at) => (costs[at] as number) > cap + ROUNDING);
  return beyond.length / caps.length;
}
