import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/random.ts';
import type { Estimate } from '../../src/stats/estimate.ts';
import { iqm } from '../../src/stats/iqm.ts';
import { mean } from '../../src/stats/mean.ts';
import { optimalityGap } from '../../src/stats/optimality-gap.ts';
import { performanceProfile } from '../../src/stats/performance-profile.ts';
import { probabilityOfImprovement } from '../../src/stats/probability-of-improvement.ts';
import { scoreInterval } from '../../src/stats/score-interval.ts';
import { type ScoreMatrix, scoreMatrix } from '../../src/stats/score-matrix.ts';
import { scorePairInterval } from '../../src/stats/score-pair-interval.ts';
import { taskMedian } from '../../src/stats/task-median.ts';

interface Figures {
  readonly value: number[];
  readonly interval: [number, number][];
}
type Aggregate = 'mean' | 'median' | 'iqm' | 'optimalityGap' | 'optimalityGapAtHalf';
/** Written by fixtures/make.py. */
interface Golden extends Record<Aggregate | 'probabilityOfImprovement' | 'profile', Figures> {
  readonly x: number[][];
  readonly y: number[][];
  readonly thresholds: number[];
  readonly trimmedMeans: { readonly values: number[]; readonly value: number }[];
  readonly mannWhitney: { readonly x: number[]; readonly y: number[]; readonly u: number }[];
}
const golden = JSON.parse(readFileSync(new URL('fixtures/rliable.json', import.meta.url), 'utf8')) as Golden;
const x = scoreMatrix(golden.x);
const y = scoreMatrix(golden.y);

const aggregates: Record<Aggregate, (scores: ScoreMatrix) => number> = {
  mean: ({ values }) => mean(values),
  median: taskMedian,
  iqm: ({ values }) => iqm(values),
  optimalityGap: ({ values }) => optimalityGap(values),
  optimalityGapAtHalf: ({ values }) => optimalityGap(values, 0.5),
};
/** What one draw more or less can change: scores are in steps of a quarter, 40 in all. */
const steps: Record<Aggregate, number> = {
  mean: 0.25 / 40,
  median: 0.25 / 8,
  iqm: 0.25 / 20,
  optimalityGap: 0.25 / 40,
  optimalityGapAtHalf: 0.25 / 40,
};
const names = Object.keys(aggregates) as Aggregate[];

/** Replicates drawn here, and by fixtures/make.py. */
const replicates = 10_000;
const GOLDEN_REPLICATES = 50_000;

/**
 * Ends agree within four standard errors of the difference of two Monte-Carlo quantiles, and one `step`, as figures take
 * few values. The standard error of the 2.5% quantile of R normal draws is sqrt(0.025 * 0.975 / R) / φ(1.96) = 2.67
 * standard deviations / sqrt(R); the interval is 3.92 of them wide.
 */
function expectSameEnds(ours: Estimate, theirs: Figures, at: number, step: number): void {
  const [low, high] = theirs.interval[at] as [number, number];
  const error = 2.67 * Math.sqrt(1 / replicates + 1 / GOLDEN_REPLICATES) * ((high - low) / 3.92);
  expect(ours.value).toBeCloseTo(theirs.value[at] as number, 12);
  expect(Math.abs(ours.interval[0] - low)).toBeLessThan(4 * error + step + 1e-9);
  expect(Math.abs(ours.interval[1] - high)).toBeLessThan(4 * error + step + 1e-9);
}

/** Difference of mean scores. */
const gap = (a: ScoreMatrix, b: ScoreMatrix): number => mean(a.values) - mean(b.values);
const improvement = (seed: number): Estimate =>
  scorePairInterval(x, y, probabilityOfImprovement, createRandom(seed));

describe('as rliable has it', () => {
  test.each(names)('%s of all scores and its interval', (name) => {
    const ours = scoreInterval(x, aggregates[name], createRandom(1), { replicates });
    expectSameEnds(ours, golden[name], 0, steps[name]);
  });

  test('probability of improvement and its interval', () => {
    const ours = scorePairInterval(x, y, probabilityOfImprovement, createRandom(1), { replicates });
    expectSameEnds(ours, golden.probabilityOfImprovement, 0, 0.5 / 48 / 5);
  });

  test('performance profile, and its intervals', () => {
    const thresholds = Float64Array.from(golden.thresholds);
    const profile = performanceProfile(x, thresholds, createRandom(1), { replicates });
    expect(profile.map(({ threshold }) => threshold)).toEqual(golden.thresholds);
    profile.forEach((point, i) => expectSameEnds(point, golden.profile, i, 1 / x.values.length));
  });

  test('each task alone: U of scipy.stats.mannwhitneyu over the number of pairs', () => {
    for (const task of golden.mannWhitney) {
      const share = task.u / (task.x.length * task.y.length);
      expect(probabilityOfImprovement(scoreMatrix([task.x]), scoreMatrix([task.y]))).toBeCloseTo(share, 12);
    }
  });

  test('the interquartile mean of 1 to 13 values: scipy.stats.trim_mean', () => {
    for (const { values, value } of golden.trimmedMeans) {
      expect(iqm(Float64Array.from(values))).toBeCloseTo(value, 12);
    }
  });
});

describe('by hand', () => {
  test('optimality gap: (1 - 0.5, 0, 0, 1 + 1) / 4', () => {
    expect(optimalityGap(Float64Array.of(0.5, 1, 3, -1))).toBe(0.625);
    expect(optimalityGap(Float64Array.of(0.5, 1, 3, -1), 3)).toBe(2.125);
    expect(optimalityGap(new Float64Array(0))).toBeNaN();
  });

  // task 0: 2 beats 1, ties 2; 3 beats both: 3.5 of 4. Task 1: one tie in 4.
  test('probability of improvement: (3.5 / 4 + 0.5 / 4) / 2', () => {
    const [a, b] = [
      scoreMatrix([
        [2, 3],
        [0, 1],
      ]),
      scoreMatrix([
        [1, 2],
        [1, 5],
      ]),
    ];
    expect(probabilityOfImprovement(a, b)).toBe(0.5);
    expect(probabilityOfImprovement(scoreMatrix([[2, 3]]), scoreMatrix([[1, 2]]))).toBe(0.875);
    expect(probabilityOfImprovement(scoreMatrix([[0, 1]]), scoreMatrix([[1, 5, 5]]))).toBe(0.5 / 6);
    expect(probabilityOfImprovement(b, a)).toBe(0.5);
    expect(probabilityOfImprovement(a, a)).toBe(0.5);
  });

  test('median of task means: of 2, 5, 9 and, with a fourth task, 7', () => {
    expect(
      taskMedian(
        scoreMatrix([
          [8, 10],
          [0, 4],
          [5, 5],
        ]),
      ),
    ).toBe(5);
    expect(
      taskMedian(
        scoreMatrix([
          [8, 10],
          [0, 4],
          [5, 5],
          [7, 7],
        ]),
      ),
    ).toBe(6);
  });

  test('performance profile counts scores above, not at, a threshold', () => {
    const scores = scoreMatrix([
      [1, 1],
      [2, 3],
    ]);
    const profile = performanceProfile(scores, Float64Array.of(3, 0.5, 1, 2), createRandom(0));
    expect(profile.map(({ value }) => value)).toEqual([0, 1, 0.5, 0.25]);
    // above 2: task 1 draws 3 none, once or twice in two draws; above 1: always half
    expect(profile.map(({ interval }) => interval)).toEqual([
      [0, 0],
      [1, 1],
      [0.5, 0.5],
      [0, 0.5],
    ]);
  });

  test('scores stay on their task: seeds that agree leave no width, however tasks differ', () => {
    const scores = scoreMatrix([
      [0.25, 0.25],
      [9, 9],
      [-4, -4],
    ]);
    const estimate = scoreInterval(scores, ({ values }) => mean(values), createRandom(0));
    expect(estimate).toEqual({ value: 1.75, interval: [1.75, 1.75] });
  });
});

describe('draws', () => {
  // means over 12 seeds of 30 tasks: Var = sum over tasks of var(task) / 12 / 30²; were all tasks drawn by the same
  // seeds, tasks that rise together would add up to 30 times as much
  test('each task by seeds of its own', () => {
    const ramp = Array.from({ length: 12 }, (_, s) => s);
    const scores = scoreMatrix(Array.from({ length: 30 }, () => ramp));
    const seen: number[] = [];
    const record = ({ values }: ScoreMatrix): number => {
      seen.push(mean(values));
      return 0;
    };
    scoreInterval(scores, record, createRandom(3), { replicates: 4000 });
    const spread = mean(Float64Array.from(seen, (value) => (value - 5.5) ** 2));
    expect(spread / (143 / 12 / 12 / 30)).toBeGreaterThan(0.9);
    expect(spread / (143 / 12 / 12 / 30)).toBeLessThan(1.1);
  });

  test('two matrices independently, even of the same scores', () => {
    const [low, high] = scorePairInterval(x, x, gap, createRandom(2)).interval;
    const [one, other] = scoreInterval(x, aggregates.mean, createRandom(2)).interval;
    expect((high - low) / (other - one) / Math.SQRT2).toBeCloseTo(1, 1);
  });

  test('same seed, same bits; another seed, others', () => {
    for (const aggregate of [aggregates.iqm, aggregates.mean]) {
      const first = scoreInterval(x, aggregate, createRandom(4));
      expect(scoreInterval(x, aggregate, createRandom(4))).toEqual(first);
      expect(scoreInterval(x, aggregate, createRandom(5)).interval).not.toEqual(first.interval);
    }
    expect(improvement(1)).toEqual(improvement(1));
    expect(improvement(2).interval).not.toEqual(improvement(1).interval);
  });
});

describe('refuses', () => {
  test('another number of seeds on a task', () => {
    expect(() => scoreMatrix([[1, 2], [1, 2], [3]])).toThrow('1 seeds on task 2; expected 2, as on task 0');
  });

  test('no task, no seed, no number and parts that do not agree', () => {
    expect(() => scoreMatrix([])).toThrow(RangeError);
    expect(() => scoreMatrix([[], []])).toThrow('0 values for 2 tasks x 0 seeds');
    expect(() =>
      scoreMatrix([
        [1, 2],
        [Number.NaN, 4],
      ]),
    ).toThrow('NaN for seed 0 of task 1');
    const wrong = { tasks: 2, seeds: 3, values: new Float64Array(5) };
    expect(() => scoreInterval(wrong, taskMedian, createRandom(0))).toThrow('5 values for 2 tasks x 3 seeds');
    expect(() => performanceProfile(wrong, Float64Array.of(1), createRandom(0))).toThrow(RangeError);
    expect(() => taskMedian(wrong)).toThrow(RangeError);
  });

  test('other tasks on the other side', () => {
    const one = scoreMatrix([[1]]);
    expect(() => probabilityOfImprovement(x, one)).toThrow('5 tasks against 1');
    expect(() => scorePairInterval(x, one, () => 0, createRandom(0))).toThrow('5 tasks against 1');
  });
});

/** How many of 400 intervals hold the truth. */
function coverage(truth: number, interval: (simulation: number) => readonly [number, number]): number {
  let covered = 0;
  for (let simulation = 0; simulation < 400; simulation++) {
    const [low, high] = interval(simulation);
    if (low <= truth && truth <= high) covered++;
  }
  return covered / 400;
}

// 20 seeds: the bootstrap's spread is sqrt(1 - 1/20) of the true one, which leaves 2 Φ(1.96 * 0.975) - 1 = 94.4%;
// ± 3.5 standard errors sqrt(0.944 * 0.056 / 400) = 0.0115
describe('95% intervals cover the truth in 94.4 of 100 simulations', () => {
  const random = createRandom('coverage');
  const levels = [0, 1, 5, 20, 50];
  const simulate = (lead: number, tasks = levels.length): ScoreMatrix =>
    scoreMatrix(
      levels.slice(0, tasks).map((level) => Array.from({ length: 20 }, () => level + lead + random.normal())),
    );
  const options = { replicates: 200 };

  test('mean score', () => {
    const share = coverage(
      15.2,
      (s) => scoreInterval(simulate(0), aggregates.mean, createRandom(s), options).interval,
    );
    expect(Math.abs(share - 0.944)).toBeLessThan(0.04);
  });

  test('share of scores above the middle of a task', () => {
    // at τ = 5 tasks of level 20 and 50 lie above, 0 and 1 below (up to P(z > 4) / 5 = 6e-6), half of the third above
    const share = coverage(0.5, (s) => {
      const [point] = performanceProfile(simulate(0), Float64Array.of(5), createRandom(s), options);
      return (point as Estimate).interval;
    });
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(0.985);
  });

  test('probability of improvement: Φ(0.5 / √2) = 0.6382', () => {
    const share = coverage(0.638163, (s) => {
      const [a, b] = [simulate(0.5, 2), simulate(0, 2)];
      return scorePairInterval(a, b, probabilityOfImprovement, createRandom(s), options).interval;
    });
    expect(Math.abs(share - 0.944)).toBeLessThan(0.04);
  });
});
