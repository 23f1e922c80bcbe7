import { defineAgent, z } from 'offramp';

/** What the policy is made of: all that `save` keeps and `load` needs. */
const config = z.strictObject({ thresholds: z.array(z.number()) });

/** Exits at k where the largest class probability, the one thing it observes, reaches the threshold of k. */
function thresholdPolicy(thresholds) {
  return {
    exit(k, { data }) {
      const threshold = thresholds[k] ?? Infinity;
      return { probability: data.map((confidence) => (confidence >= threshold ? 1 : 0)) };
    },
    macs: () => 0,
    save: () => ({ kind: 'my-agent', config: { thresholds }, weights: {} }),
  };
}

/** Mean reward of leaving each sample at the first exit whose threshold it reaches; the last exit takes the rest. */
function meanReward({ observations, rewards, samples, exits }, thresholds) {
  let total = 0;
  for (let i = 0; i < samples; i++) {
    let k = 0;
    while (k < exits - 1 && Number(observations.data[k * samples + i]) < Number(thresholds[k])) k++;
    total += Number(rewards[k * samples + i]);
  }
  return total / samples;
}

/**
 * Thresholds found by seeded hill climbing, one for each exit but the last: shift one or all of them by normal noise
 * and keep the change where the mean reward on the `policy` rows is no worse. The noise shrinks as the search goes on.
 */
export default defineAgent({
  name: 'my-agent',
  options: z.strictObject({
    /** Changes tried. */
    steps: z.int().positive().default(600),
    /** Standard deviation of the first change; it falls linearly to 0. */
    noise: z.number().positive().default(0.3),
  }),
  observations: () => ['max-prob'],
  async *train({ environment, options, random }) {
    const view = environment.hindsight('policy');
    let thresholds = Array.from({ length: view.exits - 1 }, () => 0.9);
    let best = meanReward(view, thresholds);
    for (let step = 1; step <= options.steps; step++) {
      const size = options.noise * (1 - step / options.steps);
      const chosen = random.integer(view.exits);
      const changed = thresholds.map((threshold, k) =>
        chosen === k || chosen === view.exits - 1 ? threshold + size * random.normal() : threshold,
      );
      const reward = meanReward(view, changed);
      if (reward >= best) [thresholds, best] = [changed, reward];
      if (step % 20 === 0 || step === options.steps) {
        yield { step, of: options.steps, metrics: { return: best } };
      }
    }
    return thresholdPolicy(thresholds);
  },
  load: (saved) => thresholdPolicy(config.parse(saved.config).thresholds),
});
