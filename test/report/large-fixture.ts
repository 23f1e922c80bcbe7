import type { LearningCurve, ResultRow, RunSummary } from '../../src/contract/summary.ts';
import { fixtureSummary } from './fixture.ts';
import { withCurves, withRegret } from './training-fixture.ts';

const ENVIRONMENTS = ['one', 'two', 'three', 'four', 'five'];
const PRICES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
const AGENTS = Array.from({ length: 22 }, (_, i) => `an-agent-${i}`);
const LEARNERS = 5;
const POINTS = 50;

/** 22 agents in five environments at six prices, with regret, and curves of 50 points of five learners. */
export function largeSummary(): RunSummary {
  const small = withCurves(withRegret(fixtureSummary({ agents: ['dqn'], lambda: [0.2] })));
  const [row, curve] = [small.results[0] as ResultRow, small.curves?.[1] as LearningCurve];
  const places = ENVIRONMENTS.flatMap((environment) => PRICES.map((lambda) => ({ environment, lambda })));
  const each = <Row extends object>(one: Row, agents: readonly string[]): Row[] =>
    places.flatMap((place) => agents.map((agent) => Object.assign({}, one, place, { agent })));
  return {
    ...small,
    results: each(row, AGENTS),
    curves: each(longer(curve), AGENTS.slice(0, LEARNERS)),
    bounds: places.map((place) => Object.assign({}, small.bounds[0], place)),
    environments: ENVIRONMENTS.map((name) => Object.assign({}, small.environments[0], { name })),
  };
}

function longer(curve: LearningCurve): LearningCurve {
  const spread = (values: readonly number[]): number[] =>
    Array.from({ length: POINTS }, (_, i) => values[Math.floor((i * values.length) / POINTS)] as number);
  const step = Array.from({ length: POINTS }, (_, i) => 40 * (i + 1));
  return {
    ...curve,
    step,
    mean: spread(curve.mean),
    low: spread(curve.low),
    high: spread(curve.high),
  };
}
