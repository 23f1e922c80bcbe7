import { adam, defineAgent, loadNetworkPolicy, type Matrix, network, networkPolicy, tf, z } from 'offramp';

/**
 * Gradient ascent on the exact objective J = mean_i sum_k P_i(exit at k) r[i, k]: hindsight holds the reward of every
 * exit, so neither exits nor returns are sampled. With logits z and h = sigmoid(z),
 * V[K-1] = r[K-1], V[k] = h[k] r[k] + (1 - h[k]) V[k+1], dJ/dz[k] = P(reach k) h[k] (1 - h[k]) (r[k] - V[k+1]).
 * A regularised start keeps every exit reachable: the reward gets `entropy` times the entropy of each decision,
 * falling linearly to 0 at half of training (Williams and Peng 1991), so that no decision closes before it was weighed.
 */
export default defineAgent({
  name: 'exact-policy-gradient',
  options: z.strictObject({
    hidden: z.array(z.int().positive()).default([32]),
    updates: z.int().positive().default(1000),
    /** Samples an update, each at all exits. */
    batch: z.int().positive().default(512),
    learningRate: z.number().positive().default(2e-2),
    entropy: z.number().min(0).default(0.1),
  }),
  async *train({ environment, options, random }) {
    const view = environment.hindsight('policy');
    const { samples, exits, rewards } = view;
    const size = environment.spec.observationSize;
    const decisions = exits - 1;
    const batch = Math.min(options.batch, samples);
    const exitLogit = network([size, ...options.hidden, 1], random.stream('policy'));
    const optimiser = adam(options.learningRate);
    const shuffle = random.stream('batches');
    const observations: Matrix = {
      data: new Float32Array(decisions * batch * size),
      rows: decisions * batch,
      columns: size,
    };
    const reward = new Float32Array(exits * batch);
    let order = shuffle.permutation(samples);
    let next = 0;

    for (let update = 0; update < options.updates; update++) {
      if (next + batch > samples) {
        order = shuffle.permutation(samples);
        next = 0;
      }
      for (let j = 0; j < batch; j++, next++) {
        const i = order[next] as number;
        for (let k = 0; k < exits; k++) {
          const row = k * samples + i;
          reward[k * batch + j] = rewards[row] as number;
          if (k === decisions) continue;
          const shown = view.observations.data.subarray(row * size, (row + 1) * size);
          observations.data.set(shown, (k * batch + j) * size);
        }
      }
      const left = 1 - update / options.updates;
      const entropy = options.entropy * Math.max(0, 2 * left - 1);
      optimiser.learningRate = options.learningRate * left;
      let value = 0;
      optimiser.minimize(() => {
        const logits = exitLogit(tf.tensor2d(observations.data, [decisions * batch, size]));
        const exact = objective(logits.dataSync() as Float32Array, reward, batch, exits, entropy);
        value = exact.value;
        return logits
          .mul(tf.tensor2d(exact.gradient, [decisions * batch, 1]))
          .sum()
          .neg()
          .asScalar();
      });
      yield { step: update + 1, of: options.updates, metrics: { return: value } };
    }
    return networkPolicy(exitLogit);
  },
  load: loadNetworkPolicy,
});

/** J of a batch, without the entropy, and the gradient with it by the logits [(K - 1) x batch, exit-major]. */
function objective(
  logits: Float32Array,
  reward: Float32Array,
  batch: number,
  exits: number,
  entropy: number,
) {
  const gradient = new Float32Array(logits.length);
  let value = 0;
  const worth = new Float64Array(exits);
  for (let j = 0; j < batch; j++) {
    let earned = (worth[exits - 1] = reward[(exits - 1) * batch + j] as number);
    for (let k = exits - 2; k >= 0; k--) {
      const logit = logits[k * batch + j] as number;
      const h = 1 / (1 + Math.exp(-logit));
      const here = h * (reward[k * batch + j] as number);
      earned = here + (1 - h) * earned;
      worth[k] = here + (1 - h) * (worth[k + 1] as number) + entropy * binaryEntropy(logit, h);
    }
    value += earned / batch;
    let reach = 1 / batch;
    for (let k = 0; k < exits - 1; k++) {
      const at = k * batch + j;
      const logit = logits[at] as number;
      const h = 1 / (1 + Math.exp(-logit));
      gradient[at] =
        reach * h * (1 - h) * ((reward[at] as number) - (worth[k + 1] as number) - entropy * logit);
      reach *= 1 - h;
    }
  }
  return { value, gradient };
}

/** Entropy of a decision of a given logit and probability h, in nats: ln(1 + e^logit) - h logit, stable for large ones. */
function binaryEntropy(logit: number, h: number): number {
  return Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - h * logit;
}
