import { startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { bankOf, drawSamples, macsOf, mean, ofSplit, rightAt } from '../mdp/fixture.ts';
import { agentOf, open, problemFor, train, trial } from './fixture.ts';

const EXITS = 5;
const SAMPLES = 4000;
const MACS = macsOf(EXITS);
const samples = drawSamples('baselines', { exits: EXITS, classes: 3, samples: [100, 20, SAMPLES] });
const opened = await open({
  name: 'drawn',
  description: 'samples drawn from a seed',
  bank: () => Promise.resolve(bankOf(samples, MACS)),
});

beforeAll(async () => {
  await startBackend();
});

describe('random', () => {
  const contender = { agent: agentOf('random'), options: {} };

  it.each([0, 1, 2])('of seed %i leaves at every exit equally often', async (seed) => {
    const { exitShare } = await trial(contender, opened, 0.5, seed);
    const expected = SAMPLES / EXITS;
    const chiSquare = exitShare.reduce((sum, share) => sum + (share * SAMPLES - expected) ** 2 / expected, 0);
    // 99.9% of chi-square with 4 degrees of freedom.
    expect(chiSquare).toBeLessThan(18.47);
  });

  it('decides otherwise under another seed, and alike whenever it is asked', async () => {
    const problem = problemFor(contender, opened, 0.5);
    const { policy } = await train(contender, problem, 0);
    const first = problem.evaluate(policy, 'test').exit;
    expect(problem.evaluate(policy, 'test').exit).toEqual(first);
    const other = (await trial(contender, opened, 0.5, 1)).exit;
    const alike = first.filter((k, i) => k === other[i]).length / SAMPLES;
    // Two independent draws of one in five agree on a fifth.
    expect(Math.abs(alike - 1 / EXITS)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / SAMPLES));
  });

  it('leaves whoever is right or wrong alike', async () => {
    const { exit, correct } = await trial(contender, opened, 0.5, 0);
    const test = ofSplit(samples, 'test');
    for (let k = 0; k < EXITS; k++) {
      const leaving = test.flatMap((sample, i) => (exit[i] === k ? [rightAt(sample, k)] : []));
      const all = mean(test.map((sample) => rightAt(sample, k)));
      expect(Math.abs(mean(leaving) - all)).toBeLessThan(5 * Math.sqrt((all * (1 - all)) / leaving.length));
    }
    expect(correct).toHaveLength(SAMPLES);
  });
});

describe('fixed-exit', () => {
  const agent = agentOf('fixed-exit');

  it.each([0, 0.2, 0.5, 1, 5])(
    'at lambda %d is the exit of the highest mean reward on policy',
    async (lambda) => {
      const rewards = MACS.map((macs, k) => {
        const right = ofSplit(samples, 'policy').map((sample) => rightAt(sample, k));
        return mean(right) - (lambda * macs) / (MACS[EXITS - 1] as number);
      });
      const { exitShare, deterministic } = await trial({ agent, options: {} }, opened, lambda, 0);
      const best = rewards.indexOf(Math.max(...rewards));
      expect(exitShare).toEqual(MACS.map((_, k) => (k === best ? 1 : 0)));
      expect(deterministic.cost).toBe((MACS[best] as number) / (MACS[EXITS - 1] as number));
    },
  );

  it.each([0, 2, EXITS - 1])('leaves everybody at exit %i where told so', async (exit) => {
    const { exitShare } = await trial({ agent, options: { exit } }, opened, 0.5, 0);
    expect(exitShare).toEqual(MACS.map((_, k) => (k === exit ? 1 : 0)));
  });

  it('refuses an exit that is not there', async () => {
    await expect(trial({ agent, options: { exit: EXITS } }, opened, 0.5, 0)).rejects.toThrow(
      `agent fixed-exit: option exit is ${EXITS}; expected "best" or 0..${EXITS - 1}`,
    );
  });
});
