import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FiniteMdp, solve } from '../../src/mdp/dynamic-programming.ts';
import { bitTuples } from './fixture.ts';

/** A finite exit MDP as a person writes it: rewards[k][s] and dense rows next[k][s][s']. */
interface Written {
  readonly start: readonly number[];
  readonly rewards: readonly (readonly number[])[];
  readonly next: readonly (readonly (readonly number[])[])[];
}

function finite({ start, rewards, next }: Written): FiniteMdp {
  return {
    start: Float64Array.from(start),
    levels: rewards.map((exitReward, k) => {
      const moves = (next[k] ?? []).flatMap((row, from) =>
        row.flatMap((probability, to) => (probability > 0 ? [{ from, to, probability }] : [])),
      );
      return {
        exitReward: Float64Array.from(exitReward),
        transitions: {
          from: Int32Array.from(moves, ({ from }) => from),
          to: Int32Array.from(moves, ({ to }) => to),
          probability: Float64Array.from(moves, ({ probability }) => probability),
        },
      };
    }),
  };
}

/** Mean reward of a policy exits[k][s], by following the probability mass from the start. */
function valueOf({ start, rewards, next }: Written, exits: readonly (readonly number[])[]): number {
  let value = 0;
  let mass = [...start];
  rewards.forEach((reward, k) => {
    const later = Array.from(rewards[k + 1] ?? [], () => 0);
    mass.forEach((p, s) => {
      if (k === rewards.length - 1 || exits[k]?.[s] === 1) value += p * (reward[s] as number);
      else next[k]?.[s]?.forEach((move, to) => (later[to] = (later[to] as number) + p * move));
    });
    mass = later;
  });
  return value;
}

/** Every deterministic policy: one bit for each state of each exit but the last. */
function* policies({ rewards }: Written): Generator<number[][]> {
  const sizes = rewards.slice(0, -1).map((reward) => reward.length);
  for (const bits of bitTuples(sizes.reduce((sum, size) => sum + size, 0))) {
    let from = 0;
    yield sizes.map((size) => bits.slice(from, (from += size)));
  }
}

const distribution = (size: number) =>
  fc
    .array(fc.integer({ min: 0, max: 5 }), { minLength: size, maxLength: size })
    .filter((weights) => weights.some((weight) => weight > 0))
    .map((weights) => {
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return weights.map((weight) => weight / sum);
    });

const written: fc.Arbitrary<Written> = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 })
  .chain((sizes) =>
    fc.record({
      start: distribution(sizes[0] as number),
      // Few values, so that ties happen.
      rewards: fc.tuple(
        ...sizes.map((size) =>
          fc.array(fc.integer({ min: -4, max: 4 }), { minLength: size, maxLength: size }),
        ),
      ),
      next: fc.tuple(
        ...sizes
          .slice(1)
          .map((size, k) =>
            fc.array(distribution(size), { minLength: sizes[k] as number, maxLength: sizes[k] as number }),
          ),
      ),
    }),
  );

describe('solve', () => {
  it('equals the best of all deterministic policies', () => {
    fc.assert(
      fc.property(written, (mdp) => {
        const optimum = solve(finite(mdp));
        const best = Math.max(...Array.from(policies(mdp), (exits) => valueOf(mdp, exits)));
        expect(optimum.value).toBeCloseTo(best, 10);
        const own = optimum.exits.map((exits) => Array.from(exits));
        expect(valueOf(mdp, own)).toBeCloseTo(best, 10);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('gives each state the value of its best continuation', () => {
    fc.assert(
      fc.property(written, (mdp) => {
        const { values, exits } = solve(finite(mdp));
        values.forEach((value, k) =>
          value.forEach((own, s) => {
            // The same problem, begun in this state of this exit.
            const rest = {
              start: mdp.rewards[k]?.map((_, other) => (other === s ? 1 : 0)) ?? [],
              rewards: mdp.rewards.slice(k),
              next: mdp.next.slice(k),
            };
            const best = Math.max(...Array.from(policies(rest), (policy) => valueOf(rest, policy)));
            expect(own).toBeCloseTo(best, 10);
            const exiting = mdp.rewards[k]?.[s] as number;
            if (exits[k]?.[s] === 1) expect(exiting).toBe(own);
            else expect(exiting).toBeLessThan(own);
          }),
        );
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it('solves an example by hand', () => {
    // From state 0 waiting is worth 1/2 * 0.9 + 1/2 * 0.1 = 0.5 > 0.4; from state 1, 0.9 < 0.95.
    const optimum = solve(
      finite({
        start: [0.5, 0.5],
        rewards: [
          [0.4, 0.95],
          [0.9, 0.1],
        ],
        next: [
          [
            [0.5, 0.5],
            [1, 0],
          ],
        ],
      }),
    );
    expect(optimum.exits.map((exits) => Array.from(exits))).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(optimum.value).toBeCloseTo(0.725, 12);
  });

  it('exits where waiting is worth exactly as much', () => {
    const optimum = solve(finite({ start: [1], rewards: [[0.5], [0.5]], next: [[[1]]] }));
    expect(optimum.exits.map((exits) => Array.from(exits))).toEqual([[1], [1]]);
  });
});
