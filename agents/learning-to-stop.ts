import {
  adam,
  bestShift,
  defineAgent,
  type DenseWeights,
  type EnvironmentSpec,
  type Hindsight,
  loadNetworkPolicy,
  network,
  networkPolicy,
  type Policy,
  tf,
  z,
} from 'offramp';

/** Hazard of a geometric prior over stop times, or the prior that gives every exit the same. */
const prior = z.union([z.literal('uniform'), z.number().gt(0).lt(1)]);

/**
 * Learning to stop (Chen et al., "Learning to Stop While Learning to Predict", ICML 2020) on a frozen backbone: the
 * exit k at which sample i stops is a latent variable with prior p[k]. In the spirit of the paper: its equations are
 * taken from its abstract, from what others report of it and from their programs.
 *
 * Stage 1, the oracle. For losses l[i,k] the distribution q over stop times that maximises -E_q l[i,k] - beta KL(q ||
 * p) has the closed form q*[i,k] = p[k] exp(-l[i,k] / beta) / sum_j p[j] exp(-l[i,j] / beta). With l the negative
 * log-likelihood and p uniform that is the paper's, the likelihoods to the power of 1 / beta over their sum. There
 * the predictor is trained on it; here the backbone is frozen and the losses are given.
 *
 * Stage 2, imitation. A network sees the observation at k and gives the hazard h[i,k] of stopping there, q_pi[i,k] =
 * h[i,k] prod_{j<k} (1 - h[i,j]), h = 1 at the last exit. It descends a `divergence` over all exits exactly:
 *   forward: mean_i KL(q*[i] || q_pi[i]), the paper's, lowest at h[k] = E[q*[k] | o] / E[sum_{j>=k} q*[j] | o];
 *   reverse: mean_i KL(q_pi[i] || q*[i]) = mean_i E_pi[l] / beta + KL(q_pi[i] || p) + a constant: reinforcement
 *   learning with an entropy bonus of weight beta, as the paper remarks.
 *
 * What else differs, each for the sake of the reward:
 * - Compute is priced in the loss. `reward`: l = -r, in units of quality. `log-likelihood`: l = -ln p(label) +
 *   lambda c[k]/c[K-1], where lambda is in nats.
 * - The temperature beta. A cold oracle stops at the cheapest right exit, and no observation tells which one that is:
 *   the forward divergence needs a warm one (cifar10-epnet, lambda 0.5: beta 0.3 earns 0.561, beta 2 earns 0.582).
 *   The reverse one weighs rewards and takes a colder one as well (beta 0.2: 0.585).
 * - The hazard of a posterior over many later exits is small whatever is seen: under the uniform prior it is about
 *   1 / (K - k), and exiting where h >= 1/2 hardly exits at all (0.362, best fixed exit 0.543). So the network's output
 *   is the evidence logit(h[k]) - logit(prior hazard at k), and exit is where it is >= 0. The prior is geometric with
 *   hazard `prior`, so that an exit is weighed against those that soon follow; or `uniform`.
 * - One number added to the evidence of all exits is chosen for the highest mean reward on `tune`.
 */
export default defineAgent({
  name: 'learning-to-stop',
  options: z.strictObject({
    divergence: z.enum(['forward', 'reverse']).default('forward'),
    loss: z.enum(['reward', 'log-likelihood']).default('reward'),
    /** beta, in the unit of the loss. */
    temperature: z.number().positive().default(2),
    prior: prior.default(0.3),
    hidden: z.array(z.int().positive()).default([32]),
    updates: z.int().positive().default(600),
    /** Samples an update, each at all exits. */
    batch: z.int().positive().default(512),
    learningRate: z.number().positive().default(2e-2),
  }),
  async *train({ environment, options, random }) {
    const size = environment.spec.observationSize;
    const evidence = network([size, ...options.hidden, 1], random.stream('policy'));
    const untrained = networkPolicy(evidence);
    const charged = environment.charging((k) => untrained.macs(k));
    const view = charged.hindsight('policy');
    const { samples, exits } = view;
    const losses = options.loss === 'reward' ? view.rewards.map((r) => -r) : surprise(view, charged.spec);
    const oracle = logPosterior({ ...view, losses }, options);
    const before = priorLogits(view, options.prior);
    const diverge = options.divergence === 'forward' ? forwardDivergence : reverseDivergence;
    const decisions = exits - 1;
    const batch = Math.min(options.batch, samples);
    const optimiser = adam(options.learningRate);
    const shuffle = random.stream('batches');
    let order = shuffle.permutation(samples);
    let next = 0;

    for (let update = 0; update < options.updates; update++) {
      if (next + batch > samples) {
        order = shuffle.permutation(samples);
        next = 0;
      }
      const drawn = take(view, oracle, before, order.subarray(next, next + batch));
      next += batch;
      optimiser.learningRate = options.learningRate * (1 - update / options.updates);
      let divergence = 0;
      optimiser.minimize(() => {
        const outputs = evidence(tf.tensor2d(drawn.observations, [decisions * batch, size]));
        const logits = Float32Array.from(drawn.prior);
        const seen = outputs.dataSync();
        for (let at = 0; at < logits.length; at++) logits[at] = (logits[at] as number) + (seen[at] as number);
        const exact = diverge(logits, drawn);
        divergence = exact.value;
        return outputs
          .mul(tf.tensor2d(exact.gradient, [decisions * batch, 1]))
          .sum()
          .asScalar();
      });
      yield { step: update + 1, of: options.updates, metrics: { divergence } };
    }
    const weights = evidence.snapshot();
    return decided(
      networkPolicy(shifted(weights, bestShift(networkPolicy(weights), charged.hindsight('tune')))),
    );
  },
  load: (saved) => decided(loadNetworkPolicy(saved)),
});

/** Exits where the evidence is >= 0: evidence is no log-odds of exiting, so that its sigmoid says nothing. */
const decided = (evidence: Policy): Policy => ({
  ...evidence,
  exit(k, observations) {
    const preference = evidence.exit(k, observations).preference as Float32Array;
    return { probability: preference.map((value) => (value >= 0 ? 1 : 0)), preference };
  },
});

/** Some samples at all exits, exit-major. */
interface Drawn {
  /** [(K - 1) * n, D], row-major. */
  readonly observations: Float32Array;
  /** ln q* [K * n]. */
  readonly oracle: Float32Array;
  /** logit(prior hazard) [(K - 1) * n]. */
  readonly prior: Float32Array;
  /** Deepest exit of each [n]; nobody decides there. */
  readonly lastExits: Uint8Array;
}

/** Probability of stopping with `left` exits to come, before anything is seen. */
function priorHazard(of: z.output<typeof prior>, left: number): number {
  if (left === 0) return 1;
  return of === 'uniform' ? 1 / (left + 1) : of;
}

/** logit(prior hazard) of each sample at each decision [(K - 1) * samples]; 0 from a sample's last exit on. */
function priorLogits({ lastExits, samples, exits }: Hindsight, of: z.output<typeof prior>): Float32Array {
  return Float32Array.from({ length: (exits - 1) * samples }, (_, row) => {
    const left = (lastExits[row % samples] as number) - Math.floor(row / samples);
    const hazard = priorHazard(of, Math.max(left, 1));
    return left > 0 ? Math.log(hazard / (1 - hazard)) : 0;
  });
}

/** -ln of the label's probability, plus the price of each exit [K * samples]. */
function surprise(view: Hindsight, { lambda, relativeCost }: EnvironmentSpec): Float32Array {
  const { samples, exits, labels } = view;
  const losses = new Float32Array(exits * samples);
  for (let k = 0; k < exits; k++) {
    const { data, columns } = view.logitsAt(k);
    for (let i = 0; i < samples; i++) {
      const logits = data.subarray(i * columns, (i + 1) * columns);
      const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
      const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
      const price = lambda * (relativeCost[k] as number);
      losses[k * samples + i] = largest + Math.log(sum) - (logits[labels[i] as number] as number) + price;
    }
  }
  return losses;
}

/**
 * Stage 1: ln q*[k, i] = ln p(k) - l[k, i] / beta - ln of their sum, exit-major [K * samples]; -Infinity after a
 * sample's last exit.
 */
export function logPosterior(
  {
    losses,
    samples,
    exits,
    lastExits,
  }: Pick<Hindsight, 'samples' | 'exits' | 'lastExits'> & { losses: Float32Array },
  { temperature, prior: of }: { readonly temperature: number; readonly prior: z.output<typeof prior> },
): Float32Array {
  const result = new Float32Array(exits * samples).fill(-Infinity);
  const scores = new Float64Array(exits);
  for (let i = 0; i < samples; i++) {
    const last = lastExits[i] as number;
    let surviving = 0;
    for (let k = 0; k <= last; k++) {
      const hazard = priorHazard(of, last - k);
      scores[k] = surviving + Math.log(hazard) - (losses[k * samples + i] as number) / temperature;
      surviving += Math.log1p(-hazard);
    }
    const largest = scores.subarray(0, last + 1).reduce((most, score) => Math.max(most, score), -Infinity);
    let sum = 0;
    for (let k = 0; k <= last; k++) sum += Math.exp((scores[k] as number) - largest);
    for (let k = 0; k <= last; k++) result[k * samples + i] = (scores[k] as number) - largest - Math.log(sum);
  }
  return result;
}

/** Samples of these indices at all exits. */
function take(view: Hindsight, oracle: Float32Array, before: Float32Array, indices: Int32Array): Drawn {
  const { samples, observations, lastExits } = view;
  const rows = (of: Float32Array, columns: number) => rowsOf({ data: of, columns, samples }, indices);
  const asked = observations.data.subarray(0, before.length * observations.columns);
  return {
    observations: rows(asked, observations.columns),
    oracle: rows(oracle, 1),
    prior: rows(before, 1),
    lastExits: Uint8Array.from(indices, (i) => lastExits[i] as number),
  };
}

/** The rows of these samples at every exit, of an exit-major array. */
function rowsOf(
  { data, columns, samples }: { data: Float32Array; columns: number; samples: number },
  indices: Int32Array,
): Float32Array {
  const exits = data.length / (columns * samples);
  const taken = new Float32Array(exits * indices.length * columns);
  for (let k = 0, to = 0; k < exits; k++) {
    for (let j = 0; j < indices.length; j++, to += columns) {
      const from = (k * samples + (indices[j] as number)) * columns;
      for (let c = 0; c < columns; c++) taken[to + c] = data[from + c] as number;
    }
  }
  return taken;
}

/** A mean over samples and its gradient by the logits of the hazards [(K - 1) * n]. */
interface Divergence {
  readonly value: number;
  readonly gradient: Float32Array;
}

/**
 * Stage 2: mean KL(q* || q_pi) in nats. With S[k] = sum_{j>=k} q*[j], a sample adds
 * sum_k q*[k] ln q*[k] - q*[k] ln h[k] - S[k+1] ln(1 - h[k]), and dKL/dlogit[k] = h[k] S[k] - q*[k].
 */
export function forwardDivergence(
  logits: Float32Array,
  { oracle, lastExits }: Pick<Drawn, 'oracle' | 'lastExits'>,
): Divergence {
  const n = lastExits.length;
  const gradient = new Float32Array(logits.length);
  let value = 0;
  for (let j = 0; j < n; j++) {
    const last = lastExits[j] as number;
    let later = 0;
    for (let k = last; k >= 0; k--) {
      const at = k * n + j;
      const stop = Math.exp(oracle[at] as number);
      if (stop > 0) value += stop * (oracle[at] as number);
      if (k < last) {
        const logit = logits[at] as number;
        value += stop * softplus(-logit) + later * softplus(logit);
        gradient[at] = (sigmoid(logit) * (stop + later) - stop) / n;
      }
      later += stop;
    }
  }
  return { value: value / n, gradient };
}

/**
 * Stage 2: mean KL(q_pi || q*) in nats. With D[k] the divergence of what is left from k on, D[last] = -ln q*[last],
 * D[k] = h[k] (-ln q*[k]) + (1 - h[k]) D[k+1] - H(h[k]), and
 * dKL/dlogit[k] = P(reach k) h[k] (1 - h[k]) (-ln q*[k] - D[k+1] + logit[k]).
 */
export function reverseDivergence(
  logits: Float32Array,
  { oracle, lastExits }: Pick<Drawn, 'oracle' | 'lastExits'>,
): Divergence {
  const n = lastExits.length;
  const gradient = new Float32Array(logits.length);
  let value = 0;
  const left = new Float64Array(logits.length / n + 1);
  for (let j = 0; j < n; j++) {
    const last = lastExits[j] as number;
    left[last] = -(oracle[last * n + j] as number);
    for (let k = last - 1; k >= 0; k--) {
      const logit = logits[k * n + j] as number;
      const h = sigmoid(logit);
      const entropy = softplus(logit) - h * logit;
      left[k] = -h * (oracle[k * n + j] as number) + (1 - h) * (left[k + 1] as number) - entropy;
    }
    value += (left[0] as number) / n;
    let reach = 1 / n;
    for (let k = 0; k < last; k++) {
      const at = k * n + j;
      const logit = logits[at] as number;
      const h = sigmoid(logit);
      gradient[at] = reach * h * (1 - h) * (logit - (oracle[at] as number) - (left[k + 1] as number));
      reach *= 1 - h;
    }
  }
  return { value, gradient };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** ln(1 + e^x), stable for large ones. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** The network with `by` added to its output. */
function shifted({ layers, ...rest }: DenseWeights, by: number): DenseWeights {
  const moved = layers.map((layer, l) =>
    l === layers.length - 1 ? { ...layer, bias: layer.bias.map((value) => value + by) } : layer,
  );
  return { ...rest, layers: moved };
}
