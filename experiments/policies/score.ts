import {
  type Claim,
  claim,
  createRandom,
  type FinishedRun,
  iqm,
  probabilityOfImprovement,
  type Score,
  scoreOf,
  scorePairInterval,
} from 'offramp';
import { leaderboard, type Standing } from './leaderboard.ts';

/** Rules that people made by hand, with a threshold or another number to set; all other agents learn. */
export const RULES: ReadonlySet<string> = new Set([
  'random',
  'fixed-exit',
  'threshold',
  'threshold-per-exit',
  'patience',
  'budgeted-batch',
  'bin-accuracy',
  'risk-control',
]);

/** Who leads, and how sure that is. What is compared was chosen on `tune`. */
export function score(run: FinishedRun): Score {
  const standings = leaderboard(run);
  const learned = best(standings.filter(({ agent }) => !RULES.has(agent)));
  const rule = best(standings.filter(({ agent }) => RULES.has(agent)));
  const claims = [
    ...aheadOf(learned, rule),
    oneForAll(of(standings, 'epnet'), of(standings, 'exact-policy-gradient')),
  ];
  const figures = Object.fromEntries(
    standings.map(({ agent, iqm: { value, interval } }) => [
      `iqm-${agent}`,
      { value, tolerance: (interval[1] - interval[0]) / 2 },
    ]),
  );
  return scoreOf(claims, answer(standings, learned, rule, claims), figures);
}

/** The one that would be chosen on `tune`. */
const best = (from: readonly Standing[]): Standing =>
  from.reduce((one, other) => (other.tune > one.tune ? other : one));

const of = (standings: readonly Standing[], agent: string): Standing =>
  standings.find((one) => one.agent === agent) as Standing;

function aheadOf(learned: Standing, rule: Standing): Claim[] {
  const difference = scorePairInterval(
    learned.scores,
    rule.scores,
    (x, y) => iqm(x.values) - iqm(y.values),
    createRandom('policies').stream('difference'),
  );
  const improvement = scorePairInterval(
    learned.scores,
    rule.scores,
    probabilityOfImprovement,
    createRandom('policies').stream('improvement'),
  );
  const detail = `${learned.agent} beside ${rule.agent}, each the best of its kind on tune.`;
  return [
    claim({
      name: 'learning-beats-rules',
      statement: 'The best learned policy scores more than the best hand-made rule over all problems.',
      figure: difference.value,
      interval: difference.interval,
      unit: 'difference of interquartile means of normalised reward',
      atLeast: 0,
      detail,
    }),
    claim({
      name: 'learning-is-likelier-to-win',
      statement:
        'On a problem drawn at random the best learned policy is likelier to win than the best hand-made rule.',
      figure: improvement.value,
      interval: improvement.interval,
      unit: 'probability of improvement, averaged over problems',
      atLeast: 0.5,
      detail,
    }),
  ];
}

function oneForAll(one: Standing, each: Standing): Claim {
  const { value, interval } = scorePairInterval(
    one.scores,
    each.scores,
    (x, y) => iqm(x.values) - iqm(y.values),
    createRandom('policies').stream('one for all'),
  );
  return claim({
    name: 'one-policy-serves-all',
    statement: 'One policy that is told the price scores at least as much as one trained for each problem.',
    figure: value,
    interval,
    unit: 'difference of interquartile means of normalised reward',
    atLeast: 0,
    detail: `${one.agent}, trained once an environment, beside ${each.agent}, trained for each price and budget.`,
  });
}

const figure = ({ agent, iqm: { value, interval } }: Standing): string =>
  `${agent} ${value.toFixed(3)} [${interval.map((end) => end.toFixed(3)).join(', ')}]`;

function answer(
  standings: readonly Standing[],
  learned: Standing,
  rule: Standing,
  claims: readonly Claim[],
): string {
  const first = standings.slice(0, 3).map(figure).join(', ');
  const [ahead, wins, one] = claims as [Claim, Claim, Claim];
  return (
    `Over ${learned.scores.tasks} problems, an environment at a price or budget each, the highest interquartile means of ` +
    `normalised reward (0 the best fixed exit, 1 the hindsight oracle) are ${first}. The best learned policy on tune, ` +
    `${learned.agent}, is ${ahead.figure.toFixed(3)} beside ${figure(rule)}, the best hand-made rule, and wins on a problem with ` +
    `probability ${wins.figure.toFixed(2)}. That one policy told the price scores at least as much as one trained for each ` +
    `problem ${one.verdict === 'not decided' ? 'is not decided' : one.verdict} (${one.figure.toFixed(3)}).`
  );
}
