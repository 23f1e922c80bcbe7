import { createRandom, type Policy, startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { labelProbabilities, natsPerQuality, softOutputs } from '../../agents/differentiable-branching.ts';
import { bankOf, drawSamples, macsOf, mean, problemOf, type Sample, softmax } from '../mdp/fixture.ts';
import { agentOf, train } from './fixture.ts';

const agent = agentOf('differentiable-branching');

beforeAll(async () => {
  await startBackend();
});

const EXITS = 4;
const COST = [0.2, 0.35, 0.6, 1];
const lastExits = Uint8Array.of(3, 3, 2, 0, 1);
const n = lastExits.length;
const random = createRandom('branching');
const gateLogits = Float32Array.from({ length: (EXITS - 1) * n }, () => 1.5 * random.normal());
const likelihood = Float32Array.from({ length: EXITS * n }, () => 0.05 + 0.9 * random.uniform());
const weighing = { cost: COST, price: 0.8, weights: [0.5, 0.2, 0.3] };

/** Every way sample j can leave from exit `from` on: its probability and where, in double precision. */
function paths(gates: readonly number[], j: number, from: number) {
  const last = lastExits[j] as number;
  const open = (k: number) => (k === last ? 1 : 1 / (1 + Math.exp(-(gates[k * n + j] as number))));
  return Array.from({ length: last - from + 1 }, (_, m) => {
    let probability = open(from + m);
    for (let k = from; k < from + m; k++) probability *= 1 - open(k);
    return { exit: from + m, probability };
  });
}

/** Loss by the enumeration of all ways to leave; soft outputs of exits that a request cannot pay are not there. */
function enumerated(gates: readonly number[], answers: readonly number[]): number {
  return Array.from(lastExits, (last, j) => {
    let loss = 0;
    for (let k = 0; k <= last && k < EXITS - 1; k++) {
      const ways = paths(gates, j, k);
      const soft = ways.reduce(
        (sum, way) => sum + way.probability * (answers[way.exit * n + j] as number),
        0,
      );
      const cost = ways.reduce((sum, way) => sum + way.probability * (COST[way.exit] as number), 0);
      loss += (weighing.weights[k] as number) * (weighing.price * cost - Math.log(soft));
    }
    return loss / n;
  }).reduce((sum, loss) => sum + loss, 0);
}

/** Central differences of `of` by each element. */
function differences(of: (at: readonly number[]) => number, at: readonly number[]): number[] {
  const step = 1e-5;
  return at.map((value, j) => (of(at.with(j, value + step)) - of(at.with(j, value - step))) / (2 * step));
}

describe('soft outputs', () => {
  const exact = softOutputs(gateLogits, { likelihood, lastExits }, weighing);
  const [gates, answers] = [Array.from(gateLogits), Array.from(likelihood)];

  it('mix the answers of all ways to leave by their probability', () => {
    const first = Array.from(lastExits, (_, j) => paths(gates, j, 0));
    const soft = first.map((ways, j) =>
      ways.reduce((sum, { exit, probability }) => sum + probability * (answers[exit * n + j] as number), 0),
    );
    const cost = first.map((ways) =>
      ways.reduce((sum, { exit, probability }) => sum + probability * (COST[exit] as number), 0),
    );
    expect(exact.crossEntropy).toBeCloseTo(mean(soft.map((s) => -Math.log(s))), 6);
    expect(exact.cost).toBeCloseTo(mean(cost), 6);
    expect(exact.value).toBeCloseTo(enumerated(gates, answers), 6);
  });

  it('have the gradient of finite differences by gates and by answers', () => {
    const byGates = differences((at) => enumerated(at, answers), gates);
    const byAnswers = differences((at) => enumerated(gates, at), answers);
    byGates.forEach((value, at) => expect(exact.gateGradient[at]).toBeCloseTo(value, 5));
    byAnswers.forEach((value, at) => expect(exact.likelihoodGradient[at]).toBeCloseTo(value, 5));
  });

  it('are the answer of the first open exit where gates are hard', () => {
    const open = [
      [0, 1, 0, 0, 1],
      [1, 1, 0, 1, 0],
      [0, 0, 1, 1, 1],
    ];
    const hard = Float32Array.from(open.flat(), (is) => (is ? 60 : -60));
    const left = Array.from(lastExits, (last, j) => {
      const first = open.findIndex((exit) => exit[j] === 1);
      return Math.min(first < 0 ? last : first, last);
    });
    const { crossEntropy, cost } = softOutputs(hard, { likelihood, lastExits }, weighing);
    expect(left).toEqual([1, 0, 2, 0, 0]);
    expect(crossEntropy).toBeCloseTo(mean(left.map((k, j) => -Math.log(likelihood[k * n + j] as number))), 6);
    expect(cost).toBeCloseTo(mean(left.map((k) => COST[k] as number)), 6);
  });
});

describe('class scores', () => {
  const labels = Int32Array.of(2, 0);
  const scores = Float32Array.from({ length: 4 * 3 }, () => random.normal());
  const probabilityOf = (at: readonly number[], row: number): number =>
    softmax(at.slice(3 * row, 3 * row + 3))[labels[row % 2] as number] as number;

  it('give the label its probability, and take its gradient to theirs', () => {
    const { likelihood: found, gradient } = labelProbabilities({ data: scores, columns: 3 }, labels);
    const by = Float32Array.of(0.4, -1, 2, 0.7);
    const given = Array.from(scores);
    found.forEach((p, row) => expect(p).toBeCloseTo(probabilityOf(given, row), 6));
    const exact = gradient(by);
    // softmax() of the fixture rounds to float32, so the step is large
    const step = 2 ** -8;
    given.forEach((score, at) => {
      const row = Math.floor(at / 3);
      const moved = (to: number) => probabilityOf(given.with(at, score + to), row) * (by[row] as number);
      expect(exact[at]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 4);
    });
  });
});

/** For one sample with these losses and this quality at each exit. */
const nats = (perExit: readonly number[], quality: readonly number[]) =>
  natsPerQuality(
    { samples: 1, exits: quality.length, quality: Float32Array.from(quality) },
    Float32Array.from(perExit, (loss) => Math.exp(-loss)),
  );

describe('nats per quality', () => {
  it('is the slope of cross-entropy over quality, 1 without one', () => {
    expect(nats([1.5, 0.5], [0.4, 0.8])).toBeCloseTo(2.5, 5);
    // least squares through (0, 2), (1, 1), (2, 1): 1/2
    expect(nats([2, 1, 1], [0, 1, 2])).toBeCloseTo(0.5, 5);
    expect(nats([2, 1, 0.5], [-2, -1, -0.5])).toBeCloseTo(1, 5);
    expect(nats([2, 1], [0.5, 0.5])).toBe(1);
    expect(nats([1, 2], [0.5, 0.8])).toBe(1);
  });
});

/**
 * Four classes at three exits. The first knows nothing, but its features, far from standard, tell the class; the second
 * has none; the last is right. A policy that answers with the branches' logits is right at the last exit alone.
 */
function told(withFeatures: boolean): Sample[] {
  const drawn = createRandom('told');
  return (['policy', 'tune', 'test'] as const).flatMap((split) =>
    Array.from({ length: 120 }, (): Sample => {
      const label = drawn.integer(4);
      const logits = [0, 0, 5].map((sure) =>
        [0, 1, 2, 3].map((c) => (c === label ? sure : 0) + 0.1 * drawn.normal()),
      );
      const feature = [50 + 20 * (label % 2), 0.01 * Math.floor(label / 2)];
      return { split, label, logits, ...(withFeatures && { features: [feature, [], []] }) };
    }),
  );
}

const MACS = [1e5, 2e5, 4e5];
const heads = { heads: true, updates: 400, learningRate: 0.1 };

/** What the agent asks for on a bank. */
const shownTo = (options: object, widths: readonly number[]) =>
  agent.observations?.(agent.options.parse(options), ['max-prob', 'entropy'], widths) ?? [];

describe('heads', () => {
  it('learn from features what the branch did not, and are answered with and paid for', async () => {
    const bank = bankOf(told(true), MACS);
    const problem = problemOf(bank, { observations: shownTo(heads, [2, 0, 0]), lambda: 1 });
    const { policy, curve } = await train({ agent, options: heads }, problem, 0);
    expect(curve.some(({ note }) => note !== undefined)).toBe(false);
    const result = problem.evaluate(policy, 'test');
    expect(result.deterministic.accuracy).toBeGreaterThan(0.97);
    expect(result.exitShare[0]).toBeGreaterThan(0.97);
    // two gate columns on 32 hidden units; four log-probabilities and two features on four classes
    expect(result.policyMacs).toEqual([2 * 32 + 32 + 6 * 4, 2 * 32 + 32 + 6 * 4]);

    const loaded = agent.load(JSON.parse(JSON.stringify(policy.save())) as ReturnType<Policy['save']>);
    expect(problem.evaluate(loaded, 'test')).toEqual(result);
    expect(loaded.save()).toEqual(policy.save());
  });

  it('leave the last exit as it is', async () => {
    const problem = problemOf(bankOf(told(true), MACS), { observations: shownTo(heads, [2, 0, 0]) });
    const { policy } = await train({ agent, options: { ...heads, updates: 5 } }, problem, 0);
    const view = problem.training.hindsight('policy');
    const scores = policy.predict?.(2, view.observationsAt(2)) as Float32Array;
    const given = view.logitsAt(2).data;
    for (let i = 0; i < view.samples; i++) {
      softmax(Array.from(given.subarray(4 * i, 4 * i + 4))).forEach((p, c) => {
        expect(scores[4 * i + c]).toBeCloseTo(Math.log(p), 4);
      });
    }
  });

  it('say so where there are no features, and do without', async () => {
    const problem = problemOf(bankOf(told(false), MACS), {
      observations: shownTo(heads, [0, 0, 0]),
      lambda: 0.1,
    });
    const { policy, curve } = await train({ agent, options: { ...heads, updates: 50 } }, problem, 0);
    expect(curve.filter(({ note }) => note !== undefined)).toHaveLength(1);
    expect(problem.evaluate(policy, 'test').deterministic.accuracy).toBeGreaterThan(0.97);
  });

  it('see what the environment offers in an order of their own', () => {
    expect(shownTo({}, [2, 0, 0])).toEqual(['max-prob', 'entropy']);
    expect(shownTo(heads, [2, 0, 0])).toEqual(['max-prob', 'entropy', 'log-probs', 'features']);
    const parsed = agent.options.parse(heads);
    expect(agent.observations?.(parsed, ['features', 'depth'], [2])).toEqual([
      'depth',
      'log-probs',
      'features',
    ]);
    expect(agent.observations?.(parsed, ['log-probs'], [0])).toEqual(['max-prob', 'log-probs']);
  });
});

describe('differentiable-branching', () => {
  it('adds what earns the most on tune, of all numbers', async () => {
    const bank = bankOf(drawSamples('gates', { exits: 4, classes: 3, samples: [80, 60, 10] }), macsOf(4));
    for (const options of [{ updates: 60 }, { updates: 60, outputs: 'first', nats: 2 }]) {
      const problem = problemOf(bank, { observations: ['max-prob', 'entropy'], lambda: 0.2 });
      const { policy } = await train({ agent, options }, problem, 2);
      const view = problem.training.hindsight('tune');
      const preference = [0, 1, 2].map(
        (k) => policy.exit(k, view.observationsAt(k)).preference as Float32Array,
      );
      const { deterministic, relativeCost } = problem.evaluate(policy, 'tune');
      const earns = (cut: number): number => {
        let sum = 0;
        for (let i = 0; i < view.samples; i++) {
          let k = 0;
          while (k < 3 && !((preference[k]?.[i] as number) >= cut)) k++;
          sum += (view.quality[k * view.samples + i] as number) - 0.2 * (relativeCost[k] as number);
        }
        return sum / view.samples;
      };
      const cuts = [...preference.flatMap((values) => Array.from(values)), Infinity];
      expect(deterministic.reward).toBeCloseTo(Math.max(...cuts.map(earns)), 6);
    }
  });
});
