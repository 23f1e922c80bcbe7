import { createRandom, type Hindsight, startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { bankOf, mean, type Sample } from '../mdp/fixture.ts';
import { agentOf, open, problemFor, train } from './fixture.ts';

const agent = agentOf('learning-to-exit');

beforeAll(async () => {
  await startBackend();
});

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * Two-class samples at three exits. Exit k is right with probability sigmoid(1.5 f - g + 0.5) of its features (f, g),
 * which are far from standard; the logits are equally sure everywhere. `tune` stands in `test` as well.
 */
function planted(seed: string, counts: readonly [number, number]): Sample[] {
  const random = createRandom(seed);
  const drawn = counts.flatMap((count, split) =>
    Array.from({ length: count }, (): Sample => {
      const features = [0, 1, 2].map(() => [random.normal(), random.normal()] as const);
      const right = features.map(([f, g]) => random.uniform() < sigmoid(1.5 * f - g + 0.5));
      return {
        split: split === 0 ? 'policy' : 'tune',
        label: 0,
        logits: right.map((is) => (is ? [1, 0] : [0, 1])),
        features: features.map(([f, g]) => [30 + 10 * f, 0.01 * g]),
      };
    }),
  );
  return drawn.concat(drawn.flatMap((s): Sample[] => (s.split === 'tune' ? [{ ...s, split: 'test' }] : [])));
}

/** Each exit costs a few MACs, so that what the policy costs is felt. */
const MACS = [10, 30, 60];

async function fit(samples: readonly Sample[], options: Readonly<Record<string, unknown>>, lambda = 0.3) {
  const bank = bankOf(samples, MACS);
  const opened = await open({
    name: 'planted',
    description: 'test repeats tune',
    bank: () => Promise.resolve(bank),
  });
  const problem = problemFor({ agent, options }, opened, lambda);
  const { policy, curve } = await train({ agent, options }, problem, 0);
  const saved = policy.save().config as {
    coefficients: number[];
    intercept: number;
    threshold: number;
  };
  return { problem, policy, curve, ...saved };
}

/** Rows of all exits but the last, and whether each is right. */
function asked({ observations, correct, samples, exits }: Hindsight) {
  const { data, columns } = observations;
  return Array.from({ length: (exits - 1) * samples }, (_, row) => ({
    h: [...data.subarray(row * columns, (row + 1) * columns)],
    right: correct[row] as number,
  }));
}

const certaintyOf = (weights: readonly number[], h: readonly number[]): number =>
  sigmoid(h.reduce((sum, value, c) => sum + (weights[c] as number) * value, weights[h.length] as number));

const squaredError = (weights: readonly number[], rows: ReturnType<typeof asked>): number =>
  mean(rows.map(({ h, right }) => (certaintyOf(weights, h) - right) ** 2));

/** Least squares by pattern search: steps along each weight that shrink when none of them helps. No gradients. */
function leastSquares(rows: ReturnType<typeof asked>, start: readonly number[], steps: readonly number[]) {
  let best = { weights: [...start], error: squaredError(start, rows) };
  for (let scale = 1; scale > 1e-4; ) {
    const moves = best.weights.flatMap((weight, c) =>
      [1, -1].map((sign) => best.weights.with(c, weight + sign * scale * (steps[c] as number))),
    );
    const [next] = moves
      .map((weights) => ({ weights, error: squaredError(weights, rows) }))
      .sort((a, b) => a.error - b.error);
    if (next && next.error < best.error) best = next;
    else scale /= 2;
  }
  return best;
}

describe('learning-to-exit on planted features', () => {
  it('finds the least squared error, in the units of the features', async () => {
    // All rows in each update: the loss itself is descended.
    const samples = planted('least squares', [60, 20]);
    const { problem, curve, coefficients, intercept } = await fit(samples, {
      batch: 120,
      updates: 250,
      learningRate: 0.1,
    });
    const rows = asked(problem.training.hindsight('policy'));
    const found = [...coefficients, intercept];
    // Steps of a tenth of a logit over the spread of each feature; the intercept is that at the mean of the first.
    const oracle = leastSquares(
      rows.map(({ h: [f, g], right }) => ({ h: [(f as number) - 30, g as number], right })),
      [0, 0, 0],
      [0.1, 100, 1],
    );
    expect(squaredError(found, rows)).toBeCloseTo(oracle.error, 5);
    rows.forEach(({ h: [f, g] }) => {
      const expected = certaintyOf(oracle.weights, [(f as number) - 30, g as number]);
      expect(Math.abs(certaintyOf(found, [f as number, g as number]) - expected)).toBeLessThan(0.01);
    });
    expect(curve.at(-1)?.metrics['squaredError']).toBeCloseTo(oracle.error, 4);
    expect(curve.every((progress) => progress.note === undefined)).toBe(true);
  });

  it('recovers the certainty that was planted', async () => {
    const { coefficients, intercept } = await fit(planted('recovery', [4000, 20]), {
      updates: 200,
      batch: 500,
    });
    // 1.5 f - g + 0.5 with f = (x - 30) / 10 and g = 100 y.
    expect(Math.abs((coefficients[0] as number) * 10 - 1.5)).toBeLessThan(0.15);
    expect(Math.abs((coefficients[1] as number) / 100 + 1)).toBeLessThan(0.15);
    expect(Math.abs(intercept + 30 * (coefficients[0] as number) - 0.5)).toBeLessThan(0.1);
  });

  it.each([0, 0.1, 0.5, 3])('takes the best of all thresholds on tune at price %d', async (lambda) => {
    const samples = planted('threshold', [100, 60]);
    const { problem, policy, coefficients, intercept } = await fit(samples, { updates: 20 }, lambda);
    const view = problem.training.charging((k) => policy.macs(k)).hindsight('tune');
    const { rewards, samples: n, exits } = view;
    const certainty = asked(view).map(({ h }) => certaintyOf([...coefficients, intercept], h));
    const valueOf = (cut: number): number =>
      mean(
        Array.from({ length: n }, (_, i) => {
          let k = 0;
          while (k < exits - 1 && (certainty[k * n + i] as number) < cut) k++;
          return rewards[k * n + i] as number;
        }),
      );
    const best = Math.max(...[...certainty, 2].map(valueOf));
    expect(problem.evaluate(policy, 'test').deterministic.reward).toBeCloseTo(best, 6);
  });

  it.each([0, 0.2, 0.7, 1])('lets those leave whose chance of being wrong is at most %d', async (tau) => {
    const { problem, policy, coefficients, intercept } = await fit(planted('tau', [100, 60]), {
      updates: 20,
      tau,
    });
    const view = problem.training.hindsight('tune');
    const rows = asked(view);
    for (let k = 0; k < 2; k++) {
      const { probability, preference } = policy.exit(k, view.observationsAt(k));
      probability.forEach((p, i) => {
        const { h } = rows[k * view.samples + i] as (typeof rows)[number];
        const wrong = 1 - certaintyOf([...coefficients, intercept], h);
        expect(p).toBe(wrong <= tau ? 1 : 0);
        expect((preference?.[i] as number) >= 0).toBe(p === 1);
        expect(Number.isFinite(preference?.[i])).toBe(true);
      });
    }
  });
});

describe('learning-to-exit without features', () => {
  const random = createRandom('bare');
  const bare = (['policy', 'tune', 'test'] as const).flatMap((split) =>
    Array.from({ length: 200 }, (): Sample => {
      const label = random.integer(3);
      const logits = [0, 1, 2].map(() => {
        const sure = 3 * random.uniform();
        const answer = random.uniform() < sure / 3 ? label : (label + 1) % 3;
        return [0, 1, 2].map((c) => (c === answer ? sure : 0.1 * random.normal()));
      });
      return { split, label, logits };
    }),
  );

  it('says so and looks at log-probs, in whatever order the classes are', async () => {
    const turned = bare.map(
      (sample): Sample => ({
        ...sample,
        label: (sample.label + 1) % 3,
        logits: sample.logits.map(([a, b, c]) => [c as number, a as number, b as number]),
      }),
    );
    const [first, second] = [await fit(bare, { updates: 60 }), await fit(turned, { updates: 60 })];
    expect(first.problem.training.spec.observations.map(({ name }) => name)).toEqual(['log-probs']);
    expect(first.curve.map(({ note }) => note).filter((note) => note !== undefined)).toEqual([
      expect.stringContaining('no branch features'),
    ]);
    const exitsOf = ({ problem, policy }: typeof first) => [...problem.evaluate(policy, 'test').exit];
    expect(exitsOf(second)).toEqual(exitsOf(first));
    // Surer exits are right more often here, which a linear function of sorted log-probs can tell.
    const bestFixed = first.problem.bounds().bestFixedExit.reward;
    expect(first.problem.evaluate(first.policy, 'test').deterministic.reward).toBeGreaterThan(
      bestFixed + 0.05,
    );
  });

  it('does not speak of features where log-probs are asked for', async () => {
    const { curve } = await fit(bare, { input: 'log-probs', updates: 5 });
    expect(curve.every(({ note }) => note === undefined)).toBe(true);
  });
});
