import {
  adam,
  defineAgent,
  type EnvironmentSpec,
  type Hindsight,
  type Matrix,
  network,
  type Policy,
  type Random,
  type SavedPolicy,
  tf,
  z,
} from 'offramp';

const config = z.strictObject({
  /** c and b of the logit c . h + b, in the units of the observation. */
  coefficients: z.array(z.number()),
  intercept: z.number(),
  /** Columns from here on are log-probs. */
  logProbsFrom: z.int().nonnegative(),
  /** Least logit that leaves. */
  threshold: z.number(),
});
type Saved = z.output<typeof config>;

/** Bounds of a logit; a threshold beyond them lets everybody leave or nobody. */
const LIMIT = 1e3;
const NEVER = 2 * LIMIT;

/** A copy in which the log-probs of each row, the columns from `from` on, rise. */
function sortLogProbs({ data, rows, columns }: Matrix, from: number): Matrix {
  const sorted = data.slice();
  for (let i = 0; i < rows; i++) sorted.subarray(i * columns + from, (i + 1) * columns).sort();
  return { data: sorted, rows, columns };
}

/** Logit of each row of sorted observations [rows]. */
function logits({ coefficients, intercept }: Omit<Saved, 'threshold'>, { data, rows, columns }: Matrix) {
  return Float64Array.from({ length: rows }, (_, i) => {
    let logit = intercept;
    for (let c = 0; c < columns; c++)
      logit += (coefficients[c] as number) * (data[i * columns + c] as number);
    return Math.max(-LIMIT, Math.min(LIMIT, logit));
  });
}

function certaintyPolicy(saved: Saved): Policy {
  return {
    exit(_k, observations) {
      const scores = logits(saved, sortLogProbs(observations, saved.logProbsFrom));
      const preference = Float32Array.from(scores, (logit) => logit - saved.threshold);
      return { probability: preference.map((value) => (value >= 0 ? 1 : 0)), preference };
    },
    macs: () => saved.coefficients.length,
    save: () => ({ kind: 'learning-to-exit', config: saved, weights: {} }),
  };
}

/** What is shown where the policy is asked, at all exits but the last, log-probs sorted [((K - 1) * samples) x D]. */
function askedRows({ observations, samples, exits }: Hindsight, logProbsFrom: number): Matrix {
  const rows = (exits - 1) * samples;
  const { data, columns } = observations;
  return sortLogProbs({ data: data.subarray(0, rows * columns), rows, columns }, logProbsFrom);
}

/** Mean and standard deviation of each column; the deviation of a constant one is 1. */
function standardisation({ data, rows, columns }: Matrix) {
  const centre = new Float64Array(columns);
  const variance = new Float64Array(columns);
  data.forEach((value, at) => {
    centre[at % columns] = (centre[at % columns] as number) + value / rows;
  });
  data.forEach((value, at) => {
    const c = at % columns;
    variance[c] = (variance[c] as number) + (value - (centre[c] as number)) ** 2 / rows;
  });
  return { centre, deviation: variance.map((value) => (value > 0 ? Math.sqrt(value) : 1)) };
}

/** Rows in the order of a permutation, drawn anew when fewer than `batch` are left. */
function dealer(rows: number, batch: number, random: Random): () => Int32Array {
  let order = random.permutation(rows);
  let next = 0;
  return () => {
    if (next + batch > rows) {
      order = random.permutation(rows);
      next = 0;
    }
    next += batch;
    return order.subarray(next - batch, next);
  };
}

/**
 * The single threshold of the highest mean reward on scores [(K - 1) * samples], exactly: as it falls, a sample leaves
 * earlier only where an exit is surer than all before it, so each of these records is one event of a sweep.
 */
function bestThreshold({ rewards, samples, lastExits }: Hindsight, scores: Float64Array): number {
  const events: { at: number; gain: number }[] = [];
  for (let i = 0; i < samples; i++) {
    const last = lastExits[i] as number;
    let earlier: { at: number; reward: number } | undefined;
    for (let k = 0; k <= last; k++) {
      const at = k === last ? Infinity : (scores[k * samples + i] as number);
      if (earlier && at <= earlier.at) continue;
      const reward = rewards[k * samples + i] as number;
      if (earlier) events.push({ at: earlier.at, gain: earlier.reward - reward });
      earlier = { at, reward };
    }
  }
  events.sort((a, b) => b.at - a.at);
  let [total, best, threshold] = [0, 0, NEVER];
  events.forEach(({ at, gain }, j) => {
    total += gain;
    const next = events[j + 1]?.at ?? -Infinity;
    if (next === at || total <= best + 1e-9) return;
    best = total;
    threshold = Number.isFinite(next) ? (at + next) / 2 : at;
  });
  return threshold;
}

/** The logit at which the chance of being wrong is `tau`. */
const logitOf = (tau: number): number => Math.max(-NEVER, Math.min(NEVER, Math.log((1 - tau) / tau)));

const hasFeatures = (featureWidths: readonly number[]): boolean => featureWidths.some((width) => width > 0);

const NO_FEATURES = { note: 'the bank has no branch features: looking at log-probs instead' };

const columnsFrom = ({ observations, observationSize }: EnvironmentSpec, name: string): number =>
  observations.find((columns) => columns.name === name)?.start ?? observationSize;

/**
 * Learning to exit of BERxiT (Xin et al. 2021): one linear layer, shared by all exits, says from the features h[k] how
 * certain exit k is, u[k] = sigmoid(c . h[k] + b), and learns it by mean squared error to 1[argmax logits[k] = y]. A
 * request leaves at the first exit where the chance of being wrong, 1 - u[k], is at most tau. At a price, tau is the one
 * of the highest mean reward on `tune`.
 *
 * The paper trains the layer with the network and on the last exit too; here the network is frozen and the last exit,
 * where nobody is asked, is left out. Its public code predicts 1 - u and softens the targets. Columns are standardised
 * on `policy` and the scaling is folded into c and b, so that one learning rate suits all banks. Log-probs, which the
 * paper does not look at, are sorted first: how sure an exit is has no class order.
 *
 * A linear layer can know little of correctness where the logits are linear in the same few features, as in the
 * branches of cifar10-epnet: features say which class, and certainty is the same from all classes. BERT's hidden states
 * are wide and of one kind at all exits.
 */
export default defineAgent({
  name: 'learning-to-exit',
  learns: false,
  options: z.strictObject({
    /** Branch features as in the paper, log-probs, or both; log-probs where the bank has no features. */
    input: z.enum(['features', 'log-probs', 'both']).default('features'),
    updates: z.int().positive().default(500),
    /** Rows an update, each of a sample at an exit. */
    batch: z.int().positive().default(1024),
    learningRate: z.number().positive().default(5e-2),
    /** Chance of being wrong up to which a request leaves, in [0, 1]; chosen on `tune` where null. */
    tau: z.number().min(0).max(1).nullable().default(null),
  }),
  observations({ input }, _offered, featureWidths) {
    if (input === 'log-probs' || !hasFeatures(featureWidths)) return ['log-probs'];
    return input === 'both' ? ['features', 'log-probs'] : ['features'];
  },
  async *train({ environment, options, random }) {
    const { spec } = environment;
    const logProbsFrom = columnsFrom(spec, 'log-probs');
    const view = environment.hindsight('policy');
    const shown = askedRows(view, logProbsFrom);
    const { rows, columns } = shown;
    const { centre, deviation } = standardisation(shown);
    const scaled = shown.data.map(
      (value, at) => (value - (centre[at % columns] as number)) / (deviation[at % columns] as number),
    );
    const batch = Math.min(options.batch, rows);
    const deal = dealer(rows, batch, random.stream('batches'));
    const logit = network([columns, 1], random.stream('certainty'));
    const optimiser = adam(options.learningRate);
    const x = new Float32Array(batch * columns);
    const missing = options.input !== 'log-probs' && !hasFeatures(spec.featureWidths);

    for (let update = 0; update < options.updates; update++) {
      const dealt = deal();
      dealt.forEach((row, j) => x.set(scaled.subarray(row * columns, (row + 1) * columns), j * columns));
      const right = Float32Array.from(dealt, (row) => view.correct[row] as number);
      optimiser.learningRate = options.learningRate * (1 - update / options.updates);
      const squaredError = optimiser.minimize(() => {
        const certainty = tf.sigmoid(logit(tf.tensor2d(x, [batch, columns])));
        return tf
          .squaredDifference(certainty, tf.tensor2d(right, [batch, 1]))
          .mean()
          .asScalar();
      });
      const progress = { step: update + 1, of: options.updates, metrics: { squaredError } };
      yield update === 0 && missing ? { ...progress, ...NO_FEATURES } : progress;
    }

    const [{ kernel, bias }] = logit.snapshot().layers as [{ kernel: Float32Array; bias: Float32Array }];
    const coefficients = Array.from(kernel, (weight, c) => weight / (deviation[c] as number));
    const intercept = coefficients.reduce(
      (sum, weight, c) => sum - weight * (centre[c] as number),
      bias[0] as number,
    );
    const certainty = { coefficients, intercept, logProbsFrom };
    const tune = environment.charging(() => columns).hindsight('tune');
    const scores = logits(certainty, askedRows(tune, logProbsFrom));
    const threshold = options.tau === null ? bestThreshold(tune, scores) : logitOf(options.tau);
    return certaintyPolicy({ ...certainty, threshold });
  },
  load: (saved: SavedPolicy) => certaintyPolicy(config.parse(saved.config)),
});
