import { startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  answerOf,
  bankOf,
  drawSamples,
  macsOf,
  mean,
  ofSplit,
  rightAt,
  type Sample,
} from '../mdp/fixture.ts';
import { agentOf, open, problemFor, train } from './fixture.ts';

const EXITS = 5;
const MACS = macsOf(EXITS);
const EVERY = Array.from({ length: EXITS }, (_, patience) => patience);
const agent = agentOf('patience');

// `tune` stands in `test` as well, where a policy can be evaluated.
const drawn = drawSamples('patience', { exits: EXITS, classes: 3, samples: [20, 150, 0], levels: [0, 1, 2] });
const tune = ofSplit(drawn, 'tune');
const again = tune.map((sample): Sample => ({ ...sample, split: 'test' }));
const opened = await open({
  name: 'twice',
  description: 'test repeats tune',
  bank: () => Promise.resolve(bankOf(drawn.concat(again), MACS)),
});

/** The paper's counter, one layer after the other: leaves where the counter has come to `patience`. */
function exitOf({ logits }: Sample, patience: number): number {
  let counter = 0;
  for (let k = 0; k < EXITS; k++) {
    if (k > 0) counter = answerOf(logits[k] ?? []) === answerOf(logits[k - 1] ?? []) ? counter + 1 : 0;
    if (counter === patience) return k;
  }
  return EXITS - 1;
}

const rewardOf = (patience: number, lambda: number): number =>
  mean(
    tune.map((sample) => {
      const k = exitOf(sample, patience);
      return rightAt(sample, k) - (lambda * (MACS[k] as number)) / (MACS[EXITS - 1] as number);
    }),
  );

async function fit(options: { patience?: number }, lambda: number) {
  const contender = { agent, options };
  const problem = problemFor(contender, opened, lambda);
  const { policy, curve } = await train(contender, problem, 0);
  const observations = problem.training.hindsight('tune').observations;
  return { policy, curve, observations, evaluation: problem.evaluate(policy, 'test') };
}

beforeAll(async () => {
  await startBackend();
});

describe('patience', () => {
  it.each(EVERY)('%i leaves where the paper does', async (patience) => {
    const { evaluation } = await fit({ patience }, 0.3);
    expect([...evaluation.exit]).toEqual(tune.map((sample) => exitOf(sample, patience)));
    expect(Math.min(...evaluation.exit)).toBeGreaterThanOrEqual(patience);
  });

  it('of 0 leaves at the first exit, of K - 1 never before the last', async () => {
    expect((await fit({ patience: 0 }, 0.3)).evaluation.exitShare).toEqual([1, 0, 0, 0, 0]);
    expect((await fit({ patience: EXITS - 1 }, 0.3)).evaluation.exitShare).toEqual([0, 0, 0, 0, 1]);
  });

  it.each([0, 0.05, 0.2, 0.5, 5])('not given is the best of all on tune, lambda %d', async (lambda) => {
    const { policy, curve, evaluation } = await fit({}, lambda);
    const values = EVERY.map((patience) => rewardOf(patience, lambda));
    expect(evaluation.deterministic.reward).toBeCloseTo(Math.max(...values), 6);
    const { patience } = policy.save().config as { patience: number };
    expect(patience).toBe(values.findIndex((value) => value > Math.max(...values) - 1e-9));
    expect(curve.at(-1)?.metrics['reward']).toBeCloseTo(Math.max(...values), 6);
  });

  it('is turned from the dearest to the cheapest by its knob, whatever it was set to', async () => {
    const { policy } = await fit({ patience: 2 }, 0.3);
    const { knob } = policy;
    expect(knob?.range).toEqual([EXITS - 1, 0]);
    expect(knob?.whole).toBe(true);
    const problem = problemFor({ agent, options: {} }, opened, 0.3);
    const costs: number[] = [];
    for (const patience of EVERY.toReversed()) {
      const turned = knob?.at(patience) ?? policy;
      const evaluation = problem.evaluate(turned, 'test');
      expect([...evaluation.exit]).toEqual(tune.map((sample) => exitOf(sample, patience)));
      expect(agent.load(turned.save()).save()).toEqual((await fit({ patience }, 0.3)).policy.save());
      costs.push(evaluation.deterministic.cost);
    }
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
  });

  it('says by how many agreements it is ahead of its patience', async () => {
    const { policy, observations } = await fit({ patience: 2 }, 0.3);
    const { probability, preference } = policy.exit(3, observations);
    expect([...(preference ?? [])]).toEqual(
      [...observations.data].map((share) => Math.round(share * EXITS) - 1 - 2),
    );
    expect([...probability]).toEqual([...(preference ?? [])].map((lead) => (lead >= 0 ? 1 : 0)));
    expect(new Set(preference)).toEqual(new Set([-2, -1, 0, 1, 2]));
  });

  it('is refused where no answer can stand so long', async () => {
    await expect(fit({ patience: EXITS }, 0.3)).rejects.toThrow(
      'agent patience: option patience is 5; expected 0..4',
    );
  });
});
