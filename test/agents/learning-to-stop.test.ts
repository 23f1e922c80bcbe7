import { createRandom, type Hindsight, type Policy, startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { forwardDivergence, logPosterior, reverseDivergence } from '../../agents/learning-to-stop.ts';
import synthetic from '../../environments/synthetic/environment.ts';
import { bankOf, drawSamples, macsOf, problemOf, type Sample } from '../mdp/fixture.ts';
import { agentOf, open, problemFor, train } from './fixture.ts';

const agent = agentOf('learning-to-stop');

beforeAll(async () => {
  await startBackend();
});

/** Each within 1e-6. */
const expectAll = (found: readonly number[], expected: readonly number[]): void =>
  expected.forEach((value, k) => expect(found[k]).toBeCloseTo(value, 6));

describe('the oracle', () => {
  const sure = { samples: 1, exits: 3, lastExits: Uint8Array.of(2), losses: Float32Array.of(1, 0.5, 2) };
  const posterior = (given: typeof sure, temperature: number, prior: 'uniform' | number) =>
    Array.from(logPosterior(given, { temperature, prior }), Math.exp);
  it('is the likelihoods to the power of 1 / beta over their sum, under the uniform prior', () => {
    // likelihoods 0.5, 0.8, 0.1 and beta 1/2: squares 0.25, 0.64, 0.01 over 0.9
    const losses = Float32Array.of(-Math.log(0.5), -Math.log(0.8), -Math.log(0.1));
    expectAll(posterior({ ...sure, losses }, 0.5, 'uniform'), [0.25 / 0.9, 0.64 / 0.9, 0.01 / 0.9]);
  });

  it('weighs them by a geometric prior', () => {
    // p = 0.3, 0.7 * 0.3, 0.7^2
    const weights = [0.3 * Math.exp(-1), 0.21 * Math.exp(-0.5), 0.49 * Math.exp(-2)];
    const sum = weights.reduce((total, weight) => total + weight, 0);
    expectAll(
      posterior(sure, 1, 0.3),
      weights.map((weight) => weight / sum),
    );
  });

  it('is the least loss when cold and the prior when hot', () => {
    expectAll(posterior(sure, 1e-3, 0.3), [0, 1, 0]);
    expectAll(posterior(sure, 1e-3, 'uniform'), [0, 1, 0]);
    expectAll(posterior(sure, 1e7, 0.3), [0.3, 0.21, 0.49]);
    expectAll(posterior(sure, 1e7, 'uniform'), [1 / 3, 1 / 3, 1 / 3]);
  });

  it('stops at exits that a request affords alone', () => {
    const capped = { ...sure, lastExits: Uint8Array.of(1) };
    const odds = Math.exp(0.5);
    expectAll(posterior(capped, 1, 'uniform'), [1 / (1 + odds), odds / (1 + odds), 0]);
    expectAll(posterior(capped, 1e7, 0.3), [0.3, 0.7, 0]);
  });

  it('has a distribution for each sample, exit-major', () => {
    const losses = Float32Array.of(0, 3, 1, 2);
    const two = logPosterior(
      { samples: 2, exits: 2, lastExits: Uint8Array.of(1, 1), losses },
      { temperature: 1, prior: 'uniform' },
    );
    const share = 1 / (1 + Math.exp(-1));
    expectAll(Array.from(two, Math.exp), [share, 1 - share, 1 - share, share]);
  });
});

describe('the divergences', () => {
  const EXITS = 4;
  const lastExits = Uint8Array.of(3, 3, 2, 1, 3);
  const n = lastExits.length;
  const random = createRandom('divergences');
  const losses = Float32Array.from({ length: EXITS * n }, () => random.normal());
  const oracle = logPosterior(
    { samples: n, exits: EXITS, lastExits, losses },
    { temperature: 0.7, prior: 'uniform' },
  );
  const logits = Float32Array.from({ length: (EXITS - 1) * n }, () => 1.5 * random.normal());

  /** Distribution over the stop times of sample j from its decisions, in double precision. */
  function stops(at: readonly number[], j: number): number[] {
    const last = lastExits[j] as number;
    const h = Array.from({ length: last + 1 }, (_, k) =>
      k === last ? 1 : 1 / (1 + Math.exp(-(at[k * n + j] as number))),
    );
    return h.map((stop, k) => h.slice(0, k).reduce((reach, before) => reach * (1 - before), stop));
  }
  /** KL of two distributions as its definition says, mean over the samples. */
  const enumerated = (direction: 'forward' | 'reverse') => (at: readonly number[]) =>
    Array.from(lastExits, (_last, j) => {
      const policy = stops(at, j);
      const target = policy.map((_q, k) => Math.exp(oracle[k * n + j] as number));
      const [p, q] = direction === 'forward' ? [target, policy] : [policy, target];
      return p.reduce((sum, mass, k) => sum + mass * Math.log(mass / (q[k] as number)), 0);
    }).reduce((sum, kl) => sum + kl / n, 0);

  it.each([
    ['forward', forwardDivergence],
    ['reverse', reverseDivergence],
  ] as const)(
    '%s: its value is that of enumeration, its gradient that of finite differences',
    (name, diverge) => {
      const { value, gradient } = diverge(logits, { oracle, lastExits });
      const exact = enumerated(name);
      const start = Array.from(logits);
      expect(value).toBeCloseTo(exact(start), 5);
      const step = 1e-4;
      start.forEach((logit, at) => {
        const moved = (by: number) => exact(start.with(at, logit + by));
        expect(gradient[at]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 5);
      });
    },
  );

  it('are 0, and level, where the policy is the oracle', () => {
    const same = logits.map((_, at) => {
      const j = at % n;
      const [k, last] = [Math.floor(at / n), lastExits[j] as number];
      if (k >= last) return 0;
      const later = Array.from({ length: last - k }, (_l, m) =>
        Math.exp(oracle[(k + 1 + m) * n + j] as number),
      );
      return (oracle[at] as number) - Math.log(later.reduce((sum, mass) => sum + mass, 0));
    });
    for (const diverge of [forwardDivergence, reverseDivergence]) {
      const { value, gradient } = diverge(same, { oracle, lastExits });
      expect(value).toBeCloseTo(0, 6);
      expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-6);
    }
  });
});

const preferenceOf = (policy: Policy, view: Hindsight, k: number): Float32Array =>
  policy.exit(k, view.observationsAt(k)).preference as Float32Array;

/** Three exits that are sure or not, and right or not, as drawn; so few observations that all can be listed. */
function twoLevels(): Sample[] {
  const random = createRandom('two levels');
  return Array.from({ length: 48 }, (_, i) => {
    const label = random.integer(2);
    const logits = [0, 1, 2].map((k) => {
      const margin = random.uniform() < 0.5 ? 1 : 3;
      const right = random.uniform() < 0.25 * margin + 0.1 * k;
      return [label, 1 - label].map((other) => (right === (other === 0) ? margin : 0));
    });
    return { split: (['policy', 'tune', 'test'] as const)[i % 3] ?? 'test', label, logits };
  });
}

describe('learning-to-stop', () => {
  it.each(['uniform', 0.3] as const)(
    'finds the hazards E[q*[k] | o] / E[sum_{j>=k} q*[j] | o] on few observations, prior %s',
    async (prior) => {
      const [lambda, temperature] = [0.3, 0.4];
      // what the policy costs is nothing beside it
      const bank = bankOf(twoLevels(), [1e9, 2e9, 4e9]);
      const options = { prior, temperature, updates: 800, hidden: [16] };
      const problem = problemOf(bank, { observations: ['max-prob', 'depth'], lambda });
      const { policy } = await train({ agent, options }, problem, 1);
      const view = problem.training.hindsight('policy');
      const { samples, rewards } = view;

      const priorOf =
        prior === 'uniform' ? [1 / 3, 1 / 3, 1 / 3] : [prior, (1 - prior) * prior, (1 - prior) ** 2];
      const oracles = Array.from({ length: samples }, (_, i) => {
        const weights = priorOf.map(
          (p, k) => p * Math.exp((rewards[k * samples + i] as number) / temperature),
        );
        return weights.map((weight) => weight / weights.reduce((sum, one) => sum + one, 0));
      });
      // what is added for `tune` is the same everywhere
      const added: number[] = [];
      for (const k of [0, 1]) {
        const seen = view.observationsAt(k);
        const confidence = Array.from({ length: samples }, (_, i) => seen.data[i * seen.columns] as number);
        const found = preferenceOf(policy, view, k);
        for (const level of new Set(confidence)) {
          const alike = oracles.filter((_, i) => confidence[i] === level);
          const stop = alike.reduce((sum, q) => sum + (q[k] as number), 0);
          const later = alike.reduce((sum, q) => sum + q.slice(k + 1).reduce((a, b) => a + b, 0), 0);
          const before = Math.log((priorOf[k] as number) / priorOf.slice(k + 1).reduce((a, b) => a + b, 0));
          added.push((found[confidence.indexOf(level)] as number) - (Math.log(stop / later) - before));
        }
      }
      expect(added).toHaveLength(4);
      expect(Math.max(...added) - Math.min(...added)).toBeLessThan(0.01);
    },
  );

  it('adds what earns the most on tune, of all numbers', async () => {
    const bank = bankOf(drawSamples('stops', { exits: 4, classes: 3, samples: [80, 60, 10] }), macsOf(4));
    for (const divergence of ['forward', 'reverse']) {
      const contender = { agent, options: { divergence, updates: 60 } };
      const problem = problemOf(bank, { observations: ['max-prob', 'entropy'], lambda: 0.2 });
      const { policy } = await train(contender, problem, 2);
      const view = problem.training.hindsight('tune');
      const preference = [0, 1, 2].map((k) => preferenceOf(policy, view, k));
      const { deterministic, relativeCost: costs } = problem.evaluate(policy, 'tune');
      const earns = (cut: number): number => {
        let sum = 0;
        for (let i = 0; i < view.samples; i++) {
          let k = 0;
          while (k < 3 && !((preference[k]?.[i] as number) >= cut)) k++;
          // what the policy costs is charged
          sum += (view.quality[k * view.samples + i] as number) - 0.2 * (costs[k] as number);
        }
        return sum / view.samples;
      };
      const cuts = [...preference.flatMap((values) => Array.from(values)), Infinity];
      expect(deterministic.reward).toBeCloseTo(Math.max(...cuts.map(earns)), 6);
    }
  });

  it('reaches the optimum of the chain by the reverse divergence, cold', async () => {
    const contender = { agent, options: { divergence: 'reverse', temperature: 0.1 } };
    const problem = problemFor(contender, await open(synthetic), 1);
    const { policy } = await train(contender, problem, 0);
    const { reward } = problem.evaluate(policy, 'test').deterministic;
    expect(reward).toBeGreaterThanOrEqual(0.99 * (problem.bounds().optimum?.reward as number));
  });

  it('takes the likelihood of the label for quality, if told to', async () => {
    const bank = bankOf(drawSamples('nats', { exits: 3, classes: 4, samples: [30, 20, 10] }), macsOf(3));
    const first = async (loss: string, quality: string) => {
      const contender = { agent, options: { loss, updates: 3, temperature: 0.5 } };
      const problem = problemOf(bank, { reward: { quality, dense: false }, lambda: 0.3 });
      const { curve } = await train(contender, problem, 0);
      return curve.map(({ metrics }) => metrics['divergence'] as number);
    };
    const [nats, rewards] = [
      await first('log-likelihood', 'correct'),
      await first('reward', 'log-likelihood'),
    ];
    nats.forEach((divergence, update) => expect(divergence).toBeCloseTo(rewards[update] as number, 5));
  });
});
