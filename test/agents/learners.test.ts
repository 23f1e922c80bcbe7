import { startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import synthetic from '../../environments/synthetic/environment.ts';
import type { Problem } from '../../src/mdp/problem.ts';
import { agentOf, agents, type Contender, learns, open, problemFor, quick, train } from './fixture.ts';

const SEEDS = [0, 1, 2];
const LAMBDAS = [0.1, 0.2, 0.5, 1];
/** Share of the exact optimum that a learner may miss. */
const MISSED = 0.01;
/** Rewards are summed in another order than the optimum. */
const ROUNDING = 1e-9;

await startBackend();
const opened = await open(synthetic);
const learners: Contender[] = [];
for (const agent of agents) {
  const { curve } = await train(quick(agent), problemFor(quick(agent), opened, 0.5), 0);
  if (learns(curve)) learners.push({ agent, options: {} });
}
/** It has a threshold an exit, which is all that the chain needs. */
const perExit: Contender = { agent: agentOf('threshold'), options: { perExit: true } };

beforeAll(async () => {
  await startBackend();
});

describe('learners', () => {
  it('are those that report a return or a loss', () => {
    const names = learners.map(({ agent }) => agent.name);
    expect(names).toContain('exact-policy-gradient');
    for (const baseline of ['random', 'fixed-exit', 'threshold']) expect(names).not.toContain(baseline);
  });
});

/** One training a seed where that serves all prices. */
const shared = new Map<string, ReturnType<typeof train>>();
function trained(contender: Contender, problem: Problem, seed: number): ReturnType<typeof train> {
  if (!contender.agent.servesAllPrices) return train(contender, problem, seed);
  const key = `${contender.agent.name} ${seed}`;
  const training = shared.get(key) ?? train(contender, problem, seed);
  shared.set(key, training);
  return training;
}

const cases = [...learners, perExit].flatMap((contender) =>
  LAMBDAS.map((lambda) => ({ contender, name: contender.agent.name, lambda })),
);

describe.each(cases)('$name on synthetic at lambda $lambda', ({ contender, lambda }) => {
  const problem = problemFor(contender, opened, lambda);
  const optimum = problem.bounds().optimum?.reward as number;

  it.each(SEEDS)('comes within 1% of the exact optimum and never above it, seed %i', async (seed) => {
    const { policy } = await trained(contender, problem, seed);
    const { deterministic, expected } = problem.evaluate(policy, 'test');
    expect(deterministic.reward).toBeGreaterThanOrEqual((1 - MISSED) * optimum);
    expect(deterministic.reward).toBeLessThanOrEqual(optimum + ROUNDING);
    expect(expected.reward).toBeLessThanOrEqual(optimum + ROUNDING);
  });
});
