import { CONTINUE, createRandom, defineAgent, EXIT, type Policy, type Progress, z } from 'offramp';
import { expect, it } from 'vitest';
import { counted } from '../../experiments/sample-efficiency/counted.ts';
import { bankOfOne, policyOf, problemOf } from '../mdp/fixture.ts';

/** Three exits, one sample. */
const { training: environment } = problemOf(
  bankOfOne({ label: 0, logits: [0, 1, 2].map(() => [1, 0]) }, [1, 2, 3]),
);

/** What the wrapped training reports of its own steps, for an agent that acts by `act` on four requests. */
async function stepsOf(
  resets: boolean,
  act: (turn: number) => readonly number[],
  turns: number,
): Promise<number[]> {
  const agent = defineAgent({
    name: 'written',
    options: z.strictObject({}),
    async *train({ environment: given, random }) {
      const requests = given.charging(() => 0).vector(4, random);
      for (let turn = 0; turn < turns; turn++) {
        if (resets && turn % 3 === 0) requests.reset();
        requests.step(Uint8Array.from(act(turn)));
        yield { step: turn + 1, of: turns, metrics: { turn } };
      }
      return policyOf(() => 1);
    },
    load: () => policyOf(() => 1),
  });
  const training = counted(agent).train({ environment, options: {}, random: createRandom(0) });
  const steps: number[] = [];
  let next: IteratorResult<Progress, Policy> = await training.next();
  for (; !next.done; next = await training.next()) {
    const { turn, steps: taken } = next.value.metrics;
    expect(turn).toBe(steps.length);
    steps.push(taken as number);
  }
  expect(next.value.exit(0, { data: Float32Array.of(1), rows: 1, columns: 1 }).probability[0]).toBe(1);
  return steps;
}

it('every step of every request counts where episodes follow each other', async () => {
  expect(await stepsOf(false, () => [EXIT, CONTINUE, EXIT, CONTINUE], 3)).toEqual([4, 8, 12]);
});

it('requests that wait for the others after a reset do not count', async () => {
  // requests 0 and 1 leave at exit 0, the others at exits 1 and 2: 4 + 2 + 1 steps, in each of two rollouts
  const taken = await stepsOf(true, (turn) => [EXIT, EXIT, turn % 3 === 0 ? CONTINUE : EXIT, CONTINUE], 6);
  expect(taken).toEqual([4, 6, 7, 11, 13, 14]);
});

it('is the same agent', () => {
  const agent = defineAgent({
    name: 'written',
    options: z.strictObject({ size: z.int().default(3) }),
    // oxlint-disable-next-line require-yield -- it learns nothing
    async *train() {
      return policyOf(() => 1);
    },
    load: () => policyOf(() => 1),
    learns: false,
  });
  expect(counted(agent)).toEqual({ ...agent, train: expect.any(Function) });
});
