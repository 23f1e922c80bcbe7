import { defineAgent, type Hindsight, type Policy, type SavedPolicy, z } from 'offramp';

const config = z.strictObject({
  /** s = r / (1 + r), 1 where r is infinite. */
  setting: z.number().min(0).max(1),
  /** One an exit but the last. */
  thresholds: z.array(z.number()),
});

function thresholdPolicy(saved: z.output<typeof config>): Policy {
  return {
    exit(k, { data }) {
      const preference = data.map((confidence) => confidence - (saved.thresholds[k] as number));
      return { probability: preference.map((value) => (value >= 0 ? 1 : 0)), preference };
    },
    macs: () => 0,
    save: () => ({ kind: 'budgeted-batch', config: saved, weights: {} }),
  };
}

/** The samples that quotas are filled with. */
interface Queue {
  readonly view: Hindsight;
  /** Samples by falling confidence, for each exit but the last [K - 1] of [samples]. */
  readonly order: readonly Int32Array[];
}

function queue(view: Hindsight): Queue {
  const order = Array.from({ length: view.exits - 1 }, (_, k) => {
    const { data } = view.observationsAt(k);
    return Int32Array.from(data.keys()).sort((i, j) => (data[j] as number) - (data[i] as number));
  });
  return { view, order };
}

/** floor(N r^k / sum_j r^j) for each exit but the last [K - 1]; r = s / (1 - s). */
function quotas(samples: number, exits: number, setting: number): number[] {
  const ratio = setting / (1 - setting);
  // Powers of at most 1 of the larger side, which do not overflow.
  const weights = Array.from({ length: exits }, (_, k) =>
    ratio > 1 ? (1 / ratio) ** (exits - 1 - k) : ratio ** k,
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  // A whole number that rounding has made a little less is still whole.
  return weights.slice(0, -1).map((weight) => Math.floor((samples * weight) / sum + 1e-9));
}

/** Above every confidence: nobody leaves. */
const NEVER = 2;

/** Confidence of the `quota`-th sample in this order of those that have not left; NEVER where there are not as many. */
function marginal(order: Int32Array, left: Uint8Array, quota: number, confidence: Float32Array): number {
  if (quota === 0) return NEVER;
  let waiting = quota;
  for (const i of order) {
    if (left[i] === 0 && --waiting === 0) return confidence[i] as number;
  }
  return NEVER;
}

/**
 * Fills the quotas from the first exit on, each with the most confident of those that have not left, as the public code
 * of MSDNet does: who ties with the last of a quota leaves too, and an exit that fewer reach than its quota asks for
 * lets nobody leave.
 */
function fill({ view, order }: Queue, setting: number) {
  const { samples, exits, lastExits } = view;
  const exitOf = new Uint8Array(samples).fill(exits - 1);
  const left = new Uint8Array(samples);
  const thresholds = quotas(samples, exits, setting).map((quota, k) => {
    const confidence = view.observationsAt(k).data;
    const threshold = marginal(order[k] as Int32Array, left, quota, confidence);
    for (let i = 0; i < samples; i++) {
      if (left[i] === 1 || ((confidence[i] as number) < threshold && lastExits[i] !== k)) continue;
      left[i] = 1;
      exitOf[i] = k;
    }
    return threshold;
  });
  return { thresholds, exitOf };
}

/** Mean reward where sample i leaves at exitOf[i]. */
function meanReward({ rewards, samples }: Hindsight, exitOf: Uint8Array): number {
  let sum = 0;
  exitOf.forEach((k, i) => (sum += rewards[k * samples + i] as number));
  return sum / samples;
}

/** Ratios tried at a price, even in s = r / (1 + r): 0.4% apart near 1, a sample in a thousand apart at the ends. */
const SETTINGS = 1000;

/** The setting whose shares earn most; the one that spends least among equals. */
function bestSetting(samples: Queue): number {
  let best = { setting: 0, reward: -Infinity };
  for (let j = 0; j <= SETTINGS; j++) {
    const setting = j / SETTINGS;
    const reward = meanReward(samples.view, fill(samples, setting).exitOf);
    if (reward > best.reward + 1e-9) best = { setting, reward };
  }
  return best.setting;
}

/**
 * Budgeted batch classification of MSDNet (Huang et al. 2018, section 4): shares p[k] = z (1 - q)^k q of all inputs are
 * to leave at exits k = 0..K-1, that is p[k] proportional to r^k with r = 1 - q, and z so that they sum to 1. The
 * threshold T[k] on the largest probability is that of the floor(N p[k])-th most confident of the N samples of `tune`
 * that have not left before k; who is at least as confident leaves. The paper finds q from the budget: sum_k p[k] c[k]
 * is what an input costs. Its public code walks r from 0.05 to 1.95, more than the paper's r < 1, and fills as written
 * here; here r goes from 0, where all leave at the first exit, to infinity, where all take the last.
 *
 * At a price, r is the ratio of the highest mean reward on `tune`. Under an average budget r is the knob, in the form
 * s = r / (1 + r) in [0, 1]; quotas are whole and ties leave together, so that cost rises with s but for steps of a few
 * samples the other way. A saved policy keeps the thresholds alone, so only the one that training returns has the knob.
 */
export default defineAgent({
  name: 'budgeted-batch',
  learns: false,
  options: z.strictObject({
    /** r >= 0; chosen on `tune` where null. */
    ratio: z.number().min(0).nullable().default(null),
  }),
  observations: () => ['max-prob'],
  async *train({ environment, options }) {
    const samples = queue(environment.hindsight('tune'));
    const policyOf = (setting: number) =>
      thresholdPolicy({ setting, thresholds: fill(samples, setting).thresholds });
    const { ratio } = options;
    const setting = ratio === null ? bestSetting(samples) : ratio / (1 + ratio);
    yield { step: 1, of: 1, metrics: { setting } };
    return { ...policyOf(setting), knob: { range: [1, 0], at: policyOf } };
  },
  load: (saved: SavedPolicy) => thresholdPolicy(config.parse(saved.config)),
});
