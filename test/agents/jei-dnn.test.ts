import { createRandom, type Hindsight, startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { optimalExits } from '../../agents/jei-dnn.ts';
import { bankOf, drawSamples, macsOf, type Sample, softmax } from '../mdp/fixture.ts';
import { agentOf, open, type Opened, problemFor, train } from './fixture.ts';

const agent = agentOf('jei-dnn');

beforeAll(async () => {
  await startBackend();
});

describe('optimal exits', () => {
  it('are those worked out by hand', () => {
    // Three samples at three exits that cost 0.1, 0.2 and 0.4.
    const loss = Float32Array.from(
      [
        [0.5, 2, 0.3],
        [0.25, 1.5, 0.3],
        [0.2, 0.1, 0.3],
      ].flat(),
    );
    const price = [0.1, 0.2, 0.4];
    // 0.6, 0.45, 0.6; 2.1, 1.7, 0.5; 0.4, 0.5, 0.7.
    expect(Array.from(optimalExits(loss, price, Uint8Array.of(2, 2, 2)))).toEqual([1, 2, 0]);
    expect(Array.from(optimalExits(loss, price, Uint8Array.of(0, 1, 2)))).toEqual([0, 1, 0]);
    // Of equals the first.
    expect(Array.from(optimalExits(loss, [0, 0, 0], Uint8Array.of(2, 2, 2)))).toEqual([2, 2, 0]);
  });
});

const EXITS = 4;
const CLASSES = 3;
const LAMBDA = 0.4;
/** So large that what a policy costs is nothing beside it. */
const MACS = macsOf(EXITS).map((macs) => 1e12 * macs);
const drawn = drawSamples('gates', { exits: EXITS, classes: CLASSES, samples: [120, 60, 20] });
const opened = await open({
  name: 'drawn',
  description: 'samples drawn from a seed',
  bank: () => Promise.resolve(bankOf(drawn, MACS)),
});
const RELATIVE_COST = MACS.map((macs, _, all) => macs / (all.at(-1) as number));

async function gatesOf(source: Opened, lambda: number, options: object) {
  const contender = { agent, options: { ...options } };
  const problem = problemFor(contender, source, lambda);
  const { policy } = await train(contender, problem, 0);
  const { gates } = policy.save().config as { gates: number[][] };
  return { problem, policy, gates };
}

const entropyOf = (p: readonly number[]): number =>
  p.reduce((sum, value) => (value > 0 ? sum - value * Math.log(value) : sum), 0);

/** The four statistics of a prediction in the order of the observations, and 1. */
function statisticsOf(logits: readonly number[]): number[] {
  const p = softmax(logits);
  const [first = 0, second = 0] = p.toSorted((a, b) => b - a);
  const sharper = softmax(logits.map((z) => 2 * z));
  return [first, entropyOf(p) / Math.log(p.length), first - second, entropyOf(sharper), 1];
}

/** Losses of the samples of `policy` at all exits, from the definition. */
const LOSSES = {
  'cross-entropy': ({ label, logits }: Sample) => logits.map((z) => -Math.log(softmax(z)[label] as number)),
  error: ({ label, logits }: Sample) => logits.map((z) => (z.indexOf(Math.max(...z)) === label ? 0 : 1)),
};

describe.each(['cross-entropy', 'error'] as const)('gates for the %s', (loss) => {
  const TRADEOFF = 2;
  const LARGEST = 3;
  const samples = drawn.filter(({ split }) => split === 'policy');
  const optimal = samples.map((sample) => {
    const totals = LOSSES[loss](sample).map(
      (value, k) => value + TRADEOFF * LAMBDA * (RELATIVE_COST[k] as number),
    );
    return totals.indexOf(Math.min(...totals));
  });

  /** Mean binary cross-entropy of a gate at exit `k`, from the definition. */
  function gateLoss(k: number, gate: readonly number[]): number {
    const here = optimal.filter((exit) => exit === k).length;
    const ratio = Math.min(LARGEST, (samples.length - here) / Math.max(here, 0.1));
    let sum = 0;
    let total = 0;
    samples.forEach(({ logits }, i) => {
      const statistics = statisticsOf(logits[k] as number[]);
      const logit = statistics.reduce((score, value, c) => score + value * (gate[c] as number), 0);
      const probability = 1 / (1 + Math.exp(-logit));
      const [target, weight] = (optimal[i] as number) <= k ? [1, ratio] : [0, 1];
      sum -= weight * Math.log(target === 1 ? probability : 1 - probability);
      total += weight;
    });
    return sum / total;
  }

  it('are where the loss is flat in every direction, and lower than around', async () => {
    const options = { loss, tradeoffs: [TRADEOFF], largestWeight: LARGEST, threshold: 0.5 };
    const { gates } = await gatesOf(opened, LAMBDA, options);
    const random = createRandom('directions');
    expect(gates).toHaveLength(EXITS - 1);
    gates.forEach((gate, k) => {
      const least = gateLoss(k, gate);
      const slopeAt = (at: readonly number[], c: number): number => {
        const moved = (by: number) => gateLoss(k, at.with(c, (at[c] as number) + by));
        return (moved(1e-4) - moved(-1e-4)) / 2e-4;
      };
      gate.forEach((_, c) => {
        expect(Math.abs(slopeAt(gate, c))).toBeLessThan(2e-4);
      });
      for (let trial = 0; trial < 20; trial++) {
        const around = gate.map((weight) => weight + 0.3 * random.normal());
        expect(gateLoss(k, around)).toBeGreaterThan(least);
      }
      expect(
        Math.abs(
          slopeAt(
            gate.map(() => 0),
            0,
          ),
        ),
      ).toBeGreaterThan(0.01);
    });
  });
});

/** Mean reward of leaving at the first exit whose preference is at least `cut`. */
function rewardOf(
  { rewards, samples }: Hindsight,
  preferences: readonly Float32Array[],
  cut: number,
): number {
  let total = 0;
  for (let i = 0; i < samples; i++) {
    let k = 0;
    while (k < EXITS - 1 && (preferences[k]?.[i] as number) < cut) k++;
    total += rewards[k * samples + i] as number;
  }
  return total / samples;
}

describe('the threshold', () => {
  it.each([0, 0.2, 0.6, 3])('is the best of all on `tune`, lambda %d', async (lambda) => {
    const { problem, policy } = await gatesOf(opened, lambda, {});
    const tune = problem.training.hindsight('tune');
    const preferences = Array.from(
      { length: EXITS - 1 },
      (_, k) => policy.exit(k, tune.observationsAt(k)).preference as Float32Array,
    );
    const cuts = [...preferences.flatMap((row) => [...row]), Infinity];
    const best = Math.max(...cuts.map((cut) => rewardOf(tune, preferences, cut)));
    expect(rewardOf(tune, preferences, 0)).toBeCloseTo(best, 6);
    expect(problem.evaluate(policy, 'tune').deterministic.reward).toBeCloseTo(best, 6);
  });

  it('at a given probability is that of the gate', async () => {
    const [half, high] = [
      await gatesOf(opened, LAMBDA, { tradeoffs: [1], threshold: 0.5 }),
      await gatesOf(opened, LAMBDA, { tradeoffs: [1], threshold: 0.8 }),
    ];
    half.gates.forEach((gate, k) => {
      const expected = gate.map((weight, c) => (c === gate.length - 1 ? weight - Math.log(4) : weight));
      expected.forEach((weight, c) => expect(high.gates[k]?.[c]).toBeCloseTo(weight, 6));
    });
  });
});

// Easy requests are right and sure at once, hard ones at the last of three exits alone, and show it.
const easy = [
  [4, 0],
  [4, 0],
  [4, 0],
];
const hard = [
  [0, 0.5],
  [0, 0.5],
  [4, 0],
];
const plain = await open({
  name: 'plain',
  description: 'easy requests and hard ones',
  bank: () =>
    Promise.resolve(
      bankOf(
        (['policy', 'tune', 'test'] as const).flatMap((split) =>
          [easy, easy, easy, hard].map((logits): Sample => ({ split, label: 0, logits })),
        ),
        [1e12, 2e12, 4e12],
      ),
    ),
});

describe('easy and hard requests', () => {
  // Easy: cross-entropy 0.02 everywhere, so k* = 0. Hard: 0.97, 0.97, 0.02; waiting for the last costs 3/4 of lambda.
  it.each(['tune', 0.5] as const)(
    'leave at the first and at the last exit, threshold %s',
    async (threshold) => {
      const { problem, policy } = await gatesOf(plain, 0.4, { threshold, tradeoffs: [1] });
      expect(problem.evaluate(policy, 'test').exitShare).toEqual([0.75, 0, 0.25]);
    },
  );

  it('leave at once where compute costs more than it gains', async () => {
    // 0.97 + 0.25 * 1.5 is less than 0.02 + 1.5.
    const { problem, policy } = await gatesOf(plain, 1.5, { threshold: 0.5, tradeoffs: [1] });
    expect(problem.evaluate(policy, 'test').exitShare).toEqual([1, 0, 0]);
  });
});
