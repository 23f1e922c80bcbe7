import {
  defineAgent,
  fitLinear,
  type Hindsight,
  loadRegressor,
  type Matrix,
  type Policy,
  type Regressor,
  type SavedPolicy,
  z,
} from 'offramp';

/** What an exit looks at: its observation and the scores of the exits before [n x (D + k)]. */
function inputs({ data, rows, columns }: Matrix, earlier: readonly Float32Array[]): Matrix {
  const width = columns + earlier.length;
  const joined = new Float32Array(rows * width);
  for (let i = 0; i < rows; i++) {
    joined.set(data.subarray(i * columns, (i + 1) * columns), i * width);
    earlier.forEach((score, j) => (joined[i * width + columns + j] = score[i] as number));
  }
  return { data: joined, rows, columns: width };
}

/** Scores of the exits so far, each [n]. */
const scoresOf = (carry: unknown): readonly Float32Array[] => (carry as Float32Array[] | undefined) ?? [];

/** A score for each exit but the last, and the least score that leaves there. */
function scorePolicy(regressors: readonly Regressor[], thresholds: readonly number[]): Policy {
  return {
    exit(k, observations, carry) {
      const earlier = scoresOf(carry);
      const score = (regressors[k] as Regressor).predict(inputs(observations, earlier));
      const preference = score.map((value) => value - (thresholds[k] as number));
      return {
        probability: preference.map((value) => (value >= 0 ? 1 : 0)),
        preference,
        carry: [...earlier, score],
      };
    },
    macs: (k) => regressors[k]?.macs ?? 0,
    save() {
      const saved = regressors.map((regressor) => regressor.save());
      return {
        kind: 'eenet',
        config: { thresholds, regressors: saved.map(({ kind, config }) => ({ kind, config })) },
        weights: Object.fromEntries(
          saved.flatMap(({ weights }, k) => Object.entries(weights).map(([name, w]) => [`${k}/${name}`, w])),
        ),
      };
    },
  };
}

const Config = z.strictObject({
  thresholds: z.array(z.number()),
  regressors: z.array(z.strictObject({ kind: z.string(), config: z.json() })),
});

function load({ config, weights }: SavedPolicy): Policy {
  const saved = Config.parse(config);
  const ofExit = (k: number) => Object.entries(weights).filter(([name]) => name.startsWith(`${k}/`));
  const regressors = saved.regressors.map((regressor, k) =>
    loadRegressor({
      ...regressor,
      weights: Object.fromEntries(ofExit(k).map(([name, w]) => [name.slice(`${k}/`.length), w])),
    }),
  );
  return scorePolicy(regressors, saved.thresholds);
}

/** Scores of a split under regressors fitted so far [exits fitted] of [samples]. */
function scoresOn(view: Hindsight, regressors: readonly Regressor[]): Float32Array[] {
  const scores: Float32Array[] = [];
  regressors.forEach((regressor, k) =>
    scores.push(regressor.predict(inputs(view.observationsAt(k), scores))),
  );
  return scores;
}

/** The least score whose logarithm is taken. */
const LEAST = 1e-3;

/** How samples are spread over the exits at a price of cost. */
interface Spread {
  /** Share of the samples at each exit, without those that can pay no other [K]. */
  readonly shares: readonly number[];
  /** Mean cost of a sample. */
  readonly cost: number;
  /** How fast that falls as the price rises: the mean variance of a sample's cost. */
  readonly fall: number;
}

/**
 * P[i, k] proportional to q[i, k]^sharpness exp(-mu c[k]) over the exits that sample i can pay, mean over samples, as a
 * function of the price mu.
 */
function spreads(
  { samples, exits, lastExits }: Hindsight,
  scores: readonly Float32Array[],
  costs: readonly number[],
  sharpness: number,
): (mu: number) => Spread {
  const logarithms = scores.map((score) =>
    Float64Array.from(score, (q) => sharpness * Math.log(Math.max(q, LEAST))),
  );
  const weights = new Float64Array(exits);
  return (mu) => {
    const shares = new Float64Array(exits);
    let [cost, fall] = [0, 0];
    for (let i = 0; i < samples; i++) {
      const last = lastExits[i] as number;
      let largest = -Infinity;
      for (let k = 0; k <= last; k++) {
        weights[k] = ((logarithms[k] as Float64Array)[i] as number) - mu * (costs[k] as number);
        largest = Math.max(largest, weights[k] as number);
      }
      let [sum, first, second] = [0, 0, 0];
      for (let k = 0; k <= last; k++) {
        const weight = Math.exp((weights[k] as number) - largest);
        weights[k] = weight;
        sum += weight;
        first += weight * (costs[k] as number);
        second += weight * (costs[k] as number) ** 2;
      }
      for (let k = 0; k < last; k++) {
        shares[k] = (shares[k] as number) + (weights[k] as number) / sum / samples;
      }
      cost += first / sum / samples;
      fall += (second / sum - (first / sum) ** 2) / samples;
    }
    return { shares: [...shares], cost, fall };
  };
}

/** Which share of the samples is to leave where at each budget that can be met. */
interface Schedule {
  readonly range: readonly [dearest: number, cheapest: number];
  shares(budget: number): readonly number[];
}

/** Finds the price at which a spread costs the budget, by Newton's method kept between bounds. */
function scheduleOf(
  { samples, lastExits }: Hindsight,
  costs: readonly number[],
  spread: (mu: number) => Spread,
): Schedule {
  const dearest = lastExits.reduce((sum, k) => sum + (costs[k] as number), 0) / samples;
  const cheapest = costs[0] as number;

  function shares(budget: number): readonly number[] {
    if (budget <= cheapest) return costs.map((_, k) => (k === 0 ? 1 : 0));
    if (budget >= dearest) return costs.map(() => 0);
    let [mu, low, high] = [0, -Infinity, Infinity];
    for (let step = 1; ; step++) {
      const found = spread(mu);
      const excess = found.cost - budget;
      if (Math.abs(excess) < 1e-6 || step === 100) return found.shares;
      if (excess > 0) low = mu;
      else high = mu;
      const farthest = 2 * Math.abs(mu) + 1;
      const newton = mu + excess / found.fall;
      if (newton > low && newton < high && Math.abs(newton) <= farthest) mu = newton;
      else if (Number.isFinite(high - low)) mu = (low + high) / 2;
      else mu = excess > 0 ? farthest : -farthest;
    }
  }
  return { range: [dearest, cheapest], shares };
}

/** Above every score: nobody leaves. */
const NEVER = 10;

/**
 * Fills the shares of N samples from the first exit on: exit k gets the floor(N share[k]) of the highest scores among
 * those that have not left and could go on, or all where they are fewer; its threshold is the last of them.
 */
function fill(
  { samples, exits, lastExits }: Hindsight,
  scores: readonly Float32Array[],
  shares: readonly number[],
) {
  const exitOf = new Uint8Array(samples).fill(exits - 1);
  let waiting = Int32Array.from(exitOf.keys());
  const thresholds = scores.map((score, k) => {
    const free = waiting.filter((i) => lastExits[i] !== k);
    const ranked = Float32Array.from(free, (i) => score[i] as number).sort();
    // A whole number that rounding has made a little less is still whole.
    const quota = Math.min(Math.floor(samples * (shares[k] as number) + 1e-6), ranked.length);
    const threshold = quota > 0 ? (ranked[ranked.length - quota] as number) : NEVER;
    waiting = waiting.filter((i) => {
      const leaves = (score[i] as number) >= threshold || lastExits[i] === k;
      if (leaves) exitOf[i] = k;
      return !leaves;
    });
    return threshold;
  });
  return { thresholds, exitOf };
}

/** Mean reward where sample i leaves at exitOf[i]. */
function meanReward({ rewards, samples }: Hindsight, exitOf: Uint8Array): number {
  return exitOf.reduce((sum, k, i) => sum + (rewards[k * samples + i] as number), 0) / samples;
}

/** Budgets tried at a price, evenly spaced; the public code walks 20. */
const BUDGETS = 50;

/** The budget of the highest mean reward, the least of equals. */
function bestBudget({ range: [dearest, cheapest] }: Schedule, rewardAt: (budget: number) => number): number {
  const tried = Array.from(
    { length: BUDGETS },
    (_, j) => cheapest + ((dearest - cheapest) * j) / (BUDGETS - 1),
  );
  const rewards = tried.map(rewardAt);
  return tried[rewards.indexOf(Math.max(...rewards))] as number;
}

/**
 * In the spirit of EENet (Ilhan et al., WACV 2024), after its public code; the paper's text could not be checked.
 *
 * Phase 1, exit scores: g[k] estimates whether exit k is right, linearly from its class probabilities, the largest of
 * them, their entropy and the scores q[j] of the exits j < k. Phase 2, exit assignments: every sample i of `policy` is
 * spread over the exits as P[i, k], near the target t[i, k] proportional to q[i, k]^beta and at a mean cost
 * sum_k P[i, k] c[k] of the budget. Then the shares mean_i P[i, k] are filled from the first exit on with the highest
 * scores: T[k] is the least of them, and a request leaves at the first exit where q[k] >= T[k].
 *
 * The public code descends, by Adam and in turns, a binary cross-entropy of g clipped to [0, 1] with weights P, and
 * KL(t || P) + |cost - budget| / budget of assignment networks h[k], which only training asks. Here g is fitted by least
 * squares, proper for a probability too, without weights, so that the scores serve all budgets; and P is the exact
 * minimum of KL(P || t) at the budget over all assignments, P[i, k] proportional to t[i, k] exp(-mu c[k]), in place of
 * a network that comes near such a minimum. Beta is 1 in the public code, for 3 to 5 exits. Where many exits score
 * alike that spreads samples evenly over them: on the twelve of cifar10-epnet shares of beta = 1 earn hardly more than
 * geometric ones, those of beta = 20 more than half of what thresholds searched for exit by exit add to that.
 *
 * Thresholds are filled on `tune`, whose scores the fit has not seen, so that the shares hold on new samples; labels
 * take no part in that. A budget in force sets the budget of the shares; at a price it is the one of the highest mean
 * reward on `tune`. Budgets are also the knob, of the policy that training returns, not of one loaded.
 */
export default defineAgent({
  name: 'eenet',
  learns: false,
  options: z.strictObject({
    /** Beta, exponent of the scores in the target of the assignments. */
    sharpness: z.number().min(0).default(20),
    /** Mean relative cost that the shares are for; from the budget in force or by the price where null. */
    budget: z.number().positive().nullable().default(null),
  }),
  observations: () => ['probs', 'max-prob', 'entropy'],
  async *train({ environment, options }) {
    const { exits, observationSize, budget: inForce } = environment.spec;
    const charged = environment.charging((k) => observationSize + k);
    const view = charged.hindsight('policy');
    const { samples, correct } = view;
    const regressors: Regressor[] = [];
    const scores: Float32Array[] = [];
    for (let k = 0; k < exits; k++) {
      const x = inputs(view.observationsAt(k), scores);
      const right = Float32Array.from(correct.subarray(k * samples, (k + 1) * samples));
      const regressor = fitLinear(x, right);
      const score = regressor.predict(x);
      regressors.push(regressor);
      scores.push(score);
      const squaredError = score.reduce((sum, q, i) => sum + (q - (right[i] as number)) ** 2, 0) / samples;
      yield { step: k + 1, of: exits, metrics: { squaredError } };
    }

    // Nobody is asked at the last exit.
    const asked = regressors.slice(0, -1);
    const costs = charged.spec.relativeCost;
    const schedule = scheduleOf(view, costs, spreads(view, scores, costs, options.sharpness));
    const tune = charged.hindsight('tune');
    const tuneScores = scoresOn(tune, asked);
    const filled = (budget: number) => fill(tune, tuneScores, schedule.shares(budget));
    const policyAt = (budget: number) => scorePolicy(asked, filled(budget).thresholds);
    const known = options.budget ?? (inForce && inForce.kind !== 'request' ? inForce.cost : undefined);
    const budget = known ?? bestBudget(schedule, (tried) => meanReward(tune, filled(tried).exitOf));
    return { ...policyAt(budget), knob: { range: schedule.range, at: policyAt } };
  },
  load,
});
