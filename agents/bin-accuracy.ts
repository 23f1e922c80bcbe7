import { defineAgent, type Hindsight, type Policy, type SavedPolicy, z } from 'offramp';

const config = z.strictObject({
  delta: z.number(),
  /** Share of right answers in each bin of confidence of each exit but the last [K - 1][bins]. */
  accuracies: z.array(z.array(z.number())),
});

/** Bins are equally wide on [0, 1]; the last one holds 1 too. */
const binOf = (confidence: number, bins: number): number =>
  Math.floor(Math.min(Math.max(confidence * bins, 0), bins - 1));

/** How far up its bin a confidence lies, in [0, 1); below 1 even at the top, so that no bin reaches the next. */
const within = (confidence: number, bins: number): number =>
  0.9999 * Math.min(Math.max(confidence * bins - binOf(confidence, bins), 0), 1);

/** Above every accuracy: nobody leaves. */
const NEVER = 2;

function binPolicy(saved: z.output<typeof config>): Policy {
  const { delta, accuracies } = saved;
  const places = distinct(accuracies);
  const placeOf = accuracies.map((bins) => bins.map((accuracy) => places.indexOf(accuracy)));
  const required = places.filter((accuracy) => accuracy < delta).length;
  return {
    exit(k, { data }) {
      const place = placeOf[k] as number[];
      const bins = place.length;
      const preference = data.map(
        (confidence) => (place[binOf(confidence, bins)] as number) - required + within(confidence, bins),
      );
      return { probability: preference.map((lead) => (lead >= 0 ? 1 : 0)), preference };
    },
    macs: () => 0,
    save: () => ({ kind: 'bin-accuracy', config: saved, weights: {} }),
  };
}

/** All accuracies that a bin has, rising. */
const distinct = (accuracies: readonly (readonly number[])[]): number[] =>
  [...new Set(accuracies.flat())].sort((a, b) => a - b);

/** Accuracy of each bin at each exit but the last; 0 where no sample fell, since nothing speaks for leaving there. */
function binAccuracies(view: Hindsight, bins: number): number[][] {
  const { correct, samples, exits } = view;
  return Array.from({ length: exits - 1 }, (_, k) => {
    const counts = Array.from({ length: bins }, () => ({ samples: 0, right: 0 }));
    view.observationsAt(k).data.forEach((confidence, i) => {
      const count = counts[binOf(confidence, bins)] as (typeof counts)[number];
      count.samples++;
      count.right += correct[k * samples + i] as number;
    });
    return counts.map((count) => (count.samples === 0 ? 0 : count.right / count.samples));
  });
}

/** Mean reward where each sample leaves at the first exit whose bin is at least this accurate. */
function meanReward(view: Hindsight, accuracies: readonly (readonly number[])[], delta: number): number {
  const { observations, rewards, lastExits, samples } = view;
  let total = 0;
  for (let i = 0; i < samples; i++) {
    const last = lastExits[i] as number;
    let k = 0;
    for (; k < last; k++) {
      const bins = accuracies[k] as readonly number[];
      const confidence = observations.data[k * samples + i] as number;
      if ((bins[binOf(confidence, bins.length)] as number) >= delta) break;
    }
    total += rewards[k * samples + i] as number;
  }
  return total / samples;
}

/**
 * Exit where samples of like confidence were right often enough (PCEE, Mofakhami et al. 2024): a reliability diagram
 * of each exit on held-out data, here `tune`, gives accuracy[k, bin of max-prob]; exit where it is >= delta. One delta
 * for all exits means the same accuracy at each, however over-confident the exit is.
 *
 * `delta` is the lowest accuracy wanted of whoever leaves early. Where it is not given, it is the bin accuracy of the
 * highest mean reward on `policy`, not on `tune`: there each bin's accuracy has its own luck, the best delta would be the
 * one that has most of it, and `policy` is unspent. A bin that no sample of `tune` fell into counts as accuracy 0.
 *
 * The paper's abstract and summaries of it were at hand, not its body: 10 equally wide bins are those of a usual
 * reliability diagram, not its figure, and its smoothed variant (PCEE-WS) is left out. What is added: a budget moves
 * through the bins of all exits in the order of their accuracy and through the samples of a bin in that of their
 * confidence; `preference` is that place, in bins, less the place of delta. Unmoved, decisions are the paper's.
 */
export default defineAgent({
  name: 'bin-accuracy',
  choosesOnTune: true,
  options: z.strictObject({
    /** Bins of confidence at each exit. */
    bins: z.int().positive().default(10),
    /** Accuracy asked of a bin; the best on `policy` where absent. */
    delta: z.number().min(0).max(1).optional(),
  }),
  observations: () => ['max-prob'],
  async *train({ environment, options }) {
    const accuracies = binAccuracies(environment.hindsight('tune'), options.bins);
    const view = environment.hindsight('policy');
    let delta = options.delta ?? NEVER;
    let reward = meanReward(view, accuracies, delta);
    if (options.delta === undefined) {
      for (const candidate of distinct(accuracies).toReversed()) {
        const value = meanReward(view, accuracies, candidate);
        if (value > reward) [delta, reward] = [candidate, value];
      }
    }
    yield { step: 1, of: 1, metrics: { delta, reward } };
    return binPolicy({ delta, accuracies });
  },
  load: (saved: SavedPolicy) => binPolicy(config.parse(saved.config)),
});
