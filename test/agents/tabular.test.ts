import { startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { bankOf, type Sample } from '../mdp/fixture.ts';
import { agents, type Contender, open, problemFor, train } from './fixture.ts';

// Two levels of confidence, two exits of cost 1/2 and 1, lambda 0.2. Sure: right at exit 0 in 3 of 4, at exit 1 in 3
// of 4; unsure: 1 of 4, then 3 of 4. Leaving at exit 0 earns 0.75 - 0.1 or 0.25 - 0.1, waiting 0.75 - 0.2: the sure
// ones should leave (0.65 > 0.55), the unsure ones wait (0.15 < 0.55).
const right = [
  { sure: true, exits: [3, 3] },
  { sure: false, exits: [1, 3] },
];
const COPIES = 100;
const logits = (sure: boolean, isRight: boolean): number[] =>
  isRight ? [sure ? 2 : 1, 0] : [0, sure ? 2 : 1];
const samples = (['policy', 'tune', 'test'] as const).flatMap((split) =>
  right.flatMap(({ sure, exits }) =>
    Array.from(
      { length: 4 * COPIES },
      (_, i): Sample => ({
        split,
        label: 0,
        logits: exits.map((quarters, k) => logits(sure, (i + k) % 4 < quarters)),
      }),
    ),
  ),
);

const opened = await open({
  name: 'two-states',
  description: 'two levels of confidence at two exits',
  observations: ['max-prob', 'depth'],
  finite: true,
  bank: () => Promise.resolve(bankOf(samples, [1e9, 2e9])),
});

beforeAll(async () => {
  await startBackend();
});

describe('q-learning on two states', () => {
  const found = agents.find(({ name }) => name === 'q-learning');
  const contender: Contender = { agent: found as NonNullable<typeof found>, options: { episodes: 20_000 } };

  it('decides as the values worked out by hand', async () => {
    const problem = problemFor(contender, opened, 0.2);
    const { policy, curve } = await train(contender, problem, 0);
    const result = problem.evaluate(policy, 'test');
    expect(result.exitShare).toEqual([0.5, 0.5]);
    // (0.65 + 0.55) / 2, which is the optimum.
    expect(result.deterministic.reward).toBeCloseTo(0.6, 9);
    expect(problem.bounds().optimum?.reward).toBeCloseTo(0.6, 6);
    // Exploring all the time it leaves at either exit alike: (0.65 + 0.15) / 4 + 0.55 / 2.
    const last = curve.at(-1)?.metrics['return'] as number;
    expect(Math.abs(last - 0.475)).toBeLessThan(5 * Math.sqrt(0.25 / 19_000));
  });

  it('prices compute: where waiting costs more than it gains nobody waits', async () => {
    // At lambda 1.2 waiting earns 0.75 - 1.2 = -0.45, leaving 0.75 - 0.6 or 0.25 - 0.6 = -0.35.
    const problem = problemFor(contender, opened, 1.2);
    const { policy } = await train(contender, problem, 0);
    expect(problem.evaluate(policy, 'test').exitShare).toEqual([1, 0]);
  });
});
