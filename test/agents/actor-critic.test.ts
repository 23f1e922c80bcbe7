import { type Budget, createRandom, startBackend, tf } from 'offramp';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { clippedSurrogate, generalisedAdvantage } from '../../agents/actor-critic.ts';
import { bankOf, drawSamples, macsOf, problemOf } from '../mdp/fixture.ts';
import { agentOf, train } from './fixture.ts';

/** Gradients that the agents' optimiser was given, one list an update; none of them is carried out. */
const updates = vi.hoisted(() => [] as Float32Array[][]);

vi.mock('offramp', async (original) => {
  const offramp = await original<typeof import('offramp')>();
  return {
    ...offramp,
    // Weights of all networks alike and far from where training starts.
    network(...given: Parameters<typeof offramp.network>) {
      const made = offramp.network(...given);
      made.variables.forEach((variable, v) => {
        const values = Float32Array.from({ length: variable.size }, (_, j) => Math.sin(3 * j + 2 * v + 1));
        variable.assign(offramp.tf.tensor(values, variable.shape));
      });
      return made;
    },
    adam: (learningRate: number) => ({
      learningRate,
      minimize(loss: () => import('offramp').tf.Scalar) {
        const { value, grads } = offramp.tf.variableGrads(loss);
        updates.push(Object.values(grads).map((gradient) => (gradient.dataSync() as Float32Array).slice()));
        return value.dataSync()[0];
      },
    }),
  };
});

beforeAll(async () => {
  await startBackend();
});
beforeEach(() => {
  updates.length = 0;
});

describe('generalised advantage', () => {
  // Rows 0, 2 and 3 are one episode, row 1 another that was left at once.
  const episodes = {
    rewards: Float32Array.of(-0.1, 0.6, -0.2, 0.7),
    next: Int32Array.of(2, -1, 3, -1),
  };
  const values = Float32Array.of(0.5, 0.2, 0.4, 0.3);

  it.each([
    // delta: -0.1 + 0.4 - 0.5, 0.6 - 0.2, -0.2 + 0.3 - 0.4, 0.7 - 0.3.
    { lambda: 0, advantages: [-0.2, 0.4, -0.3, 0.4] },
    // Row 2: -0.3 + 0.5 * 0.4; row 0: -0.2 + 0.5 * -0.1.
    { lambda: 0.5, advantages: [-0.25, 0.4, -0.1, 0.4] },
    // What is earned from there on, 0.4, 0.6, 0.5 and 0.7, less the value.
    { lambda: 1, advantages: [-0.1, 0.4, 0.1, 0.4] },
  ])('is what is worked out by hand, lambda $lambda', ({ lambda, advantages }) => {
    const found = generalisedAdvantage(episodes, values, lambda);
    advantages.forEach((advantage, t) => expect(found[t]).toBeCloseTo(advantage, 6));
  });

  it('is the exponentially weighted sum of temporal differences', () => {
    const random = createRandom('advantage');
    const length = 9;
    const draw = () => Float32Array.from({ length }, () => random.normal());
    const rewards = draw();
    const next = Int32Array.from({ length }, (_, t) => (t + 1 < length ? t + 1 : -1));
    const drawn = draw();
    const found = generalisedAdvantage({ rewards, next }, drawn, 0.7);
    const delta = Array.from(rewards, (reward, t) => reward + (drawn[t + 1] ?? 0) - (drawn[t] as number));
    for (let t = 0; t < length; t++) {
      const sum = delta.slice(t).reduce((total, difference, l) => total + 0.7 ** l * difference, 0);
      expect(found[t]).toBeCloseTo(sum, 5);
    }
  });
});

/** Of this action, at this log-odds of exiting. */
const probability = (logit: number, action: number): number => {
  const h = 1 / (1 + Math.exp(-logit));
  return action === 1 ? h : 1 - h;
};

describe('clipped surrogate', () => {
  const EPSILON = 0.2;
  /** Log-odds of exiting now and when the action was drawn: ratios within the clip and beyond either end of it. */
  const cases = [-1.5, -0.4, 0.05, 0.5, 1.2].flatMap((logit) =>
    [-1, 0, 0.8].flatMap((before) =>
      [0, 1].flatMap((action) => [-0.7, 0.4].map((advantage) => ({ logit, before, action, advantage }))),
    ),
  );
  const expected = ({ logit, before, action, advantage }: (typeof cases)[number]): number => {
    const ratio = probability(logit, action) / probability(before, action);
    return Math.min(ratio * advantage, Math.min(Math.max(ratio, 1 - EPSILON), 1 + EPSILON) * advantage);
  };
  const column = (name: keyof (typeof cases)[number]): tf.Tensor =>
    tf.tensor1d(cases.map((one) => one[name]));
  const surrogate = (logits: tf.Tensor): tf.Tensor =>
    clippedSurrogate(
      logits,
      { logits: column('before'), actions: column('action'), advantage: column('advantage') },
      EPSILON,
    );

  it('has the value of its definition', () => {
    const found = surrogate(column('logit')).dataSync();
    cases.forEach((one, j) => expect(found[j]).toBeCloseTo(expected(one), 6));
  });

  it('has the gradient that finite differences give, 0 where a better ratio earns nothing more', () => {
    const found = tf
      .grad((logits) => surrogate(logits).sum())(column('logit'))
      .dataSync();
    let flat = 0;
    cases.forEach((one, j) => {
      const moved = (by: number) => expected({ ...one, logit: one.logit + by });
      const difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
      expect(found[j]).toBeCloseTo(difference, 5);
      if (difference === 0) flat++;
    });
    // Some of either kind were looked at.
    expect(flat).toBeGreaterThan(5);
    expect(flat).toBeLessThan(cases.length - 5);
  });
});

describe('with one epoch, one minibatch, no clipping and returns instead of values', () => {
  const EXITS = 5;
  const bank = bankOf(
    drawSamples('surrogate', { exits: EXITS, classes: 3, samples: [40, 2, 2] }),
    macsOf(EXITS),
  );
  const once = { hidden: [4], batch: 64, episodes: 64, entropy: 0.3 };

  it.each<{ name: string; dense: boolean; budget?: Budget }>([
    { name: 'paying at the exit', dense: false },
    { name: 'paying on the way', dense: true },
    // Exit is forced at the second exit or at a later one.
    { name: 'under caps', dense: false, budget: { kind: 'request', from: 0.25, to: 0.9 } },
  ])('goes where REINFORCE goes with the same baseline, $name', async ({ dense, budget }) => {
    const problem = problemOf(bank, {
      observations: ['max-prob', 'margin', 'depth'],
      reward: { quality: 'correct', dense },
      ...(budget && { budget }),
    });
    await train({ agent: agentOf('reinforce'), options: once }, problem, 5);
    const options = { ...once, epochs: 1, minibatch: 100_000, clip: 1e6, gaeLambda: 1 };
    await train({ agent: agentOf('actor-critic'), options }, problem, 5);
    const [reinforce, actorCritic] = updates as [Float32Array[], Float32Array[]];
    expect(updates).toHaveLength(2);
    expect(actorCritic).toHaveLength(reinforce.length);
    reinforce.forEach((gradient, v) => {
      const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeGreaterThan(0);
      gradient.forEach((value, j) => {
        expect(Math.abs((actorCritic[v]?.[j] as number) - value)).toBeLessThan(1e-4 * largest);
      });
    });
  });

  it('goes over every decision once an epoch, whatever the minibatches', async () => {
    const problem = problemOf(bank, { observations: ['max-prob', 'margin', 'depth'] });
    const run = (parts: object) =>
      train(
        { agent: agentOf('actor-critic'), options: { ...once, batch: 512, episodes: 512, ...parts } },
        problem,
        5,
      );
    await run({ epochs: 1, minibatch: 100_000 });
    await run({ epochs: 2, minibatch: 200 });
    const [whole, ...parts] = updates as [Float32Array[], ...Float32Array[][]];
    const perEpoch = parts.length / 2;
    expect(perEpoch).toBeGreaterThan(2);
    for (const epoch of [parts.slice(0, perEpoch), parts.slice(perEpoch)]) {
      whole.forEach((gradient, v) => {
        const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        gradient.forEach((value, j) => {
          const found = epoch.reduce((sum, part) => sum + (part[v]?.[j] as number) / perEpoch, 0);
          // Minibatches differ by one decision in some two hundred.
          expect(Math.abs(found - value)).toBeLessThan(0.01 * largest);
        });
      });
    }
  });
});
