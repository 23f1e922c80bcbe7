import { createRandom, type Hindsight, type Random, startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bettingPValue,
  binomialTail,
  calibrate,
  type Control,
  hoeffdingBentkus,
  NEVER,
  scored,
  sweepOf,
} from '../../agents/risk-control.ts';
import { guarantees } from '../../bench/guarantees.ts';
import resnet from '../../environments/cifar10-resnet-9exit/environment.ts';
import { gapRisk } from '../../src/stats/risk.ts';
import { bankOf, bitTuples, drawSamples, macsOf, mean, type Sample } from '../mdp/fixture.ts';
import { agentOf, open, type Opened, problemFor, train } from './fixture.ts';

beforeAll(async () => {
  await startBackend();
});

/** P(X <= count) in whole numbers: sum of C(n, j) a^j (b - a)^(n - j) over b^n, for a probability of a / b. */
function exactTail(count: number, n: number, a: number, b: number): number {
  let choose = 1n;
  let sum = 0n;
  for (let j = 0; j <= count; j++) {
    sum += choose * BigInt(a) ** BigInt(j) * BigInt(b - a) ** BigInt(n - j);
    choose = (choose * BigInt(n - j)) / BigInt(j + 1);
  }
  return Number((sum * 10n ** 30n) / BigInt(b) ** BigInt(n)) / 1e30;
}

describe('the binomial tail', () => {
  it.each([
    [0, 1, 1, 2],
    [3, 12, 1, 4],
    [12, 12, 1, 4],
    [2, 200, 1, 50],
    [7, 500, 1, 50],
    [40, 800, 1, 20],
    [900, 2000, 1, 2],
  ])('of %i in %i at %i/%i is the exact sum', (count, n, a, b) => {
    const exact = exactTail(count, n, a, b);
    expect(binomialTail(count, n, a / b) / exact).toBeCloseTo(1, 9);
  });

  it('of none in n is (1 - level)^n', () => {
    expect(binomialTail(0, 229, 0.01)).toBeCloseTo(0.99 ** 229, 12);
  });
});

describe('the Hoeffding-Bentkus p-value', () => {
  it('is e times the binomial tail where that is the smaller part', () => {
    // P(Bin(100, 0.1) <= 2), term by term; the other part is exp(-100 (0.02 ln 0.2 + 0.98 ln(0.98 / 0.9))) = 0.00594.
    const tail = 0.9 ** 100 + 100 * 0.1 * 0.9 ** 99 + 4950 * 0.01 * 0.9 ** 98;
    expect(hoeffdingBentkus(2, 100, 0.1)).toBeCloseTo(Math.E * tail, 12);
    // A sum that is not whole counts as the next whole number.
    expect(hoeffdingBentkus(1.99, 100, 0.1)).toBeCloseTo(Math.E * tail, 12);
  });

  it('is the relative entropy part where that is smaller, and 1 where the mean is no less than the level', () => {
    // exp(-4 (0.25 ln 0.5 + 0.75 ln 1.5)), beside e * 5 / 16.
    expect(hoeffdingBentkus(1, 4, 0.5)).toBeCloseTo(2 * 1.5 ** -3, 12);
    // Nothing lost: exp(-n ln(1 / (1 - level))).
    expect(hoeffdingBentkus(0, 50, 0.1)).toBeCloseTo(0.9 ** 50, 12);
    expect(hoeffdingBentkus(5, 10, 0.5)).toBe(1);
    expect(hoeffdingBentkus(9, 10, 0.5)).toBe(1);
  });
});

describe('the betting p-value', () => {
  it('is one over the most that was won', () => {
    // At delta 0.1 and n = 4 the stake is ln(100) / 4 = 1.151: all is bet while the variance is below it.
    expect(bettingPValue(Uint8Array.of(0, 0, 0, 0), 0.5, 0.1)).toBeCloseTo(1.5 ** -4, 12);
    expect(bettingPValue(Uint8Array.of(0, 1, 0, 0), 0.5, 0.1)).toBeCloseTo(1 / (1.5 ** 3 * 0.5), 12);
    expect(bettingPValue(Uint8Array.of(0, 1, 1, 0), 0.5, 0.1)).toBeCloseTo(1 / 1.5, 12);
    expect(bettingPValue(Uint8Array.of(1, 1, 1, 1), 0.5, 0.1)).toBe(1);
  });

  it('bets by the variance so far', () => {
    // n = 40 at delta 0.1: stakes sqrt(0.11513 / variance), variance 1/4, then (1/4 + 1/16) / 2 after a loss of 0.
    const losses = new Uint8Array(40).fill(1);
    losses.fill(0, 0, 2);
    const stake = (2 * Math.log(10)) / 40;
    const most = (1 + 0.2 * Math.sqrt(stake / 0.25)) * (1 + 0.2 * Math.sqrt(stake / 0.15625));
    expect(bettingPValue(losses, 0.2, 0.1)).toBeCloseTo(1 / most, 12);
  });

  it('stops where the claim is refuted', () => {
    const p = bettingPValue(new Uint8Array(1000), 0.5, 0.1);
    expect(p).toBeLessThanOrEqual(0.1);
    expect(p).toBeGreaterThan(0.1 / 1.5);
  });
});

describe.each([0.1, 0.3, 0.5])('a true claim that the risk is above %d', (level) => {
  // The risk is the level itself, the hardest case; all sequences of 12 losses, each with its probability.
  const n = 12;
  const sequences = [...bitTuples(n)].map((losses) => {
    const sum = losses.reduce((total, loss) => total + loss, 0);
    return { losses: Uint8Array.from(losses), sum, probability: level ** sum * (1 - level) ** (n - sum) };
  });
  const refuted = (pValue: (sequence: (typeof sequences)[number]) => number, delta: number): number =>
    sequences.reduce((total, one) => total + (pValue(one) <= delta ? one.probability : 0), 0);

  it.each([0.02, 0.1, 0.3])('is refuted with probability at most %d', (delta) => {
    const binomial = refuted(({ sum }) => binomialTail(sum, n, level), delta);
    const bentkus = refuted(({ sum }) => hoeffdingBentkus(sum, n, level), delta);
    expect(binomial).toBeLessThanOrEqual(delta + 1e-12);
    expect(bentkus).toBeLessThanOrEqual(binomial + 1e-12);
    expect(refuted(({ losses }) => bettingPValue(losses, level, delta), delta)).toBeLessThanOrEqual(
      delta + 1e-12,
    );
  });
});

const EXITS = 4;
const agent = agentOf('risk-control');
const METHODS: readonly { readonly name: string; readonly way: Pick<Control, 'method' | 'bound'> }[] = [
  { name: 'conformal risk control', way: { method: 'conformal-risk-control' } },
  { name: 'ucb by betting', way: { method: 'ucb', bound: 'betting' } },
  { name: 'ucb by Hoeffding and Bentkus', way: { method: 'ucb', bound: 'hoeffding-bentkus' } },
  { name: 'learn then test', way: { method: 'learn-then-test', bound: 'binomial' } },
];

const opened = (samples: readonly Sample[]): Promise<Opened> =>
  open({
    name: 'written',
    description: 'samples of a test',
    bank: () => Promise.resolve(bankOf(samples, macsOf(EXITS))),
  });

/** `tune` stands in `test` as well, where a policy can be evaluated. */
function twice(seed: string, levels?: readonly number[]): Promise<Opened> {
  const shape = { exits: EXITS, classes: 3, samples: [200, 120, 0] as const, ...(levels && { levels }) };
  const drawn = drawSamples(seed, shape);
  const again = drawn.flatMap((sample): Sample[] =>
    sample.split === 'tune' ? [{ ...sample, split: 'test' }] : [],
  );
  return opened(drawn.concat(again));
}

const noTies = await twice('risk');
const manyTies = await twice('risk ties', [0, 1]);

interface Config {
  readonly threshold: number;
  readonly control: Control;
  readonly calibration: { readonly samples: number; readonly risk: number; readonly bound: number };
}

async function fit(on: Opened, options: Readonly<Record<string, unknown>>, lambda = 0.3) {
  const contender = { agent, options };
  const problem = problemFor(contender, on, lambda);
  const { policy, curve } = await train(contender, problem, 0);
  const view = (split: 'policy' | 'tune') => problem.training.hindsight(split);
  return {
    config: policy.save().config as unknown as Config,
    policy,
    curve,
    view,
    evaluation: problem.evaluate(policy, 'test'),
  };
}

/** Exit of sample `i` by the definition. */
function exitOf({ observations, samples }: Hindsight, threshold: number, i: number): number {
  let k = 0;
  while (k < EXITS - 1 && (observations.data[k * samples + i] as number) < threshold) k++;
  return k;
}

function lossesOf(view: Hindsight, threshold: number, risk: Control['risk']): number[] {
  const right = (k: number, i: number) => view.correct[k * view.samples + i] === 1;
  return Array.from({ length: view.samples }, (_, i) => {
    const wrong = !right(exitOf(view, threshold, i), i);
    return wrong && (risk === 'error' || right(EXITS - 1, i)) ? 1 : 0;
  });
}

/**
 * Whether the method accepts a threshold under which rows have these losses, by its definition; `highest` are their
 * highest losses at this threshold or above, `order` is that in which bets are placed.
 */
function accepts(
  losses: readonly number[],
  highest: readonly number[],
  asked: Control,
  order: Int32Array,
): boolean {
  const { method, bound, level, delta } = asked;
  const n = losses.length;
  if (method === 'conformal-risk-control')
    return (n / (n + 1)) * mean(highest) + 1 / (n + 1) <= level + 1e-12;
  const sum = losses.reduce((total, loss) => total + loss, 0);
  if (bound === 'betting') {
    return (
      bettingPValue(
        Uint8Array.from(order, (i) => losses[i] as number),
        level,
        delta,
      ) <= delta
    );
  }
  return (bound === 'binomial' ? binomialTail : hoeffdingBentkus)(sum, n, level) <= delta;
}

const grid = METHODS.flatMap(({ name, way }) =>
  (['gap', 'error'] as const).flatMap((risk) =>
    [0.03, 0.1, 0.3, 0.6].map((level) => {
      const asked: Control = Object.assign({ risk, level, delta: 0.1 }, way);
      return { name, risk, level, asked };
    }),
  ),
);

describe.each(grid)('$name, $risk at most $level', ({ asked }) => {
  it.each([
    ['no ties', noTies],
    ['many ties', manyTies],
  ])('takes the lowest threshold that is accepted with all above it, %s', (_, on) => {
    const problem = problemFor({ agent, options: {} }, on, 0.3);
    const view = problem.training.hindsight('tune');
    const order = createRandom('order').permutation(view.samples);
    const { threshold } = calibrate(sweepOf(scored(view, 1, asked.risk), order), asked);
    // One threshold for each way to separate the scores of all exits but the last.
    const scores = view.observations.data.subarray(0, (EXITS - 1) * view.samples);
    const candidates = [NEVER, ...[...new Set(scores)].sort((a, b) => b - a)];
    let lowest = NEVER;
    let highest = Array.from({ length: view.samples }, () => 0);
    for (const candidate of candidates) {
      const losses = lossesOf(view, candidate, asked.risk);
      highest = highest.map((loss, i) => Math.max(loss, losses[i] as number));
      if (!accepts(losses, highest, asked, order)) break;
      lowest = candidate;
    }
    const exits = (at: number) => Array.from({ length: view.samples }, (_none, i) => exitOf(view, at, i));
    expect(exits(threshold)).toEqual(exits(lowest));
  });
});

describe.each(METHODS)('$name', ({ way }) => {
  const thresholdAt = (asked: Partial<Control>): number => {
    const problem = problemFor({ agent, options: {} }, noTies, 0.3);
    const view = problem.training.hindsight('tune');
    const order = Int32Array.from({ length: view.samples }, (_, i) => i);
    const all: Control = { risk: 'gap', level: 0.1, delta: 0.1, ...way, ...asked };
    return calibrate(sweepOf(scored(view, 1, all.risk), order), all).threshold;
  };

  it('lets more leave the more risk is allowed', () => {
    const thresholds = [0.001, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8].map((level) => thresholdAt({ level }));
    expect(thresholds).toEqual(thresholds.toSorted((a, b) => b - a));
    expect(thresholds[0]).toBe(NEVER);
    expect(new Set(thresholds).size).toBeGreaterThan(3);
  });

  it('lets more leave the less sure it need be', () => {
    const thresholds = [0.001, 0.01, 0.1, 0.4].map((delta) => thresholdAt({ delta }));
    expect(thresholds).toEqual(thresholds.toSorted((a, b) => b - a));
    expect(new Set(thresholds).size).toBeGreaterThan(way.bound ? 2 : 0);
  });

  it('tells the level asked, what tune showed and what it bounds', async () => {
    const { config, curve, view, evaluation } = await fit(noTies, { ...way, level: 0.15 });
    const { risk, samples } = config.calibration;
    expect(config.control).toEqual({ risk: 'gap', level: 0.15, delta: 0.1, ...way });
    const tune = view('tune');
    expect(samples).toBe(tune.samples);
    expect(risk).toBeCloseTo(gapRisk(evaluation.correct, tune.correct.subarray((EXITS - 1) * samples)), 12);
    expect(config.calibration.bound).toBeGreaterThan(risk);
    expect(config.calibration.bound).toBeLessThanOrEqual(0.15 + 1e-9);
    expect(evaluation.exitShare[EXITS - 1]).toBeLessThan(1);
    expect(curve.at(-1)?.metrics).toMatchObject({ level: 0.15, risk, bound: config.calibration.bound });
  });
});

describe('risk control', () => {
  it('bounds the risk by the closed forms', async () => {
    const { config } = await fit(noTies, { method: 'learn-then-test', level: 0.15 });
    const { samples, risk, bound } = config.calibration;
    // Clopper and Pearson: the level at which so few losses have probability delta.
    expect(binomialTail(Math.round(risk * samples), samples, bound)).toBeCloseTo(0.1, 9);
    const conformal = (await fit(noTies, { method: 'conformal-risk-control', level: 0.15 })).config
      .calibration;
    expect(conformal.bound * (samples + 1) - 1).toBeCloseTo(
      Math.round(conformal.bound * (samples + 1) - 1),
      9,
    );
    expect(conformal.bound).toBeGreaterThanOrEqual((samples * conformal.risk + 1) / (samples + 1));
  });

  it('lets nobody leave, and says so, where so few rows cannot show it', async () => {
    // 0.99^120 is above 0.1, so not even 120 rows without a loss would do.
    const gap = await fit(noTies, { level: 0.01 });
    expect(gap.evaluation.exitShare).toEqual([0, 0, 0, 1]);
    expect(gap.config.calibration).toEqual({ samples: 120, risk: 0, bound: 0 });
    expect(gap.curve.at(-1)?.note).toContain('120 rows of tune do not show a risk of at most 0.01');
    const error = await fit(noTies, { risk: 'error', level: 0.02 });
    expect(error.evaluation.exitShare).toEqual([0, 0, 0, 1]);
    expect(error.config.calibration.risk).toBeCloseTo(1 - error.evaluation.deterministic.accuracy, 12);
    expect(error.config.calibration.bound).toBeGreaterThan(0.02);
  });

  it('chooses a level by what it earns, without a look at tune', async () => {
    const drawn = drawSamples('risk', { exits: EXITS, classes: 3, samples: [200, 120, 10] });
    // Every answer on `tune` to another sample's label.
    const turned = drawn.map((sample) =>
      sample.split === 'tune' ? { ...sample, label: (sample.label + 1) % 3 } : sample,
    );
    const levels: number[] = [];
    for (const lambda of [0, 0.3, 3]) {
      const [as, other] = [
        await fit(await opened(drawn), {}, lambda),
        await fit(await opened(turned), {}, lambda),
      ];
      expect(other.config.control).toEqual(as.config.control);
      expect(as.curve[0]?.metrics).toEqual({ level: as.config.control.level });
      levels.push(as.config.control.level);
    }
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
    expect(new Set(levels).size).toBeGreaterThan(1);
  });

  it('is a threshold on entropy the other way round', async () => {
    const { policy, view, config } = await fit(noTies, { score: 'entropy', level: 0.15 });
    const { data } = view('tune').observationsAt(0);
    const { probability, preference } = policy.exit(0, view('tune').observationsAt(0));
    data.forEach((entropy, i) => {
      expect(probability[i]).toBe(-entropy >= config.threshold ? 1 : 0);
      expect(preference?.[i]).toBeCloseTo(-entropy - config.threshold, 6);
    });
  });
});

/**
 * Two exits; confidence at the first is u, uniform on [0, 1], and its answer is lost with probability c (1 - u), so that
 * the risk of a threshold t is c (1 - t)^2 / 2.
 */
function synthetic(n: number, c: number, random: Random) {
  const scores = Float64Array.from({ length: 2 * n }, () => random.uniform());
  const losses = Uint8Array.from(scores, (u, row) => (row < n && random.uniform() < c * (1 - u) ? 1 : 0));
  return sweepOf(
    { samples: n, lastExits: new Uint8Array(n).fill(1), scores, losses },
    Int32Array.from({ length: n }, (_, i) => i),
  );
}

/** How likely a coin that falls `chance` of the time is to fall as often as that, or more. */
const atLeast = (count: number, draws: number, chance: number): number =>
  count === 0 ? 1 : 1 - binomialTail(count - 1, draws, chance);

describe('the guarantee on data of known risk', () => {
  const [draws, n, c, level, delta] = [300, 400, 0.8, 0.05, 0.1];
  it.each(METHODS)('is kept by $name, and not by wide margins', ({ way }) => {
    const random = createRandom('known risk');
    const risks = Array.from({ length: draws }, () => {
      const { threshold } = calibrate(synthetic(n, c, random), { risk: 'gap', level, delta, ...way });
      return (c * (1 - Math.min(1, threshold)) ** 2) / 2;
    });
    const average = mean(risks);
    const error = Math.sqrt(mean(risks.map((risk) => (risk - average) ** 2)) / draws);
    const exceeded = risks.filter((risk) => risk > level).length;
    if (way.method === 'conformal-risk-control') {
      expect(average).toBeLessThanOrEqual(level + 3 * error);
      expect(average).toBeGreaterThan(0.95 * level);
      // The mean is promised and no more: much more often than delta the risk is above the level.
      expect(exceeded / draws).toBeGreaterThan(0.3);
    } else {
      expect(atLeast(exceeded, draws, delta)).toBeGreaterThan(0.001);
      expect(average).toBeGreaterThan(0.5 * level);
      if (way.bound === 'binomial') expect(exceeded).toBeGreaterThan(0.4 * delta * draws);
    }
  });
});

describe('the guarantee on cifar10-resnet-9exit', () => {
  it('is kept where rows are drawn alike, and lost where harder ones come', async () => {
    const table = await guarantees([resnet], { levels: [0.02] });
    expect(table).toHaveLength(3);
    for (const {
      method,
      level,
      delta,
      draws,
      rows,
      exceeded,
      meanRisk,
      standardError,
      meanCost,
      shifted,
    } of table) {
      expect([rows, draws]).toEqual([2000, 200]);
      expect(meanRisk).toBeLessThanOrEqual(level + 3 * standardError);
      expect(meanRisk).toBeGreaterThan(0.6 * level);
      expect(meanCost).toBeLessThan(0.72);
      if (method !== 'conformal-risk-control') {
        expect(atLeast(exceeded, draws, delta)).toBeGreaterThan(0.001);
        expect(atLeast(shifted.exceeded, draws, delta)).toBeLessThan(1e-9);
      } else expect(shifted.meanRisk).toBeGreaterThan(level + 5 * shifted.standardError);
      expect(shifted.why).toContain('not exchangeable');
    }
  });
});
