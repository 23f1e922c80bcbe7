import {
  adam,
  bestShift,
  defineAgent,
  type DenseLayer,
  type DenseWeights,
  denseForward,
  type EnvironmentSpec,
  type Hindsight,
  loadNetworkPolicy,
  type Matrix,
  network,
  networkPolicy,
  type ObservationColumns,
  type Policy,
  type SavedPolicy,
  type SavedTensor,
  tf,
  z,
} from 'offramp';

/** What the heads look at, and the gates leave to them. */
const HEADS_SEE: ReadonlySet<string> = new Set(['log-probs', 'features']);

/** Share of the updates in which heads learn alone. */
const HELD = 0.25;

/**
 * Differentiable branching (Scardapane et al., "Differentiable branching in deep networks for fast inference", ICASSP
 * 2020). Each exit has a gate h[k] = sigmoid(network(observation at k)). With the class probabilities f[k] of exit k,
 * a soft output takes the place of the hard choice, and an expected relative cost that of c, from the last exit to
 * the first:
 *   s[K-1] = f[K-1],  s[k] = h[k] f[k] + (1 - h[k]) s[k+1]
 *   e[K-1] = c[K-1],  e[k] = h[k] c[k] + (1 - h[k]) e[k+1]
 * The gates descend the mean of -ln s[k](label) + price e[k] by its exact gradient; nothing is sampled. Once trained,
 * a request leaves at the first exit with h >= 1/2.
 *
 * In the spirit of the paper: only its abstract was open to us, and a later training program of the same group, which
 * descends the loss of s[0] (`outputs: 'first'`) plus the cross-entropy of the last exit, here a constant. What is
 * ours:
 * - `outputs: 'all'` takes the mean over the soft outputs of all exits but the last, as if requests started at each
 *   of them: with s[0] alone the gate of a late exit learns only from what all gates before it let pass.
 * - lambda is the price in units of quality, the loss is in nats. A unit of quality counts for `nats` of them; `auto`
 *   takes the slope of mean cross-entropy over mean quality from exit to exit, least squares on `policy`, 2.6 on
 *   cifar10-epnet.
 * - Cross-entropy is not accuracy: it pays for certainty that changes no answer, and for gates that hedge. One number
 *   added to the logits of all gates is chosen for the highest mean reward on `tune` under hard decisions. The order
 *   of inputs stays that of cross-entropy, which costs up to 0.03 of reward beside agents that learn from rewards.
 * - The backbone is frozen. With `heads`, a linear head an exit but the last corrects the branch's logits from its
 *   features and log-probabilities, trained along with the gates and on what its gate takes; for the first quarter of
 *   the updates gates are held half open, lest one closes before its head has learnt. The policy answers with the
 *   heads and pays for them. It answers otherwise than those it is compared with, so that this is off by default. The
 *   number above is then chosen for right answers, whatever the quality is.
 */
export default defineAgent({
  name: 'differentiable-branching',
  options: z.strictObject({
    /** Exits whose soft outputs are in the loss. */
    outputs: z.enum(['all', 'first']).default('all'),
    /** Nats of cross-entropy for a unit of quality. */
    nats: z.union([z.literal('auto'), z.number().positive()]).default('auto'),
    heads: z.boolean().default(false),
    hidden: z.array(z.int().positive()).default([32]),
    updates: z.int().positive().default(600),
    /** Samples an update, each at all exits. */
    batch: z.int().positive().default(512),
    learningRate: z.number().positive().default(2e-2),
  }),
  observations: ({ heads }, offered, featureWidths) => {
    if (!heads) return offered;
    const features = featureWidths.some((width) => width > 0) ? ['features'] : [];
    // what the gates see first, what the heads see behind it
    const gatesSee = offered.filter((name) => !HEADS_SEE.has(name));
    return [...(gatesSee.length > 0 ? gatesSee : ['max-prob']), 'log-probs', ...features];
  },
  async *train({ environment, options, random }) {
    const { exits, classes, observationSize, observations } = environment.spec;
    if (options.heads && !observations.some(({ name }) => name === 'features')) {
      const note = 'no branch features in this bank; heads look at log-probabilities alone';
      yield { step: 0, of: options.updates, metrics: {}, note };
    }
    const decisions = exits - 1;
    const seen = options.heads ? ownFrom(observations) : observationSize;
    const gate = network([seen, ...options.hidden, 1], random.stream('policy'));
    const heads = options.heads ? linearHeads(decisions, observationSize - seen, classes) : undefined;
    const macs = networkPolicy(gate).macs(0) + (heads?.macs ?? 0);
    const charged = environment.charging(() => macs);
    const view = charged.hindsight('policy');
    const data = trainingData(view, seen, classes);
    const { lambda, relativeCost } = charged.spec;
    const weighing = {
      cost: relativeCost,
      price: lambda * (options.nats === 'auto' ? natsPerQuality(view, data.likelihood) : options.nats),
      weights: Float64Array.from({ length: decisions }, (_, k) =>
        options.outputs === 'all' ? 1 / decisions : Number(k === 0),
      ),
    };
    const batch = Math.min(options.batch, view.samples);
    const optimiser = adam(options.learningRate);
    const shuffle = random.stream('batches');
    let order = shuffle.permutation(view.samples);
    let next = 0;

    for (let update = 0; update < options.updates; update++) {
      if (next + batch > view.samples) {
        order = shuffle.permutation(view.samples);
        next = 0;
      }
      const drawn = data.take(order.subarray(next, next + batch));
      next += batch;
      optimiser.learningRate = options.learningRate * (1 - update / options.updates);
      let metrics = {};
      optimiser.minimize(() => {
        const gates = gate(tf.tensor2d(drawn.gateRows, [decisions * batch, seen]));
        const scores = heads?.scores(drawn.headRows, drawn.own);
        const held = heads !== undefined && update < HELD * options.updates;
        const descent = surrogate(held ? gates.mul(0) : gates, scores, drawn, weighing);
        metrics = descent.metrics;
        return descent.loss;
      });
      yield { step: update + 1, of: options.updates, metrics };
    }
    const tune = charged.hindsight('tune');
    const gates = gate.snapshot();
    if (!heads) return networkPolicy(shifted(gates, bestShift(networkPolicy(gates), tune)));
    const corrections = heads.snapshot(data.scales);
    const unmoved = answeringPolicy({ gates: networkPolicy(gates), seen, corrections });
    const shift = bestShift(unmoved, tune, rewardsOf(unmoved, tune, charged.spec));
    return answeringPolicy({ gates: networkPolicy(shifted(gates, shift)), seen, corrections });
  },
  load,
});

/** Its gradients by the gates' logits and the heads' class scores are those of the loss. */
function surrogate(
  gates: tf.Tensor2D,
  scores: tf.Tensor2D | undefined,
  drawn: Answered & { readonly labels: Int32Array },
  weighing: Weighing,
) {
  const answers =
    scores &&
    labelProbabilities({ data: scores.dataSync() as Float32Array, columns: scores.shape[1] }, drawn.labels);
  const likelihood = drawn.likelihood.slice();
  // the last exit has no head
  if (answers) likelihood.set(answers.likelihood);
  const exact = softOutputs(gates.dataSync() as Float32Array, { ...drawn, likelihood }, weighing);
  const terms = [gates.mul(tf.tensor2d(exact.gateGradient, gates.shape)).sum()];
  if (scores && answers) {
    const gradient = answers.gradient(exact.likelihoodGradient);
    terms.push(scores.mul(tf.tensor2d(gradient, scores.shape)).sum());
  }
  const loss = tf.addN(terms).asScalar();
  return { loss, metrics: { 'cross-entropy': exact.crossEntropy, cost: exact.cost } };
}

/** What soft outputs are made of, exit-major, n samples. */
interface Answered {
  /** Probability that each exit gives to the label [K * n]. */
  readonly likelihood: Float32Array;
  /** Deepest exit of each sample [n]; it takes what reaches it. */
  readonly lastExits: Uint8Array;
}

/** What a soft output pays, and which of them count. */
interface Weighing {
  /** Relative cost of each exit [K]. */
  readonly cost: readonly number[];
  /** Nats per unit of relative cost. */
  readonly price: number;
  /** Weight of the soft output of each exit but the last [K - 1]. */
  readonly weights: ArrayLike<number>;
}

/** Keeps logarithms finite. */
const LEAST = 1e-7;

/**
 * Loss sum_k weights[k] mean_i (-ln s[i,k](y[i]) + price e[i,k]) of gates with these logits [(K - 1) * n], and its
 * gradients. With a[k] = dL/ds[k] and b[k] = dL/de[k], which run from the first exit to the last,
 *   a[k] = (1 - h[k-1]) a[k-1] - weights[k] / s[k],  b[k] = (1 - h[k-1]) b[k-1] + weights[k] price,
 *   dL/dlogit[k] = h[k] (1 - h[k]) (a[k] (f[k] - s[k+1]) + b[k] (c[k] - e[k+1])),  dL/df[k] = a[k] h[k].
 */
export function softOutputs(
  logits: Float32Array,
  { likelihood, lastExits }: Answered,
  { cost, price, weights }: Weighing,
) {
  const n = lastExits.length;
  const gateGradient = new Float32Array(logits.length);
  const likelihoodGradient = new Float32Array(likelihood.length);
  const [h, s, e] = [
    new Float64Array(cost.length),
    new Float64Array(cost.length),
    new Float64Array(cost.length),
  ];
  const sums = { value: 0, crossEntropy: 0, cost: 0 };
  for (let j = 0; j < n; j++) {
    const last = lastExits[j] as number;
    h[last] = 1;
    s[last] = Math.max(likelihood[last * n + j] as number, LEAST);
    e[last] = cost[last] as number;
    for (let k = last - 1; k >= 0; k--) {
      const exit = 1 / (1 + Math.exp(-(logits[k * n + j] as number)));
      const answer = Math.max(likelihood[k * n + j] as number, LEAST);
      h[k] = exit;
      s[k] = exit * answer + (1 - exit) * (s[k + 1] as number);
      e[k] = exit * (cost[k] as number) + (1 - exit) * (e[k + 1] as number);
    }
    sums.crossEntropy -= Math.log(s[0] as number) / n;
    sums.cost += (e[0] as number) / n;
    let a = 0;
    let b = 0;
    for (let k = 0; k <= last; k++) {
      const weight = (weights[k] ?? 0) / n;
      const [exit, soft] = [h[k] as number, s[k] as number];
      sums.value += weight * (price * (e[k] as number) - Math.log(soft));
      a -= weight / soft;
      b += weight * price;
      likelihoodGradient[k * n + j] = a * exit;
      if (k === last) break;
      const better = Math.max(likelihood[k * n + j] as number, LEAST) - (s[k + 1] as number);
      const dearer = (cost[k] as number) - (e[k + 1] as number);
      gateGradient[k * n + j] = exit * (1 - exit) * (a * better + b * dearer);
      a *= 1 - exit;
      b *= 1 - exit;
    }
  }
  return { ...sums, gateGradient, likelihoodGradient };
}

/**
 * How much mean cross-entropy falls for a unit of mean quality from exit to exit, by least squares; 1 where it does
 * not. `likelihood` is the label's probability [K * samples].
 */
export function natsPerQuality(
  { samples, exits, quality }: Pick<Hindsight, 'samples' | 'exits' | 'quality'>,
  likelihood: Float32Array,
): number {
  const meanAt = (k: number, value: (row: number) => number): number => {
    let sum = 0;
    for (let row = k * samples; row < (k + 1) * samples; row++) sum += value(row);
    return sum / samples;
  };
  const means = Array.from({ length: exits }, (_, k) => ({
    nats: meanAt(k, (row) => -Math.log(Math.max(likelihood[row] as number, LEAST))),
    quality: meanAt(k, (row) => quality[row] as number),
  }));
  const centre = means.reduce((sum, mean) => sum + mean.quality, 0) / exits;
  const slope =
    means.reduce((sum, mean) => sum - mean.nats * (mean.quality - centre), 0) /
    means.reduce((sum, mean) => sum + (mean.quality - centre) ** 2, 0);
  return slope > 0 && slope < Infinity ? slope : 1;
}

/** Mean and standard deviation of each column; a constant column has deviation 1. */
interface Scale {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Brings each column to mean 0 and deviation 1, in place. */
function standardise(data: Float32Array, columns: number): Scale {
  const rows = data.length / columns;
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    for (let at = c; at < data.length; at += columns) sum += data[at] as number;
    let squares = 0;
    for (let at = c; at < data.length; at += columns) squares += ((data[at] as number) - sum / rows) ** 2;
    mean[c] = sum / rows;
    const scale = Math.sqrt(squares / rows) || 1;
    deviation[c] = scale;
    for (let at = c; at < data.length; at += columns) data[at] = ((data[at] as number) - sum / rows) / scale;
  }
  return { mean, deviation };
}

/** Where what the heads see begins: with the log-probabilities. */
const ownFrom = (observations: readonly ObservationColumns[]): number =>
  observations.find(({ name }) => name === 'log-probs')?.start ?? 0;

/** All that training looks at, exit-major. Gates see the first columns, as they are; heads the rest, standardised. */
function trainingData(view: Hindsight, seen: number, classes: number) {
  const { samples, exits, labels, lastExits } = view;
  const { data, columns } = view.observations;
  const rows = (exits - 1) * samples;
  const decided = { data: data.subarray(0, rows * columns), rows, columns };
  const gateRows = columnsOf(decided, 0, seen);
  const headColumns = columns - seen;
  const headRows = columnsOf(decided, seen, headColumns);
  const own = columnsOf(decided, seen, Math.min(classes, headColumns));
  // features of one exit are not those of another
  const scales = Array.from({ length: exits - 1 }, (_, k) =>
    standardise(headRows.subarray(k * samples * headColumns, (k + 1) * samples * headColumns), headColumns),
  );
  const likelihood = new Float32Array(exits * samples);
  for (let k = 0; k < exits; k++) {
    likelihood.set(labelProbabilities(view.logitsAt(k), labels).likelihood, k * samples);
  }
  return {
    scales,
    likelihood,
    take: (drawn: Int32Array) => ({
      gateRows: rowsOf(gateRows, seen, samples, drawn),
      headRows: rowsOf(headRows, headColumns, samples, drawn),
      own: rowsOf(own, classes, samples, drawn),
      likelihood: rowsOf(likelihood, 1, samples, drawn),
      labels: Int32Array.from(drawn, (i) => labels[i] as number),
      lastExits: Uint8Array.from(drawn, (i) => lastExits[i] as number),
    }),
  };
}

/** `width` columns of a matrix from `start` on. */
function columnsOf({ data, rows, columns }: Matrix, start: number, width: number): Float32Array {
  const taken = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    taken.set(data.subarray(row * columns + start, row * columns + start + width), row * width);
  }
  return taken;
}

const part = (of: Matrix, start: number, columns: number): Matrix => ({
  data: columnsOf(of, start, columns),
  rows: of.rows,
  columns,
});

/** The rows of these samples at every exit, of an exit-major array. */
function rowsOf(data: Float32Array, columns: number, samples: number, drawn: Int32Array): Float32Array {
  const exits = data.length / (columns * samples) || 0;
  const taken = new Float32Array(exits * drawn.length * columns);
  for (let k = 0, to = 0; k < exits; k++) {
    for (let j = 0; j < drawn.length; j++, to += columns) {
      const from = (k * samples + (drawn[j] as number)) * columns;
      for (let c = 0; c < columns; c++) taken[to + c] = data[from + c] as number;
    }
  }
  return taken;
}

/** Softmax of class scores: the labels' probabilities [rows], and how a gradient by them becomes one by the scores. */
export function labelProbabilities({ data, columns }: Pick<Matrix, 'data' | 'columns'>, labels: Int32Array) {
  const rows = data.length / columns;
  const probabilities = new Float32Array(data.length);
  const likelihood = new Float32Array(rows);
  for (let row = 0, at = 0; row < rows; row++, at += columns) {
    let largest = -Infinity;
    for (let c = at; c < at + columns; c++) largest = Math.max(largest, data[c] as number);
    let sum = 0;
    for (let c = at; c < at + columns; c++) sum += probabilities[c] = Math.exp((data[c] as number) - largest);
    for (let c = at; c < at + columns; c++) probabilities[c] = (probabilities[c] as number) / sum;
    likelihood[row] = probabilities[at + (labels[row % labels.length] as number)] as number;
  }
  return {
    likelihood,
    // df/dscore[c] = f (1[c = y] - p[c])
    gradient: (byLikelihood: Float32Array): Float32Array =>
      probabilities.map((p, at) => {
        const row = Math.floor(at / columns);
        const right = at % columns === labels[row % labels.length] ? 1 : 0;
        return (byLikelihood[row] as number) * (likelihood[row] as number) * (right - p);
      }),
  };
}

/**
 * Linear corrections of each exit's log-probabilities, 0 at first. They move a twentieth as far an update as the
 * gates: Adam moves all weights alike, and these start where they answer well.
 */
function linearHeads(decisions: number, size: number, classes: number) {
  const step = 0.05;
  const kernel = zeros([decisions, size, classes]);
  const bias = zeros([decisions, 1, classes]);
  const weightsOf = (variable: tf.Variable, k: number): Float32Array => {
    const width = variable.size / decisions;
    return (variable.dataSync() as Float32Array).slice(k * width, (k + 1) * width).map((w) => step * w);
  };
  return {
    macs: size * classes,
    /** Class scores [decisions * n x classes] from standardised rows and log-probabilities, all exit-major. */
    scores(rows: Float32Array, own: Float32Array): tf.Tensor2D {
      const corrections = tf.matMul(
        tf.tensor3d(rows, [decisions, rows.length / (decisions * size), size]),
        kernel,
      );
      return corrections
        .add(bias)
        .mul(step)
        .reshape<tf.Tensor2D>([-1, classes])
        .add(tf.tensor2d(own, [own.length / classes, classes]));
    },
    /** A network of one layer for each exit, on rows as they are. */
    snapshot: (scales: readonly Scale[]): DenseWeights[] =>
      scales.map(({ mean, deviation }, k) => {
        const scaled = weightsOf(kernel, k).map(
          (w, at) => w / (deviation[Math.floor(at / classes)] as number),
        );
        const moved = weightsOf(bias, k).map((b, c) =>
          mean.reduce((sum, m, d) => sum - m * (scaled[d * classes + c] as number), b),
        );
        return { sizes: [size, classes], activation: 'relu', layers: [{ kernel: scaled, bias: moved }] };
      }),
  };
}

function zeros(shape: number[]): tf.Variable {
  const initial = tf.zeros(shape);
  const made = tf.variable(initial);
  initial.dispose();
  return made;
}

/** The network with `by` added to its output. */
function shifted({ layers, ...shape }: DenseWeights, by: number): DenseWeights {
  const moved = layers.map((layer, l) =>
    l === layers.length - 1 ? { ...layer, bias: layer.bias.map((value) => value + by) } : layer,
  );
  return { ...shape, layers: moved };
}

/** Rewards of exiting [K * samples] where a right answer of the policy's own is worth 1. */
function rewardsOf(
  policy: Policy,
  view: Hindsight,
  { lambda, relativeCost, classes }: EnvironmentSpec,
): Float32Array {
  const { samples, exits, labels } = view;
  const rewards = new Float32Array(exits * samples);
  for (let k = 0; k < exits; k++) {
    const scores = policy.predict?.(k, view.observationsAt(k)) ?? view.logitsAt(k).data;
    for (let i = 0; i < samples; i++) {
      const row = scores.subarray(i * classes, (i + 1) * classes);
      const right = row.indexOf(Math.max(...row)) === labels[i] ? 1 : 0;
      rewards[k * samples + i] = right - lambda * (relativeCost[k] as number);
    }
  }
  return rewards;
}

/** Gates on the first columns of an observation, heads on the rest, which begins with the log-probabilities. */
interface Parts {
  readonly gates: Policy;
  /** Columns that the gates see. */
  readonly seen: number;
  /** What is added to the log-probabilities at each exit but the last [K - 1], networks of one layer. */
  readonly corrections: readonly DenseWeights[];
}

/** Exits where the gate is open, answers with the heads. */
function answeringPolicy({ gates, seen, corrections }: Parts): Policy {
  const [size, classes] = (corrections[0] as DenseWeights).sizes as [number, number];
  return {
    exit: (k, observations) => gates.exit(k, part(observations, 0, seen)),
    predict(k, observations) {
      const own = columnsOf(observations, seen, classes);
      const head = corrections[k];
      if (!head) return own;
      const correction = denseForward(head, part(observations, seen, size));
      return own.map((score, at) => score + (correction[at] as number));
    },
    macs: (k) => gates.macs(k) + (corrections[k] ? size * classes : 0),
    save() {
      const saved = gates.save();
      const tensors = corrections.flatMap(({ layers }, k) => {
        const { kernel, bias } = layers[0] as DenseLayer;
        return [
          [`${k}/kernel`, { shape: [size, classes], data: base64(kernel) }] as const,
          [`${k}/bias`, { shape: [classes], data: base64(bias) }] as const,
        ];
      });
      return {
        kind: 'differentiable-branching',
        config: { gate: saved.config, seen, head: [size, classes], heads: corrections.length },
        weights: { ...saved.weights, ...Object.fromEntries(tensors) },
      };
    },
  };
}

const config = z.strictObject({
  gate: z.json(),
  seen: z.int().positive(),
  head: z.tuple([z.int().positive(), z.int().positive()]),
  heads: z.int().positive(),
});

function load(saved: SavedPolicy): Policy {
  if (saved.kind === 'network') return loadNetworkPolicy(saved);
  const { gate, seen, head, heads } = config.parse(saved.config);
  const { weights } = saved;
  return answeringPolicy({
    gates: loadNetworkPolicy({ kind: 'network', config: gate, weights }),
    seen,
    corrections: Array.from({ length: heads }, (_, k) => ({
      sizes: head,
      activation: 'relu',
      layers: [{ kernel: floats(weights[`${k}/kernel`]), bias: floats(weights[`${k}/bias`]) }],
    })),
  });
}

const base64 = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

const floats = (tensor: SavedTensor | undefined): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(tensor?.data ?? '', 'base64')).buffer);
