import { defineAgent, type Hindsight, type Policy, type SavedPolicy, z } from 'offramp';

const score = z.enum(['max-prob', 'entropy', 'margin']);
const config = z.strictObject({ score, thresholds: z.array(z.number()) });

/** High entropy is low confidence. */
const sign = (name: z.output<typeof score>): number => (name === 'entropy' ? -1 : 1);

function thresholdPolicy(saved: z.output<typeof config>): Policy {
  return {
    exit(k, { data }) {
      const threshold = saved.thresholds[k] as number;
      const preference = data.map((value) => sign(saved.score) * value - threshold);
      return { probability: preference.map((value) => (value >= 0 ? 1 : 0)), preference };
    },
    macs: () => 0,
    save: () => ({ kind: 'threshold', config: saved, weights: {} }),
  };
}

/** Confidence of every sample at every exit, exit-major; the last exit takes what reaches it. */
function confidence({ observations, samples, exits }: Hindsight, direction: number): Float64Array {
  const last = (exits - 1) * samples;
  return Float64Array.from(observations.data, (value, row) => (row >= last ? Infinity : direction * value));
}

/** Above every score: nobody leaves. */
const NEVER = 2;

/** Half-way between neighbours, so that a sample on neither side decides alone. */
const between = (above: number, below: number): number =>
  Number.isFinite(below) ? (above + below) / 2 : above;

/**
 * The single threshold of the highest mean reward, exactly: as the threshold falls, a sample leaves earlier only where
 * an exit is more confident than all before it, so each of these records is one event of a sweep.
 */
function bestSingle({ rewards, samples, exits }: Hindsight, scores: Float64Array): number {
  const events: { at: number; gain: number }[] = [];
  for (let i = 0; i < samples; i++) {
    let record = -Infinity;
    let earlier: { at: number; gain: number; reward: number } | undefined;
    for (let k = 0; k < exits; k++) {
      const at = scores[k * samples + i] as number;
      if (at <= record) continue;
      record = at;
      const reward = rewards[k * samples + i] as number;
      if (earlier) events.push({ at: earlier.at, gain: earlier.reward - reward });
      earlier = { at, gain: 0, reward };
    }
  }
  return bestCut(events);
}

/** Where to cut a list of events so that those at or above the cut gain the most; NEVER if none should. */
function bestCut(events: { at: number; gain: number }[]): number {
  events.sort((a, b) => b.at - a.at);
  let total = 0;
  let best = 0;
  let cut = NEVER;
  events.forEach(({ at, gain }, j) => {
    total += gain;
    const next = events[j + 1]?.at ?? -Infinity;
    if (next < at && total > best + 1e-9) {
      best = total;
      cut = between(at, next);
    }
  });
  return cut;
}

/** What leaving later than exit `k` is worth to sample `i` under the thresholds, or undefined if it left before. */
function worthLater(
  { rewards, samples }: Hindsight,
  scores: Float64Array,
  thresholds: number[],
  k: number,
  i: number,
) {
  const leaves = (j: number): boolean => (scores[j * samples + i] as number) >= (thresholds[j] ?? -Infinity);
  for (let j = 0; j < k; j++) if (leaves(j)) return undefined;
  let j = k + 1;
  while (!leaves(j)) j++;
  return rewards[j * samples + i] as number;
}

/** One threshold an exit by coordinate ascent: each is set to its exact best while the others stand, until none moves. */
function* bestPerExit(view: Hindsight, scores: Float64Array, start: number) {
  const { rewards, samples, exits } = view;
  const thresholds = Array.from({ length: exits - 1 }, () => start);
  for (let moved = true, sweep = 1; moved && sweep <= 50; sweep++) {
    moved = false;
    for (let k = exits - 2; k >= 0; k--) {
      const events: { at: number; gain: number }[] = [];
      for (let i = 0; i < samples; i++) {
        const later = worthLater(view, scores, thresholds, k, i);
        if (later === undefined) continue;
        events.push({
          at: scores[k * samples + i] as number,
          gain: (rewards[k * samples + i] as number) - later,
        });
      }
      const cut = bestCut(events);
      moved ||= cut !== thresholds[k];
      thresholds[k] = cut;
    }
    yield { step: sweep, of: 50, metrics: {} };
  }
  return thresholds;
}

/**
 * Exit where the network is confident enough (BranchyNet, Teerapittayanon et al. 2016, with entropy; MSDNet, Huang et
 * al. 2018, with the largest probability). One threshold for all exits is the best of all on `tune`; one an exit is
 * found by coordinate ascent on `policy`, starting from the best single one there.
 */
export default defineAgent({
  name: 'threshold',
  options: z.strictObject({
    score: score.default('max-prob'),
    perExit: z.boolean().default(false),
  }),
  observations: (options) => [options.score],
  async *train({ environment, options }) {
    const view = environment.hindsight(options.perExit ? 'policy' : 'tune');
    const scores = confidence(view, sign(options.score));
    const single = bestSingle(view, scores);
    yield { step: 0, of: 50, metrics: { threshold: single } };
    const thresholds = options.perExit
      ? yield* bestPerExit(view, scores, single)
      : Array.from({ length: view.exits - 1 }, () => single);
    return thresholdPolicy({ score: options.score, thresholds });
  },
  load: (saved: SavedPolicy) => thresholdPolicy(config.parse(saved.config)),
});
