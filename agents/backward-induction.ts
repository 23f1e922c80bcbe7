import {
  defineAgent,
  fitBoostedTrees,
  fitLinear,
  fitNetwork,
  loadRegressor,
  type Matrix,
  type Policy,
  type Random,
  type Regressor,
  type SavedPolicy,
  z,
} from 'offramp';

/** Rewards are noisy, so leaves are large and each tree sees half of the rows. */
const TREES = { trees: 50, depth: 3, minLeaf: 200, subsample: 0.5 };

const REGRESSORS = {
  linear: (x: Matrix, y: Float32Array) => fitLinear(x, y),
  network: (x: Matrix, y: Float32Array, random: Random) => fitNetwork(x, y, random),
  'boosted-trees': (x: Matrix, y: Float32Array, random: Random) => fitBoostedTrees(x, y, random, TREES),
};

/** One regressor an exit but the last, which predicts how much more exiting is worth than continuing. */
function advantagePolicy(regressors: readonly Regressor[]): Policy {
  return {
    exit(k, observations) {
      const preference = (regressors[k] as Regressor).predict(observations);
      return { probability: exits(preference), preference };
    },
    macs: (k) => (regressors[k] as Regressor).macs,
    save: () => {
      const saved = regressors.map((regressor) => regressor.save());
      return {
        kind: 'backward-induction',
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
  return advantagePolicy(
    saved.map((regressor, k) =>
      loadRegressor({
        ...regressor,
        weights: Object.fromEntries(ofExit(k).map(([name, w]) => [name.slice(`${k}/`.length), w])),
      }),
    ),
  );
}

/** 1 where exiting is predicted to be worth at least as much as going on. */
const exits = (advantages: Float32Array): Float32Array =>
  advantages.map((advantage) => (advantage >= 0 ? 1 : 0));

/**
 * Optimal stopping by regression (Longstaff and Schwartz 2001; Tsitsiklis and Van Roy 2001): for k = K - 2, ..., 0
 * regress A[k] = r[k] - V[k+1] on the observation at k, where V[k+1] is what each sample goes on to earn under the
 * decisions already fixed, and exit where the prediction is >= 0. Hindsight holds r at every exit; nothing is sampled.
 */
export default defineAgent({
  name: 'backward-induction',
  options: z.strictObject({
    regressor: z.enum(['linear', 'network', 'boosted-trees']).default('boosted-trees'),
  }),
  async *train({ environment, options, random }) {
    const view = environment.hindsight('policy');
    const { samples } = view;
    const last = view.exits - 1;
    const rewardsAt = (k: number) => view.rewards.subarray(k * samples, (k + 1) * samples);
    const regressors: Regressor[] = [];
    let worth = Float32Array.from(rewardsAt(last));
    for (let k = last - 1; k >= 0; k--) {
      const x = view.observationsAt(k);
      const reward = rewardsAt(k);
      const advantage = reward.map((r, i) => r - (worth[i] as number));
      const regressor = REGRESSORS[options.regressor](x, advantage, random.stream(`exit ${k}`));
      const left = exits(regressor.predict(x));
      worth = worth.map((later, i) => (left[i] === 1 ? (reward[i] as number) : later));
      regressors.unshift(regressor);
      const mean = worth.reduce((sum, value) => sum + value, 0) / samples;
      yield { step: last - k, of: last, metrics: { return: mean } };
    }
    return advantagePolicy(regressors);
  },
  load,
});
