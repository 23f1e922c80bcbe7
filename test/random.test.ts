import { createRandom, type Random, restoreRandom } from 'offramp';
import { describe, expect, it } from 'vitest';

/** Alea as its author describes it (Baagoe 2010), written down once more. */
function alea(seed: string): () => number {
  let n = 0xefc8249d;
  const mash = (data: string): number => {
    for (const letter of data) {
      n += letter.codePointAt(0) as number;
      let h = 0.02519603282416938 * n;
      n = h >>> 0;
      h -= n;
      h *= n;
      n = h >>> 0;
      h -= n;
      n += h * 2 ** 32;
    }
    return (n >>> 0) * 2 ** -32;
  };
  let s = [mash(' '), mash(' '), mash(' ')];
  s = s.map((value) => {
    const less = value - mash(seed);
    return less < 0 ? less + 1 : less;
  });
  let carry = 1;
  return () => {
    const [s0 = 0, s1 = 0, s2 = 0] = s;
    const t = 2091639 * s0 + carry * 2 ** -32;
    carry = Math.trunc(t);
    s = [s1, s2, t - carry];
    return t - carry;
  };
}

const take = (next: () => number, count: number): number[] => Array.from({ length: count }, next);
const draw = (random: Random, count: number): number[] => take(() => random.uniform(), count);

describe('createRandom', () => {
  it.each(['0', '17', 'a longer seed'])('draws what alea draws of "%s"', (seed) => {
    expect(draw(createRandom(seed), 1000)).toEqual(take(alea(seed), 1000));
  });

  it('takes a number for its digits', () => {
    expect(draw(createRandom(17), 10)).toEqual(draw(createRandom('17'), 10));
  });

  it('draws 32 random bits on [0, 1)', () => {
    for (const value of draw(createRandom(1), 10_000)) {
      expect(value >= 0 && value < 1 && Number.isInteger(value * 2 ** 32)).toBe(true);
    }
  });

  it('draws normal numbers by Box and Muller', () => {
    const [random, uniform] = [createRandom('normal'), alea('normal')];
    for (let i = 0; i < 1000; i++) {
      const [u, v] = [uniform(), uniform()];
      expect(random.normal()).toBeCloseTo(Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v), 12);
    }
  });

  it('draws integers evenly', () => {
    const random = createRandom('integers');
    const counts = new Float64Array(7);
    const draws = 70_000;
    for (let i = 0; i < draws; i++) {
      const drawn = random.integer(7);
      counts[drawn] = (counts[drawn] as number) + 1;
    }
    const expected = draws / 7;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99.9% of chi-square with 6 degrees of freedom.
    expect(chiSquare).toBeLessThan(22.46);
  });

  it('draws every order equally often', () => {
    const random = createRandom('orders');
    const counts = new Map<string, number>();
    const draws = 24_000;
    for (let i = 0; i < draws; i++) {
      const order = random.permutation(4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 99.9% of chi-square with 23 degrees of freedom.
    expect(chiSquare).toBeLessThan(49.73);
  });

  it.each([0, 1, 2, 50])('orders %i things, each once', (n) => {
    const order = [...createRandom('once').permutation(n)];
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  });
});

describe('stream', () => {
  it('is the stream of its path', () => {
    expect(draw(createRandom(3).stream('agent').stream('policy'), 20)).toEqual(
      take(alea('3/agent/policy'), 20),
    );
  });

  it('does not depend on what was drawn from its parent, nor its parent on it', () => {
    const [fresh, used] = [createRandom(5), createRandom(5)];
    draw(used, 100);
    expect(draw(used.stream('a'), 20)).toEqual(draw(fresh.stream('a'), 20));
    draw(fresh.stream('b'), 100);
    expect(draw(fresh, 20)).toEqual(draw(createRandom(5), 20));
  });

  it('is another for another label', () => {
    const random = createRandom(5);
    const labels = ['', 'a', 'b', 'aa', 'agent', 'samples'];
    const firsts = labels.map((label) => draw(random.stream(label), 4).join());
    expect(new Set([...firsts, draw(random, 4).join()]).size).toBe(labels.length + 1);
  });
});

describe('state', () => {
  it.each([0, 1, 2, 99])('after %i draws goes on in the same place, through JSON', (draws) => {
    const random = createRandom('state').stream('here');
    draw(random, draws);
    const state = JSON.parse(JSON.stringify(random.state())) as ReturnType<typeof random.state>;
    const restored = restoreRandom(state);
    const label = 'below';
    expect(draw(restored.stream(label), 5)).toEqual(draw(random.stream(label), 5));
    expect(draw(restored, 50)).toEqual(draw(random, 50));
    expect(restored.permutation(20)).toEqual(random.permutation(20));
    expect(restored.normal()).toBe(random.normal());
  });

  it('stays what it was when the stream goes on', () => {
    const random = createRandom('kept');
    const state = random.state();
    const next = random.uniform();
    draw(random, 30);
    expect(restoreRandom(state).uniform()).toBe(next);
  });
});
