import * as fc from 'fast-check';
import { hindsightRegret } from 'offramp';
import { describe, expect, test } from 'vitest';

/** Rewards [exit][sample] on a grid, so that ties occur, and an exit and a last exit for each sample. */
const problems = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 12 }))
  .chain(([exits, samples]) =>
    fc.record({
      samples: fc.constant(samples),
      rewards: fc
        .array(fc.integer({ min: -3, max: 3 }), { minLength: exits * samples, maxLength: exits * samples })
        .map((values) => Float64Array.from(values)),
      exit: exitsOf(exits, samples),
      last: exitsOf(exits, samples),
    }),
  );

function exitsOf(exits: number, samples: number): fc.Arbitrary<Uint8Array> {
  const one = fc.nat({ max: exits - 1 });
  return fc.array(one, { minLength: samples, maxLength: samples }).map((values) => Uint8Array.from(values));
}

const rewardsOf = (rewards: Float64Array, samples: number, i: number): number[] =>
  [...rewards].filter((_, row) => row % samples === i);

describe('hindsight regret', () => {
  test('of four samples at three exits by hand', () => {
    // sample 0 waits in vain, 1 leaves too early, 2 where it should, 3 earns as much anywhere
    const rewards = Float64Array.of(0.9, -0.1, 0.8, 0.5, 0.7, -0.3, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5);
    const { regret, best } = hindsightRegret(rewards, Uint8Array.of(2, 0, 0, 1));
    expect([...best]).toEqual([0, 2, 0, 1]);
    [0.4, 0.6, 0, 0].forEach((lost, i) => expect(regret[i]).toBeCloseTo(lost, 12));
  });

  test('equals brute force: the first of the exits that earn the most, unless no exit earns more', () => {
    fc.assert(
      fc.property(problems, ({ samples, rewards, exit }) => {
        const { regret, best } = hindsightRegret(rewards, exit);
        exit.forEach((left, i) => {
          const ofSample = rewardsOf(rewards, samples, i);
          const most = Math.max(...ofSample);
          expect(regret[i]).toBe(most - (ofSample[left] as number));
          expect(best[i]).toBe(ofSample[left] === most ? left : ofSample.indexOf(most));
        });
      }),
    );
  });

  test('counts only the exits that a capped request reaches', () => {
    fc.assert(
      fc.property(problems, ({ samples, rewards, exit, last }) => {
        const reached = exit.map((left, i) => Math.min(left, last[i] as number));
        const { regret } = hindsightRegret(rewards, reached, last);
        reached.forEach((left, i) => {
          const ofSample = rewardsOf(rewards, samples, i);
          const most = Math.max(...ofSample.slice(0, (last[i] as number) + 1));
          expect(regret[i]).toBe(most - (ofSample[left] as number));
        });
      }),
    );
  });

  test('is 0 for whoever leaves at the best exit', () => {
    fc.assert(
      fc.property(problems, ({ rewards, exit }) => {
        const { best } = hindsightRegret(rewards, exit);
        const again = hindsightRegret(rewards, best);
        expect(again.regret.every((lost) => lost === 0)).toBe(true);
        expect(again.best).toEqual(best);
      }),
    );
  });

  test('does not change with what every exit earns more, and grows as rewards do', () => {
    fc.assert(
      fc.property(problems, ({ rewards, exit }) => {
        const plain = hindsightRegret(rewards, exit);
        const more = hindsightRegret(
          rewards.map((reward) => 4 * reward + 2),
          exit,
        );
        expect(more.best).toEqual(plain.best);
        expect(more.regret).toEqual(plain.regret.map((lost) => 4 * lost));
      }),
    );
  });

  test('refuses what does not fit together', () => {
    const rewards = new Float64Array(6);
    expect(() => hindsightRegret(rewards, new Uint8Array(4))).toThrow('6 rewards and 4 exits do not agree');
    expect(() => hindsightRegret(rewards, Uint8Array.of(0, 3))).toThrow('sample 1 left at exit 3, beyond 2');
    expect(() => hindsightRegret(rewards, Uint8Array.of(0, 2), Uint8Array.of(1, 1))).toThrow('beyond 1');
  });
});
