import {
  adam,
  defineAgent,
  fitBoostedTrees,
  loadRegressor,
  type Matrix,
  network,
  networkPolicy,
  type Policy,
  type Random,
  type Regressor,
  type SavedPolicy,
  tf,
  z,
} from 'offramp';

/** Binary classification at one exit; `weights` are the regret of deciding otherwise, not all 0. */
interface Task {
  /** [n x D]. */
  readonly x: Matrix;
  /** 1 to exit [n]. */
  readonly labels: Uint8Array;
  /** >= 0 [n]. */
  readonly weights: Float32Array;
}

/** Rewards are noisy, so leaves hold much weight and each tree sees half of the rows. */
const TREES = { trees: 50, depth: 3, minLeaf: 100, subsample: 0.5 };
const NETWORK = { hidden: [16], updates: 400, batch: 512, learningRate: 2e-2 };

/** Scores whose sign is the decision: log-odds of exiting, or for trees what regression on labels of -1 and 1 gives. */
const CLASSIFIERS = {
  linear: (task: Task, _random: Random, l2: number) => logisticRegression(task, l2),
  network: (task: Task, random: Random) => logisticNetwork(task, random),
  'boosted-trees': ({ x, labels, weights }: Task, random: Random) =>
    fitBoostedTrees(
      x,
      Float32Array.from(labels, (label) => 2 * label - 1),
      random,
      { ...TREES, weights },
    ),
};

/** One classifier an exit but the last. */
function cascadePolicy(classifiers: readonly Regressor[]): Policy {
  return {
    exit(k, observations) {
      const preference = (classifiers[k] as Regressor).predict(observations);
      return { probability: preference.map((score) => (score >= 0 ? 1 : 0)), preference };
    },
    // Nobody is asked at the last exit.
    macs: (k) => classifiers[k]?.macs ?? 0,
    save: () => {
      const saved = classifiers.map((classifier) => classifier.save());
      return {
        kind: 'cost-sensitive-cascade',
        config: saved.map(({ kind, config }) => ({ kind, config })),
        weights: Object.fromEntries(
          saved.flatMap(({ weights }, k) => Object.entries(weights).map(([name, w]) => [`${k}/${name}`, w])),
        ),
      };
    },
  };
}

function load({ config, weights }: SavedPolicy): Policy {
  const saved = z.array(z.strictObject({ kind: z.string(), config: z.json() })).parse(config);
  const ofExit = (k: number) => Object.entries(weights).filter(([name]) => name.startsWith(`${k}/`));
  return cascadePolicy(
    saved.map((classifier, k) =>
      loadRegressor({
        ...classifier,
        weights: Object.fromEntries(ofExit(k).map(([name, w]) => [name.slice(`${k}/`.length), w])),
      }),
    ),
  );
}

/**
 * Early exit as a cascade of cost-sensitive classifiers (Bolukbasi, Wang, Dekel and Saligrama 2017, Adaptive Neural
 * Networks for Efficient Inference): their global objective is reduced, from the last decision to the first, to
 * weighted binary classification. With the later decisions fixed and V[k+1] what each sample goes on to earn under
 * them, exiting is worth A[k] = r[k] - V[k+1] more than continuing. The decision at k minimises E[ |A[k]| 1[decision
 * is not 1(A[k] >= 0)] ], with the logistic loss in place of the indicator, and exits where the score is >= 0. Where
 * observations are few and each has a column of its own that is exact dynamic programming, since the best score of
 * each has the sign of its mean A; elsewhere a classifier that cannot tell them apart may miss the optimum.
 *
 * In the spirit of the paper: its abstract gives the reduction, its body could not be checked. Rewards are ours,
 * quality less lambda times relative cost. `linear` is logistic regression by Newton's method, with `l2` |w|^2 / 2
 * over standardised columns added to the mean loss, small enough to keep weights finite and no more. `boosted-trees`
 * regress labels of -1 and 1 with the weights, squared loss in place of the indicator.
 */
export default defineAgent({
  name: 'cost-sensitive-cascade',
  options: z.strictObject({
    classifier: z.enum(['linear', 'network', 'boosted-trees']).default('linear'),
    /** Of `linear`. */
    l2: z.number().positive().default(1e-4),
  }),
  async *train({ environment, options, random }) {
    const view = environment.hindsight('policy');
    const { samples, exits, rewards, lastExits } = view;
    const rewardOf = (k: number, i: number): number => rewards[k * samples + i] as number;
    const classifiers: Regressor[] = [];
    const worth = Float64Array.from(lastExits, rewardOf);
    for (let k = exits - 2; k >= 0; k--) {
      const x = view.observationsAt(k);
      // Where a request's budget forces the exit there is nothing to decide: weight 0.
      const decides = (i: number): boolean => k < (lastExits[i] as number);
      const regret = worth.map((later, i) => (decides(i) ? rewardOf(k, i) - later : 0));
      const task = {
        x,
        labels: Uint8Array.from(regret, (advantage) => (advantage >= 0 ? 1 : 0)),
        weights: Float32Array.from(regret, Math.abs),
      };
      const indifferent = task.weights.every((weight) => weight === 0);
      const classifier = indifferent
        ? linear(Array.from({ length: x.columns + 1 }, () => 0))
        : CLASSIFIERS[options.classifier](task, random.stream(`exit ${k}`), options.l2);
      classifier.predict(x).forEach((score, i) => {
        if (decides(i) && score >= 0) worth[i] = rewardOf(k, i);
      });
      classifiers.unshift(classifier);
      const mean = worth.reduce((sum, value) => sum + value, 0) / samples;
      yield { step: exits - 1 - k, of: exits - 1, metrics: { value: mean } };
    }
    return cascadePolicy(classifiers);
  },
  load,
});

/** score = w[0] + sum_c w[c + 1] x[c], as a network without hidden layers. */
function linear([bias, ...kernel]: readonly number[]): Regressor {
  const sizes = [kernel.length, 1];
  const layer = { kernel: Float32Array.from(kernel), bias: Float32Array.of(bias as number) };
  return regressorOf(networkPolicy({ sizes, activation: 'relu', layers: [layer] }));
}

/** The logit of a network policy as a regressor. */
function regressorOf(policy: Policy): Regressor {
  const { config, weights } = policy.save();
  const { sizes, activation } = config as { readonly sizes: number[]; readonly activation: string };
  return loadRegressor({ kind: 'network', config: { sizes, activation }, weights });
}

/**
 * The minimum over b of sum_i w[i] (ln(1 + e^s[i]) - y[i] s[i]) / sum_i w[i] + l2 |b|^2 / 2, where s = b . (1, z) and
 * z are the standardised columns. It is convex; Newton steps are halved until they descend. The intercept is held back
 * too, so that it stays finite where all labels are alike.
 */
function logisticRegression({ x, labels, weights }: Task, l2: number): Regressor {
  const { rows, mean, deviation } = standardised(x);
  const columns = x.columns + 1;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = Float64Array.from(weights, (weight) => weight / total);
  const objective = (b: Float64Array): number =>
    share.reduce(
      (sum, of, i) => {
        if (of === 0) return sum;
        const score = dot(rows, i * columns, b);
        return sum + of * (softplus(score) - (labels[i] as number) * score);
      },
      0.5 * l2 * dot(b, 0, b),
    );
  let b: Float64Array = new Float64Array(columns);
  let value = objective(b);
  for (let step = 0; step < 100; step++) {
    const { gradient, hessian } = derivatives(rows, labels, share, b, l2);
    const direction = solve(hessian, gradient);
    const decrement = dot(gradient, 0, direction);
    if (decrement < 1e-12) break;
    const along = (rate: number): Float64Array => b.map((w, c) => w - rate * (direction[c] as number));
    let rate = 1;
    while (rate > 1e-6 && objective(along(rate)) > value - 1e-4 * rate * decrement) rate /= 2;
    b = along(rate);
    value = objective(b);
  }
  const slope = Array.from(deviation, (scale, c) => (scale > 0 ? (b[c + 1] as number) / scale : 0));
  const shift = slope.reduce((sum, w, c) => sum + w * (mean[c] as number), 0);
  return linear([(b[0] as number) - shift, ...slope]);
}

/** Rows of 1 and the standardised columns; a constant column is 0 [n x (1 + D)]. */
function standardised({ data, rows, columns }: Matrix) {
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  const all = new Float64Array(rows * (columns + 1));
  for (let c = 0; c < columns; c++) {
    const column = Float64Array.from({ length: rows }, (_, i) => data[i * columns + c] as number);
    const centre = column.reduce((sum, value) => sum + value, 0) / rows;
    const constant = column.every((value) => value === column[0]);
    const scale = Math.sqrt(column.reduce((sum, value) => sum + (value - centre) ** 2, 0) / rows);
    mean[c] = centre;
    deviation[c] = constant ? 0 : scale;
    column.forEach((value, i) => {
      all[i * (columns + 1)] = 1;
      all[i * (columns + 1) + c + 1] = constant ? 0 : (value - centre) / scale;
    });
  }
  return { rows: all, mean, deviation };
}

/** Gradient and Hessian (lower triangle) of the penalised mean logistic loss at `b`. */
function derivatives(
  rows: Float64Array,
  labels: Uint8Array,
  share: Float64Array,
  b: Float64Array,
  l2: number,
) {
  const n = b.length;
  const gradient = b.map((w) => l2 * w);
  const hessian = new Float64Array(n * n);
  for (let c = 0; c < n; c++) hessian[c * n + c] = l2;
  for (let i = 0; i < share.length; i++) {
    const of = share[i] as number;
    if (of === 0) continue;
    const at = i * n;
    const h = 1 / (1 + Math.exp(-dot(rows, at, b)));
    const slope = of * (h - (labels[i] as number));
    const curvature = of * h * (1 - h);
    for (let c = 0; c < n; c++) {
      const value = rows[at + c] as number;
      gradient[c] = (gradient[c] as number) + slope * value;
      for (let d = 0; d <= c; d++) {
        hessian[c * n + d] = (hessian[c * n + d] as number) + curvature * value * (rows[at + d] as number);
      }
    }
  }
  return { gradient, hessian };
}

/** The solution of A x = b for a positive definite A, by Cholesky factors; `lower`, A's lower triangle, is overwritten. */
function solve(lower: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const x = b.slice();
  const at = (i: number, j: number): number => lower[i * n + j] as number;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j);
      for (let m = 0; m < j; m++) sum -= at(i, m) * at(j, m);
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / at(j, j);
    }
    for (let j = 0; j < i; j++) x[i] = (x[i] as number) - at(i, j) * (x[j] as number);
    x[i] = (x[i] as number) / at(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i] = (x[i] as number) - at(j, i) * (x[j] as number);
    x[i] = (x[i] as number) / at(i, i);
  }
  return x;
}

/** ln(1 + e^x), stable for large ones. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Product of `b` and as many elements of `a` from `start` on. */
function dot(a: Float64Array, start: number, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < b.length; c++) sum += (a[start + c] as number) * (b[c] as number);
  return sum;
}

/** A small network fitted to the weighted logistic loss by Adam; its learning rate falls linearly to 0. */
function logisticNetwork({ x, labels, weights }: Task, random: Random): Regressor {
  const { hidden, updates, learningRate } = NETWORK;
  const batch = Math.min(NETWORK.batch, x.rows);
  const logit = network([x.columns, ...hidden, 1], random.stream('weights'));
  const optimiser = adam(learningRate);
  const shuffle = random.stream('batches');
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / x.rows;
  let order = shuffle.permutation(x.rows);
  for (let update = 0, next = 0; update < updates; update++, next += batch) {
    if (next + batch > x.rows) {
      order = shuffle.permutation(x.rows);
      next = 0;
    }
    const rows = order.subarray(next, next + batch);
    const taken = (values: ArrayLike<number>, columns = 1): tf.Tensor2D =>
      tf.tensor2d(takeRows(values, rows, columns), [batch, columns]);
    optimiser.learningRate = learningRate * (1 - update / updates);
    optimiser.minimize(() => {
      const scores = logit(taken(x.data, x.columns));
      const loss = tf.softplus(scores).sub(scores.mul(taken(labels)));
      return loss.mul(taken(weights)).mean().div(mean).asScalar();
    }, logit.variables);
  }
  const policy = networkPolicy(logit);
  for (const variable of logit.variables) variable.dispose();
  return regressorOf(policy);
}

/** Rows of a matrix [n x columns], one below the other. */
function takeRows(data: ArrayLike<number>, rows: Int32Array, columns: number): Float32Array {
  const taken = new Float32Array(rows.length * columns);
  for (let j = 0, to = 0; j < rows.length; j++) {
    const from = (rows[j] as number) * columns;
    for (let c = 0; c < columns; c++) taken[to++] = data[from + c] as number;
  }
  return taken;
}
