import { type Hindsight, startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { bankOf, drawSamples, macsOf, type Sample } from '../mdp/fixture.ts';
import { agentOf, open, type Opened, problemFor, train } from './fixture.ts';

const EXITS = 4;
const LAMBDAS = [0, 0.3, 1, 5];
const agent = agentOf('threshold');

beforeAll(async () => {
  await startBackend();
});

/** `tune` or `policy` of the drawn samples stands in `test` as well, where a policy can be evaluated. */
function openTwice(split: 'policy' | 'tune', levels?: readonly number[]): Promise<Opened> {
  const drawn = drawSamples(`threshold ${split}`, {
    exits: EXITS,
    classes: 3,
    samples: split === 'policy' ? [60, 20, 0] : [20, 60, 0],
    ...(levels && { levels }),
  });
  const again = drawn.flatMap(({ split: own, label, logits }): Sample[] =>
    own === split ? [{ split: 'test', label, logits }] : [],
  );
  const bank = bankOf(drawn.concat(again), macsOf(EXITS));
  return open({
    name: 'twice',
    description: 'test repeats another split',
    bank: () => Promise.resolve(bank),
  });
}

/** Mean reward of thresholds on confidence, one sample and exit at a time. */
function valueOf(
  { rewards, samples }: Hindsight,
  scores: Float32Array,
  thresholds: readonly number[],
): number {
  let total = 0;
  for (let i = 0; i < samples; i++) {
    let k = 0;
    while (k < EXITS - 1 && !((scores[k * samples + i] as number) >= (thresholds[k] as number))) k++;
    total += rewards[k * samples + i] as number;
  }
  return total / samples;
}

/** Every cut that separates the scores in another way: each score itself, and above all. */
const cutsOf = (scores: Float32Array): number[] => [...new Set(scores), Infinity];

const SCORES = ['max-prob', 'margin', 'entropy'] as const;
/** Many samples of few logits have equal scores. */
const BANKS = [
  ['no ties', undefined],
  ['many ties', [0, 1]],
] as const;

const cases = SCORES.flatMap((score) =>
  LAMBDAS.flatMap((lambda) => BANKS.map(([ties, levels]) => ({ score, lambda, ties, levels }))),
);

describe.each(cases)('threshold on $score at lambda $lambda, $ties', ({ score, lambda, levels }) => {
  async function fit(perExit: boolean) {
    const split = perExit ? 'policy' : 'tune';
    const contender = { agent, options: { score, perExit } };
    const problem = problemFor(contender, await openTwice(split, levels), lambda);
    const { policy } = await train(contender, problem, 0);
    const view = problem.training.hindsight(split);
    const scores = view.observations.data.map((value) => (score === 'entropy' ? -value : value));
    const { thresholds } = policy.save().config as { thresholds: number[] };
    return { view, scores, thresholds, reward: problem.evaluate(policy, 'test').deterministic.reward };
  }

  it('takes the best of all cuts for a single threshold', async () => {
    const { view, scores, thresholds, reward } = await fit(false);
    const values = cutsOf(scores).map((cut) =>
      valueOf(
        view,
        scores,
        Array.from({ length: EXITS - 1 }, () => cut),
      ),
    );
    expect(new Set(thresholds).size).toBe(1);
    expect(valueOf(view, scores, thresholds)).toBeCloseTo(Math.max(...values), 6);
    expect(reward).toBeCloseTo(Math.max(...values), 6);
  });

  it('takes thresholds that no move of one of them improves, and never worse than a single one', async () => {
    const { view, scores, thresholds, reward } = await fit(true);
    const own = valueOf(view, scores, thresholds);
    expect(reward).toBeCloseTo(own, 6);
    const cuts = cutsOf(scores);
    for (const cut of cuts) {
      expect(
        valueOf(
          view,
          scores,
          thresholds.map(() => cut),
        ),
      ).toBeLessThanOrEqual(own + 1e-6);
      thresholds.forEach((_, k) => {
        expect(valueOf(view, scores, thresholds.with(k, cut))).toBeLessThanOrEqual(own + 1e-6);
      });
    }
  });
});

/** Right at the last of three exits alone. */
const late = (split: Sample['split'], z: number): Sample => ({
  split,
  label: 0,
  logits: [
    [0, z],
    [0, z],
    [z, 0],
  ],
});

describe('threshold', () => {
  it('lets nobody leave where the last exit is always worth more', async () => {
    const samples = (['policy', 'tune', 'test'] as const).flatMap((split) =>
      [1, 2, 9].map((z) => late(split, z)),
    );
    const opened = await open({
      name: 'late',
      description: 'right at the last exit alone',
      bank: () => Promise.resolve(bankOf(samples, [1, 2, 3])),
    });
    for (const perExit of [false, true]) {
      const contender = { agent, options: { perExit } };
      const problem = problemFor(contender, opened, 0.5);
      const { policy } = await train(contender, problem, 0);
      const loaded = agent.load(JSON.parse(JSON.stringify(policy.save())) as ReturnType<typeof policy.save>);
      expect(problem.evaluate(loaded, 'test').exitShare).toEqual([0, 0, 1]);
    }
  });
});
