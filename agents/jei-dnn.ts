import { defineAgent, type Hindsight, type Matrix, type Policy, type SavedPolicy, z } from 'offramp';

const config = z.strictObject({
  /** C, the columns of log-probabilities behind the other statistics; 0 where they are not shown. */
  classes: z.int().nonnegative(),
  /** Weights of the statistics, then the bias, of each exit but the last [K - 1][F + 1]. */
  gates: z.array(z.array(z.number())),
});
type Gates = z.output<typeof config>;

/** What a gate looks at; of the last it takes the entropy at temperature 1/2. */
const STATISTICS = ['max-prob', 'entropy', 'margin', 'log-probs'];

function gatedPolicy(saved: Gates): Policy {
  return {
    exit(k, observations) {
      const gate = saved.gates[k] as number[];
      const { values, width } = statistics(observations, saved.classes);
      const preference = new Float32Array(observations.rows);
      for (let i = 0; i < observations.rows; i++) preference[i] = dot(values, i * width, gate);
      return { probability: preference.map((logit) => (logit >= 0 ? 1 : 0)), preference };
    },
    macs: (k) => macs(saved, k),
    save: () => ({ kind: 'jei-dnn', config: saved, weights: {} }),
  };
}

/** The sharpened entropy takes two sums over classes; at the last exit nobody is asked. */
function macs({ gates, classes }: Gates, k: number): number {
  const gate = gates[k];
  return gate ? gate.length - 1 + 2 * classes : 0;
}

/** Statistics of each row and a 1 for the bias [n x (F + 1)]. */
function statistics({ data, rows, columns }: Matrix, classes: number) {
  const shown = columns - classes;
  const width = shown + (classes > 0 ? 2 : 1);
  const values = new Float64Array(rows * width).fill(1);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    values.set(row.subarray(0, shown), i * width);
    if (classes > 0) values[i * width + shown] = sharpenedEntropy(row.subarray(shown));
  }
  return { values, width };
}

/** Entropy of the probabilities squared and normalised, in nats: with q = p^2, ln(sum q) - sum(q ln q) / sum q. */
function sharpenedEntropy(logProbabilities: Float32Array): number {
  let sum = 0;
  let moment = 0;
  for (const logProbability of logProbabilities) {
    const squared = Math.exp(2 * logProbability);
    sum += squared;
    moment += squared * 2 * logProbability;
  }
  return Math.log(sum) - moment / sum;
}

/**
 * The exit of least loss + price for each sample, the first of equals: k* = argmin over k <= `lastExits` of
 * loss[k] + price[k]. `loss` is exit-major [K * samples], `price` [K].
 */
export function optimalExits(
  loss: Float32Array,
  price: readonly number[],
  lastExits: Uint8Array,
): Uint8Array {
  const samples = lastExits.length;
  return lastExits.map((last, i) => {
    let best = 0;
    for (let k = 1; k <= last; k++) {
      const of = (exit: number): number => (loss[exit * samples + i] as number) + (price[exit] as number);
      if (of(k) < of(best)) best = k;
    }
    return best;
  });
}

/** -ln of the label's probability at every exit, exit-major [K * samples]. */
function crossEntropy(view: Hindsight): Float32Array {
  const { samples, exits, labels } = view;
  const losses = new Float32Array(exits * samples);
  for (let k = 0; k < exits; k++) {
    const { data, columns } = view.logitsAt(k);
    for (let i = 0; i < samples; i++) {
      const logits = data.subarray(i * columns, (i + 1) * columns);
      const largest = logits.reduce((a, b) => Math.max(a, b));
      const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
      losses[k * samples + i] = largest + Math.log(sum) - (logits[labels[i] as number] as number);
    }
  }
  return losses;
}

/**
 * The gates of JEI-DNN (Regol, Chataoui and Coates 2024, Jointly-Learned Exit and Inference for a Dynamic Neural
 * Network), on heads that stay as they are. The gate at exit k is logistic in four statistics of its prediction: the
 * largest probability, the entropy, the entropy at temperature 1/2 and the difference of the two largest
 * probabilities. Its target is 1[k* <= k], where k* = argmin_k loss[k] + tradeoff * lambda * cost[k] is the exit that
 * hindsight calls best: continue before it, exit there and at all later ones. All gates learn from all samples, by
 * binary cross-entropy in which a target of 1 weighs min(largestWeight, #(k* is not k) / #(k* is k)).
 *
 * Targets, statistics, counts and `largestWeight` 5 are those of the authors' code; of the paper itself the abstract
 * was at hand. What differs: only gates are learnt, there is no joint training of heads. The loss is convex, so each
 * gate is its minimum, by Newton's method and with a hair of L2, not the end of some gradient steps. The authors draw
 * a curve of accuracy and cost by many values of lambda in units of the loss, and exit at probability 1/2. To serve a
 * price in units of our reward, `tradeoffs` are tried, the one that earns most on `policy` is kept, and the threshold
 * is the best on `tune`. `loss: 'error'`, 1 for a wrong answer, is another objective of their code: with a threshold
 * from `tune` it does well, at 1/2 it leaves far too early, since k* of a sample that no exit answers rightly is the
 * first.
 */
export default defineAgent({
  name: 'jei-dnn',
  learns: false,
  options: z.strictObject({
    loss: z.enum(['cross-entropy', 'error']).default('cross-entropy'),
    /** Prices of compute to try, as multiples of lambda. */
    tradeoffs: z.array(z.number().min(0)).min(1).default([1, 2, 4, 8]),
    /** Most that an example of exiting weighs beside one of continuing. */
    largestWeight: z.number().positive().default(5),
    /** Probability from which a gate exits, in (0, 1), or chosen on `tune` for the highest mean reward. */
    threshold: z.union([z.literal('tune'), z.number().gt(0).lt(1)]).default('tune'),
  }),
  /** An environment that offers no entropy has said what may be seen: gates do with what there is of the statistics. */
  observations(_options, offered) {
    const shown = STATISTICS.filter((name) => offered.includes(name));
    return shown.length === 0 || shown.includes('entropy') ? STATISTICS : shown;
  },
  async *train({ environment, options }) {
    const { lambda, relativeCost, observations } = environment.spec;
    const last = observations.find(({ name }) => name === 'log-probs');
    const classes = last ? last.end - last.start : 0;
    const view = environment.hindsight('policy');
    const loss =
      options.loss === 'error' ? Float32Array.from(view.correct, (right) => 1 - right) : crossEntropy(view);
    let best: { gates: number[][]; reward: number } | undefined;
    for (const [j, tradeoff] of options.tradeoffs.entries()) {
      const price = relativeCost.map((cost) => tradeoff * lambda * cost);
      const gates = fitGates(view, classes, optimalExits(loss, price, view.lastExits), options.largestWeight);
      const { reward } = operatingPoint(view, { classes, gates }, options.threshold);
      if (!best || reward > best.reward) best = { gates, reward };
      yield { step: j + 1, of: options.tradeoffs.length, metrics: { tradeoff, reward } };
    }
    const { gates } = best as { gates: number[][] };
    const { cut } = operatingPoint(environment.hindsight('tune'), { classes, gates }, options.threshold);
    return gatedPolicy({ classes, gates: gates.map((gate) => lowered(gate, cut)) });
  },
  load: (saved: SavedPolicy) => gatedPolicy(config.parse(saved.config)),
});

/** The logit from which gates exit, and the mean reward that it earns on a split. */
function operatingPoint(view: Hindsight, saved: Gates, threshold: 'tune' | number) {
  const { samples, exits, rewards, lastExits } = view;
  const scores = new Float32Array(exits * samples).fill(Infinity);
  const policy = gatedPolicy(saved);
  for (let k = 0; k < exits - 1; k++) {
    const { preference = [] } = policy.exit(k, view.observationsAt(k));
    for (let i = 0; i < samples; i++) {
      if (k < (lastExits[i] as number)) scores[k * samples + i] = preference[i] as number;
    }
  }
  const cut = threshold === 'tune' ? bestCut(view, scores) : Math.log(threshold / (1 - threshold));
  let total = 0;
  for (let i = 0; i < samples; i++) {
    let k = 0;
    while ((scores[k * samples + i] as number) < cut) k++;
    total += rewards[k * samples + i] as number;
  }
  return { cut, reward: total / samples };
}

/**
 * The one cut of the highest mean reward, exactly: as it falls, a sample leaves earlier only where an exit scores
 * higher than all before it, so each of these records is one event of a sweep.
 */
function bestCut({ rewards, samples, exits }: Hindsight, scores: Float32Array): number {
  const events: { at: number; gain: number }[] = [];
  for (let i = 0; i < samples; i++) {
    let record = -Infinity;
    let earlier: number | undefined;
    for (let k = 0; k < exits && record < Infinity; k++) {
      const at = scores[k * samples + i] as number;
      if (at <= record) continue;
      const reward = rewards[k * samples + i] as number;
      if (earlier !== undefined) events.push({ at: record, gain: earlier - reward });
      record = at;
      earlier = reward;
    }
  }
  events.sort((a, b) => b.at - a.at);
  let total = 0;
  let best = 0;
  // Above every score: nobody leaves.
  let cut = (events[0]?.at ?? 0) + 1;
  events.forEach(({ at, gain }, j) => {
    total += gain;
    const below = events[j + 1]?.at ?? at - 2;
    if (below < at && total > best + 1e-9) {
      best = total;
      cut = (at + below) / 2;
    }
  });
  return cut;
}

/** Weights of the statistics and the bias of each exit but the last [K - 1][F + 1]. */
function fitGates(view: Hindsight, classes: number, optimal: Uint8Array, largestWeight: number): number[][] {
  return Array.from({ length: view.exits - 1 }, (_, k) => {
    const { values, width } = statistics(view.observationsAt(k), classes);
    const here = optimal.reduce((count, exit) => count + (exit === k ? 1 : 0), 0);
    const ratio = Math.min(largestWeight, (view.samples - here) / Math.max(here, 0.1));
    const targets = optimal.map((exit) => (exit <= k ? 1 : 0));
    // Where a request's budget forces the exit there is no decision to learn.
    const weights = Float64Array.from(targets, (target, i) =>
      k < (view.lastExits[i] as number) ? (target === 1 ? ratio : 1) : 0,
    );
    return logisticRegression(values, width, targets, weights);
  });
}

/** Price of |b|^2 / 2 over standardised columns: keeps gates finite where targets can be told apart without error. */
const L2 = 1e-6;

/**
 * The b that minimises sum_i w[i] (ln(1 + e^s[i]) - y[i] s[i]) / sum_i w[i] + L2 |b|^2 / 2, s = b . x, over columns
 * that are standardised but for the last, which is 1. Newton steps are halved until they descend. Returned in units of
 * x.
 */
function logisticRegression(x: Float64Array, width: number, y: Uint8Array, w: Float64Array): number[] {
  const { rows, mean, deviation } = standardised(x, width);
  const total = w.reduce((sum, weight) => sum + weight, 0);
  const share = w.map((weight) => (total > 0 ? weight / total : 0));
  const loss = (b: readonly number[]): number =>
    share.reduce(
      (sum, of, i) => {
        const score = dot(rows, i * width, b);
        const softplus = Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score)));
        return sum + of * (softplus - (y[i] as number) * score);
      },
      0.5 * L2 * dot(b, 0, b),
    );
  let b = mean.map(() => 0);
  for (let step = 0; step < 100; step++) {
    const { gradient, hessian } = derivatives(rows, y, share, b);
    const direction = solve(hessian, gradient);
    const decrement = dot(gradient, 0, direction);
    if (decrement < 1e-12) break;
    const along = (rate: number): number[] => b.map((value, c) => value - rate * (direction[c] as number));
    const before = loss(b);
    let rate = 1;
    while (rate > 1e-6 && loss(along(rate)) > before - 1e-4 * rate * decrement) rate /= 2;
    b = along(rate);
  }
  const slope = b.map((value, c) => value / (deviation[c] as number));
  const shift = slope.reduce((sum, value, c) => sum + value * (mean[c] as number), 0);
  return lowered(slope, shift);
}

/** Columns of mean 0 and deviation 1; a constant one becomes 0, the last stays 1. */
function standardised(x: Float64Array, width: number) {
  const n = x.length / width;
  const rows = x.slice();
  const mean = Array.from({ length: width }, () => 0);
  const deviation = mean.map(() => 1);
  for (let c = 0; c < width - 1; c++) {
    const column = Float64Array.from({ length: n }, (_, i) => x[i * width + c] as number);
    const centre = column.reduce((sum, value) => sum + value, 0) / n;
    const scale = Math.sqrt(column.reduce((sum, value) => sum + (value - centre) ** 2, 0) / n);
    const constant = column.every((value) => value === column[0]);
    mean[c] = constant ? (column[0] as number) : centre;
    deviation[c] = constant ? 1 : scale;
    for (let i = 0; i < n; i++) {
      rows[i * width + c] = ((x[i * width + c] as number) - (mean[c] as number)) / (deviation[c] as number);
    }
  }
  return { rows, mean, deviation };
}

/** Gradient and Hessian (lower triangle) of the loss above. */
function derivatives(rows: Float64Array, y: Uint8Array, share: Float64Array, b: readonly number[]) {
  const gradient = b.map((value) => L2 * value);
  const hessian = b.map((_, c) => b.map((_value, d): number => (c === d ? L2 : 0)));
  for (let i = 0; i < share.length; i++) {
    const at = i * b.length;
    const h = 1 / (1 + Math.exp(-dot(rows, at, b)));
    const slope = (share[i] as number) * (h - (y[i] as number));
    const curvature = (share[i] as number) * h * (1 - h);
    hessian.forEach((row, c) => {
      const value = rows[at + c] as number;
      gradient[c] = (gradient[c] as number) + slope * value;
      for (let d = 0; d <= c; d++) {
        row[d] = (row[d] as number) + curvature * value * (rows[at + d] as number);
      }
    });
  }
  return { gradient, hessian };
}

/** The x of A x = b for a positive definite A whose lower triangle is given: A = L L', L y = b, L' x = y. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const lower: number[][] = [];
  const x: number[] = [];
  a.forEach((row, i) => {
    const own: number[] = [];
    lower.push(own);
    for (let j = 0; j < i; j++) {
      const other = lower[j] as number[];
      own.push(((row[j] as number) - dot(own, 0, other.slice(0, j))) / (other[j] as number));
    }
    x.push((b[i] as number) - dot(own, 0, x));
    own.push(Math.sqrt((row[i] as number) - dot(own, 0, own)));
    x[i] = (x[i] as number) / (own[i] as number);
  });
  for (let i = b.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < b.length; j++)
      x[i] = (x[i] as number) - (lower[j]?.[i] as number) * (x[j] as number);
    x[i] = (x[i] as number) / (lower[i]?.[i] as number);
  }
  return x;
}

/** The weights with `by` taken off the bias, which stands last. */
const lowered = (weights: readonly number[], by: number): number[] =>
  weights.map((weight, c) => (c === weights.length - 1 ? weight - by : weight));

/** Product of `b` and as many elements of `a` from `start` on. */
function dot(a: ArrayLike<number>, start: number, b: readonly number[]): number {
  let sum = 0;
  for (let c = 0; c < b.length; c++) sum += (a[start + c] as number) * (b[c] as number);
  return sum;
}
