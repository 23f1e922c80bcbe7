import { adam, defineAgent, loadNetworkPolicy, network, networkPolicy, rollout, tf, z } from 'offramp';

/**
 * REINFORCE with a learned baseline (Williams 1992): ascend E[(G - b(x)) d log pi(a|x)], where G is the return from
 * the decision on and b(x), a second network, regresses it. One episode is one request; gamma = 1. An entropy bonus
 * that falls linearly to 0 at half of training (Williams and Peng 1991) keeps decisions open while the baseline is learned.
 */
export default defineAgent({
  name: 'reinforce',
  options: z.strictObject({
    hidden: z.array(z.int().positive()).default([32]),
    episodes: z.int().positive().default(200_000),
    /** Episodes an update. */
    batch: z.int().positive().default(512),
    learningRate: z.number().positive().default(2e-2),
    entropy: z.number().min(0).default(0.1),
  }),
  async *train({ environment, options, random }) {
    const sizes = [environment.spec.observationSize, ...options.hidden, 1];
    const exitLogit = network(sizes, random.stream('policy'));
    const baseline = network(sizes, random.stream('baseline'));
    const optimiser = adam(options.learningRate);
    const requests = environment.vector(options.batch, random.stream('requests'));
    const actionDraws = random.stream('actions');

    for (let episodes = 0; episodes < options.episodes; episodes += options.batch) {
      const left = 1 - episodes / options.episodes;
      const played = rollout(requests, networkPolicy(exitLogit), actionDraws);
      optimiser.learningRate = options.learningRate * left;
      const loss = optimiser.minimize(() => {
        const x = tf.tensor2d(played.observations.data, [played.observations.rows, sizes[0] as number]);
        const action = tf.tensor2d(Float32Array.from(played.actions), [x.shape[0], 1]);
        const advantage = tf.tensor2d(played.returns, [x.shape[0], 1]).sub(baseline(x));
        const logits = exitLogit(x);
        // log pi(a|x) = a z - ln(1 + e^z)
        const logProbability = logits.mul(action).sub(tf.softplus(logits));
        const entropy = tf.softplus(logits).sub(logits.mul(tf.sigmoid(logits)));
        const weight = tf.tensor2d(advantage.dataSync() as Float32Array, advantage.shape as [number, number]);
        const surrogate = logProbability
          .mul(weight)
          .add(entropy.mul(options.entropy * Math.max(0, 2 * left - 1)));
        return advantage.square().sub(surrogate).mean().asScalar();
      });
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
