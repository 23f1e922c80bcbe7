import {
  adam,
  defineAgent,
  type DenseWeights,
  denseForward,
  EXIT,
  loadNetworkPolicy,
  network,
  networkPolicy,
  type Random,
  tf,
  type VectorEnvironment,
  z,
} from 'offramp';

/** Complete episodes, one row a decision; a forced exit is no decision. */
interface Experience {
  /** [decisions x D]. */
  readonly observations: Float32Array;
  /** Logits of exiting under the policy that decided [decisions]. */
  readonly logits: Float32Array;
  /** 1 where the decision was to exit [decisions]. */
  readonly actions: Uint8Array;
  /** What was earned until the episode's next decision or its end, by a forced exit too [decisions]. */
  readonly rewards: Float32Array;
  /** Row of the episode's next decision, always a later one; -1 at its last [decisions]. */
  readonly next: Int32Array;
  /** Mean return of the episodes. */
  readonly meanReturn: number;
}

/** Plays one new episode in each slot; slots that are done wait, so that all that play stand at one exit. */
function play(environment: VectorEnvironment, policy: DenseWeights, random: Random): Experience {
  const { n, spec, lastExits } = environment;
  const columns = spec.observationSize;
  const most = n * (spec.exits - 1);
  const [observations, logits] = [new Float32Array(most * columns), new Float32Array(most)];
  const [actions, rewards] = [new Uint8Array(most), new Float32Array(most)];
  const next = new Int32Array(most).fill(-1);
  const latest = new Int32Array(n).fill(-1);
  const chosen = new Uint8Array(n);
  let decisions = 0;
  let total = 0;
  environment.reset();
  let playing = Int32Array.from({ length: n }, (_, slot) => slot);
  for (let k = 0; playing.length > 0; k++) {
    chosen.fill(EXIT);
    const deciding = playing.filter((slot) => k < (lastExits[slot] as number));
    const from = decisions;
    for (const slot of deciding) {
      const shown = environment.observations.data.subarray(slot * columns, (slot + 1) * columns);
      observations.set(shown, decisions * columns);
      if (latest[slot] !== -1) next[latest[slot] as number] = decisions;
      latest[slot] = decisions++;
    }
    const data = observations.subarray(from * columns, decisions * columns);
    logits.set(denseForward(policy, { data, rows: deciding.length, columns }), from);
    deciding.forEach((slot, j) => {
      const probability = 1 / (1 + Math.exp(-(logits[from + j] as number)));
      chosen[slot] = actions[from + j] = random.uniform() < probability ? 1 : 0;
    });
    environment.step(chosen);
    for (const slot of playing) {
      const reward = environment.rewards[slot] as number;
      total += reward;
      const row = latest[slot] as number;
      if (row !== -1) rewards[row] = (rewards[row] as number) + reward;
    }
    playing = playing.filter((slot) => environment.terminated[slot] === 0);
  }
  return {
    observations: observations.subarray(0, decisions * columns),
    logits: logits.subarray(0, decisions),
    actions: actions.subarray(0, decisions),
    rewards: rewards.subarray(0, decisions),
    next: next.subarray(0, decisions),
    meanReturn: total / n,
  };
}

/**
 * Generalised advantage of each decision, A[t] = delta[t] + lambda A[next[t]], delta[t] = r[t] + V[next[t]] - V[t],
 * with A and V of the end of an episode 0 (Schulman et al. 2016, equation 16, gamma = 1)
 * [decisions].
 */
export function generalisedAdvantage(
  { rewards, next }: Pick<Experience, 'rewards' | 'next'>,
  values: Float32Array,
  lambda: number,
): Float32Array {
  const advantage = new Float32Array(rewards.length);
  for (let t = rewards.length - 1; t >= 0; t--) {
    const later = next[t] as number;
    const following = later === -1 ? 0 : (values[later] as number) + lambda * (advantage[later] as number);
    advantage[t] = (rewards[t] as number) + following - (values[t] as number);
  }
  return advantage;
}

/** ln pi(action) of logits of exiting: a z - ln(1 + e^z). */
const logProbability = (logits: tf.Tensor, actions: tf.Tensor): tf.Tensor =>
  logits.mul(actions).sub(tf.softplus(logits));

/**
 * The clipped surrogate of each decision, min(ratio A, clip(ratio, 1 - epsilon, 1 + epsilon) A), where ratio is
 * pi(a|x) over what it was when a was drawn (Schulman et al. 2017, equation 7). All of one shape, logits of exiting.
 */
export function clippedSurrogate(
  logits: tf.Tensor,
  { logits: drawnWith, actions, advantage }: Readonly<Record<'logits' | 'actions' | 'advantage', tf.Tensor>>,
  epsilon: number,
): tf.Tensor {
  const ratio = tf.exp(logProbability(logits, actions).sub(logProbability(drawnWith, actions)));
  const clipped = tf.clipByValue(ratio, 1 - epsilon, 1 + epsilon);
  return tf.minimum(ratio.mul(advantage), clipped.mul(advantage));
}

/**
 * Proximal policy optimisation (Schulman et al. 2017, algorithm 1): play complete episodes, estimate advantages by a
 * value network and GAE(lambda) (Schulman et al. 2016), then go over the decisions some epochs in minibatches, each a
 * step of Adam up mean[ surrogate - (V(x) - target)^2 + entropy H(pi(.|x)) ] with target = A + V, both as they were.
 * One episode is one request; gamma = 1. Policy and value are networks of their own.
 *
 * clip 0.2 and GAE's lambda 0.95 are the paper's for MuJoCo, 3 epochs and a learning rate that falls linearly to 0
 * those for Atari. Ours: episodes are so short that none is cut; the learning rate and the sizes; and the entropy
 * bonus falls linearly to 0 at half of training (Williams and Peng 1991), as in `reinforce`, so that no decision
 * closes before it was weighed. With lambda 1, one epoch and one minibatch it is REINFORCE with a baseline.
 */
export default defineAgent({
  name: 'actor-critic',
  options: z.strictObject({
    hidden: z.array(z.int().positive()).default([32]),
    episodes: z.int().positive().default(80_000),
    /** Episodes that one policy plays. */
    batch: z.int().positive().default(2048),
    /** Times that the decisions of a batch are gone over. */
    epochs: z.int().positive().default(3),
    /** Decisions an update, about: an epoch is cut into parts of one size. */
    minibatch: z.int().positive().default(1024),
    learningRate: z.number().positive().default(2e-2),
    /** How far the probability ratio may move from 1 before it earns nothing more. */
    clip: z.number().positive().default(0.2),
    /** GAE's lambda: 0 trusts the value network after one decision, 1 the return alone. */
    gaeLambda: z.number().min(0).max(1).default(0.95),
    entropy: z.number().min(0).default(0.1),
  }),
  async *train({ environment, options, random }) {
    const size = environment.spec.observationSize;
    const exitLogit = network([size, ...options.hidden, 1], random.stream('policy'));
    const value = network([size, ...options.hidden, 1], random.stream('value'));
    const optimiser = adam(options.learningRate);
    const requests = environment.vector(options.batch, random.stream('requests'));
    const [actionDraws, shuffle] = [random.stream('actions'), random.stream('minibatches')];

    for (let episodes = 0; episodes < options.episodes; episodes += options.batch) {
      const left = 1 - episodes / options.episodes;
      const bonus = options.entropy * Math.max(0, 2 * left - 1);
      optimiser.learningRate = options.learningRate * left;
      const played = play(requests, exitLogit.snapshot(), actionDraws);
      const decisions = played.actions.length;
      const all = { data: played.observations, rows: decisions, columns: size };
      const values = denseForward(value.snapshot(), all);
      const advantages = generalisedAdvantage(played, values, options.gaeLambda);
      const targets = values.map((before, row) => before + (advantages[row] as number));
      const parts = Math.max(1, Math.round(decisions / options.minibatch));
      let loss = 0;
      for (let epoch = 0; epoch < options.epochs; epoch++) {
        const order = shuffle.permutation(decisions);
        for (let part = 0; part < parts; part++) {
          const [from, to] = [part, part + 1].map((p) => Math.floor((p * decisions) / parts));
          const rows = order.subarray(from, to);
          // Budgets may force every exit of a batch.
          if (rows.length === 0) continue;
          const taken = (of: ArrayLike<number>, columns = 1): tf.Tensor2D =>
            tf.tensor2d(takeRows(of, rows, columns), [rows.length, columns]);
          loss = optimiser.minimize(() => {
            const x = taken(played.observations, size);
            const drawn = {
              logits: taken(played.logits),
              actions: taken(played.actions),
              advantage: taken(advantages),
            };
            const logits = exitLogit(x);
            const entropy = tf.softplus(logits).sub(logits.mul(tf.sigmoid(logits)));
            const surrogate = clippedSurrogate(logits, drawn, options.clip);
            return value(x)
              .sub(taken(targets))
              .square()
              .sub(surrogate)
              .sub(entropy.mul(bonus))
              .mean()
              .asScalar();
          });
        }
      }
      yield {
        step: Math.min(episodes + options.batch, options.episodes),
        of: options.episodes,
        metrics: { loss, return: played.meanReturn },
      };
    }
    return networkPolicy(exitLogit);
  },
  load: loadNetworkPolicy,
});

/** Rows of a matrix [n x columns], one below the other. */
function takeRows(data: ArrayLike<number>, rows: Int32Array, columns: number): Float32Array {
  const taken = new Float32Array(rows.length * columns);
  for (let j = 0, to = 0; j < rows.length; j++) {
    const from = (rows[j] as number) * columns;
    for (let c = 0; c < columns; c++) taken[to++] = data[from + c] as number;
  }
  return taken;
}
