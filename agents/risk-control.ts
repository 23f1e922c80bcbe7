import { defineAgent, type Hindsight, type Policy, type SavedPolicy, z } from 'offramp';

const score = z.enum(['max-prob', 'entropy', 'margin']);
const control = z.strictObject({
  risk: z.enum(['gap', 'error']),
  method: z.enum(['conformal-risk-control', 'ucb', 'learn-then-test']),
  /** Absent for conformal risk control. */
  bound: z.enum(['betting', 'hoeffding-bentkus', 'binomial']).exactOptional(),
  level: z.number(),
  delta: z.number(),
});
const config = z.strictObject({
  score,
  threshold: z.number(),
  control,
  /** Rows of `tune`, their mean loss under the threshold, and what the method bounds the risk by. */
  calibration: z.strictObject({ samples: z.int(), risk: z.number(), bound: z.number() }),
});

/** What is to be guaranteed, and how. */
export type Control = z.output<typeof control>;

function thresholdPolicy(saved: z.output<typeof config>): Policy {
  const direction = directionOf(saved.score);
  return {
    exit(_k, { data }) {
      const preference = data.map((value) => direction * value - saved.threshold);
      return { probability: preference.map((lead) => (lead >= 0 ? 1 : 0)), preference };
    },
    macs: () => 0,
    save: () => ({ kind: 'risk-control', config: saved, weights: {} }),
  };
}

/** High entropy is low confidence. */
const directionOf = (name: z.output<typeof score>): number => (name === 'entropy' ? -1 : 1);

/** Above every score: nobody leaves. */
export const NEVER = 2;

/** P(X <= count) for X binomial with `n` trials of probability `level`, in (0, 1): exact but for rounding. */
export function binomialTail(count: number, n: number, level: number): number {
  const odds = Math.log(level) - Math.log1p(-level);
  let logTerm = n * Math.log1p(-level);
  let tail = Math.exp(logTerm);
  for (let j = 1; j <= count; j++) {
    logTerm += odds + Math.log((n - j + 1) / j);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, tail);
}

/** One term of a relative entropy. */
const divergence = (a: number, b: number): number => (a === 0 ? 0 : a * Math.log(a / b));

/**
 * Hoeffding-Bentkus p-value of "the risk is above `level`" from a sum of n losses in [0, 1] (Bates et al. 2021):
 * min(exp(-n h(min(mean, level), level)), e P(Bin(n, level) <= ceil(sum))), h(a, b) = a ln(a/b) + (1-a) ln((1-a)/(1-b)).
 */
export function hoeffdingBentkus(sum: number, n: number, level: number): number {
  const mean = Math.min(sum / n, level);
  const hoeffding = Math.exp(-n * (divergence(mean, level) + divergence(1 - mean, 1 - level)));
  return Math.min(1, hoeffding, Math.E * binomialTail(Math.ceil(sum), n, level));
}

/**
 * Betting p-value of "the risk is above `level`" (Waudby-Smith and Ramdas 2023): 1 / max_i prod_{j<=i} (1 - nu[j]
 * (loss[j] - level)), nu[j] = min(1, sqrt(2 ln(1/delta) / (n variance[j-1]))). Where the claim is true the product is a
 * supermartingale, so it reaches 1 / delta with probability delta at most; nobody bets on once it has. The losses, in
 * [0, 1], stand in an order that knows nothing of them.
 */
export function bettingPValue(losses: Uint8Array, level: number, delta: number): number {
  const n = losses.length;
  const stake = (2 * Math.log(1 / delta)) / n;
  let [wealth, most, sum, squares, variance] = [1, 1, 0.5, 0.25, 0.25];
  for (let j = 0; j < n && most * delta < 1; j++) {
    const loss = losses[j] as number;
    wealth *= 1 - Math.min(1, Math.sqrt(stake / variance)) * (loss - level);
    if (wealth > most) most = wealth;
    sum += loss;
    squares += (loss - sum / (j + 2)) ** 2;
    variance = squares / (j + 2);
  }
  return 1 / most;
}

/** Whether losses refute, at `delta`, that the risk is above `level`. */
function refutes(losses: Uint8Array, sum: number, { bound, level, delta }: Control): boolean {
  if (bound === 'betting') return bettingPValue(losses, level, delta) <= delta;
  const pValue = bound === 'hoeffding-bentkus' ? hoeffdingBentkus : binomialTail;
  return pValue(sum, losses.length, level) <= delta;
}

const totalOf = (losses: Uint8Array): number => losses.reduce((sum, loss) => sum + loss, 0);

/** Expected risk of the next row by conformal risk control, where losses only rise as the threshold falls. */
const conformalBound = (sum: number, n: number): number => (sum + 1) / (n + 1);

/** How losses change as one threshold for all exits falls. */
export interface Sweep {
  /** Loss of each row while nobody leaves early, 0 or 1 [n]. */
  readonly start: Uint8Array;
  /** Scores in falling order: where the threshold gets down to one, a row leaves earlier than before [moves]. */
  readonly scores: Float64Array;
  /** That row, 0 .. n - 1 [moves]. */
  readonly rows: Int32Array;
  /** The exit that it leaves at from there on [moves]. */
  readonly exits: Uint8Array;
  /** Its loss from there on, 0 or 1 [moves]. */
  readonly losses: Uint8Array;
}

/** A split, the scores and losses of its samples at every exit, exit-major [K * samples]. */
export interface Scored extends Pick<Hindsight, 'samples' | 'lastExits'> {
  readonly scores: Float64Array;
  readonly losses: Uint8Array;
}

/** The sweep over some samples of a split, which become its rows 0 .. n - 1 in this order. */
export function sweepOf({ samples, lastExits, scores, losses }: Scored, chosen: Int32Array): Sweep {
  const moves: { at: number; row: number; exit: number; loss: number }[] = [];
  const lossAt = (k: number, i: number): number => losses[k * samples + i] as number;
  chosen.forEach((i, row) => {
    // As the threshold falls a sample leaves earlier only where an exit is more confident than all before it.
    let record = -Infinity;
    for (let k = 0; k < (lastExits[i] as number); k++) {
      const at = scores[k * samples + i] as number;
      if (at > record) moves.push({ at, row, exit: k, loss: lossAt(k, i) });
      record = Math.max(record, at);
    }
  });
  moves.sort((a, b) => b.at - a.at);
  return {
    start: Uint8Array.from(chosen, (i) => lossAt(lastExits[i] as number, i)),
    scores: Float64Array.from(moves, ({ at }) => at),
    rows: Int32Array.from(moves, ({ row }) => row),
    exits: Uint8Array.from(moves, ({ exit }) => exit),
    losses: Uint8Array.from(moves, ({ loss }) => loss),
  };
}

/** What calibration finds. */
export interface Calibration {
  /** The lowest threshold such that the control holds there and at every higher one; NEVER where it holds nowhere. */
  readonly threshold: number;
  /** Whether the control holds while nobody leaves early. */
  readonly attainable: boolean;
}

/** Lowers the threshold from above all scores until the control first fails. Losses of 0 while nobody leaves always hold. */
export function calibrate({ start, scores, rows, losses }: Sweep, asked: Control): Calibration {
  const now = start.slice();
  const conformal = asked.method === 'conformal-risk-control';
  let sum = totalOf(now);
  const holds = (): boolean =>
    conformal ? conformalBound(sum, now.length) <= asked.level : refutes(now, sum, asked);
  if (!holds()) return { threshold: NEVER, attainable: asked.risk === 'gap' };
  let threshold = NEVER;
  for (let j = 0; j < scores.length; ) {
    const at = scores[j] as number;
    let changed = false;
    for (; scores[j] === at; j++) {
      const row = rows[j] as number;
      const before = now[row] as number;
      // Conformal risk control wants losses that never fall with the threshold: the highest so far stands in for each.
      const after = conformal ? Math.max(before, losses[j] as number) : (losses[j] as number);
      now[row] = after;
      sum += after - before;
      changed ||= after !== before;
    }
    if (changed && !holds()) break;
    // Half-way to the next score, so that a row on neither side decides alone.
    threshold = j < scores.length ? (at + (scores[j] as number)) / 2 : at;
  }
  return { threshold, attainable: true };
}

/** Loss of each row of a sweep under a threshold [n]; with `highest`, its highest loss at this threshold or above. */
function lossesUnder(
  { start, scores, rows, losses }: Sweep,
  threshold: number,
  highest: boolean,
): Uint8Array {
  const now = start.slice();
  for (let j = 0; j < scores.length && (scores[j] as number) >= threshold; j++) {
    const row = rows[j] as number;
    now[row] = Math.max(losses[j] as number, highest ? (now[row] as number) : 0);
  }
  return now;
}

/** Mean loss under the threshold, and what the method bounds the risk by. */
function report(sweep: Sweep, threshold: number, asked: Control): { risk: number; bound: number } {
  const n = sweep.start.length;
  const now = lossesUnder(sweep, threshold, false);
  const sum = totalOf(now);
  // Who does not leave early is no worse than at the last exit: nothing is to be estimated.
  if (threshold === NEVER && asked.risk === 'gap') return { risk: 0, bound: 0 };
  if (asked.method === 'conformal-risk-control') {
    return { risk: sum / n, bound: conformalBound(totalOf(lossesUnder(sweep, threshold, true)), n) };
  }
  let [refuted, stands] = [1, sum / n];
  for (let halving = 0; halving < 40; halving++) {
    const level = (refuted + stands) / 2;
    if (refutes(now, sum, { ...asked, level })) refuted = level;
    else stands = level;
  }
  return { risk: sum / n, bound: refuted };
}

/** Losses and scores of a split; a loss is 1 where the answer is wrong and, for the gap, the last exit's is right. */
export function scored(
  view: Pick<Hindsight, 'observations' | 'correct' | 'samples' | 'lastExits'>,
  direction: number,
  risk: Control['risk'],
): Scored {
  const { correct, samples, lastExits } = view;
  const losses = correct.map((right, row) => {
    const i = row % samples;
    const reference = correct[(lastExits[i] as number) * samples + i] as number;
    return right === 0 && (risk === 'error' || reference === 1) ? 1 : 0;
  });
  const scores = Float64Array.from(view.observations.data, (value) => direction * value);
  return { samples, lastExits, scores, losses };
}

/** Mean reward where each sample leaves at the first exit whose score is at least the threshold. */
function meanReward(
  { rewards, lastExits, samples }: Hindsight,
  scores: Float64Array,
  threshold: number,
): number {
  let total = 0;
  for (let i = 0; i < samples; i++) {
    let k = 0;
    while (k < (lastExits[i] as number) && !((scores[k * samples + i] as number) >= threshold)) k++;
    total += rewards[k * samples + i] as number;
  }
  return total / samples;
}

/** Levels chosen from: 0.5%, then 1% to 10% in steps of 1%, then to 60% in steps of 2%. */
const LEVELS = [
  0.5,
  ...Array.from({ length: 10 }, (_, j) => 1 + j),
  ...Array.from({ length: 25 }, (_, j) => 12 + 2 * j),
];

/** The level that earns most on `policy`, calibrated there on as many rows as `tune` has; the lowest of equals. */
function bestLevel(view: Hindsight, all: Scored, rows: Int32Array, asked: Omit<Control, 'level'>): number {
  const sweep = sweepOf(all, rows);
  let best = { level: 0.6, reward: -Infinity };
  for (const percent of LEVELS) {
    const level = percent / 100;
    const { threshold, attainable } = calibrate(sweep, { ...asked, level });
    const reward = meanReward(view, all.scores, threshold);
    if (attainable && reward > best.reward) best = { level, reward };
  }
  return best.level;
}

/**
 * One threshold for all exits whose risk is guaranteed (Jazbec et al. 2024), calibrated on `tune`. The loss of a sample
 * is 1 where it left early with a wrong answer that the last exit had right (`gap`: the clipped performance gap), or
 * where its answer is wrong (`error`). The risk R(t) is the mean loss over the population that `tune` was drawn from.
 *
 * - `conformal-risk-control` (Angelopoulos et al. 2022): t = inf{t: (n R_n(t) + 1) / (n + 1) <= level}. Guarantees
 *   E[R(t)] <= level, the mean over draws of `tune`; in a share of the draws the risk is above.
 * - `ucb` (Bates et al. 2021): the lowest t such that an upper confidence bound of R is at most `level` at t and above.
 *   Guarantees P(R(t) > level) <= delta over draws of `tune`.
 * - `learn-then-test` (Angelopoulos et al. 2021): thresholds are tested from high to low, each the claim that R(t) >
 *   level at delta, until one cannot be refuted (fixed sequence testing). The same guarantee.
 *
 * A test at delta and a confidence bound are two sides of one thing, so the last two differ by their bounds alone:
 * `betting` (Waudby-Smith and Ramdas 2023; what Jazbec et al. use) for `ucb`, the exact `binomial` tail for
 * `learn-then-test`, since losses here are 0 or 1; `hoeffding-bentkus`, which would do for any loss in [0, 1], is
 * looser. On average the exact tail spends least at the same promise (bench/guarantees.ts), hence the default. Both stop at the
 * first failure on the way down, so R need not be monotone, and every real threshold is tested, not a grid: what counts
 * is one test, at the highest threshold whose risk is above `level`.
 *
 * What differs: conformal risk control asks for losses that never fall with the threshold, which overthinking breaks;
 * each loss is replaced by its highest at this threshold or above, the remedy of that paper, where Jazbec et al. take
 * the losses as they are. The guarantee needs `level` chosen without `tune`. Where it is not given it is the one, of a
 * fixed list, that earns most on `policy`, so that `tune` is used once. It is lost where a budget moves the threshold,
 * and where rows in use are not drawn as those of `tune` were. `config` tells the level asked and what `tune` showed.
 */
export default defineAgent({
  name: 'risk-control',
  learns: false,
  options: z.strictObject({
    method: control.shape.method.default('learn-then-test'),
    /** Risk allowed, in (0, 1); chosen on `policy` where absent. */
    level: z.number().gt(0).lt(1).optional(),
    /** Probability that the risk is above `level` all the same; not used by conformal risk control. */
    delta: z.number().gt(0).lt(1).default(0.1),
    risk: control.shape.risk.default('gap'),
    score: score.default('max-prob'),
    /** Where absent, `binomial` for learn-then-test and `betting` for ucb; not used by conformal risk control. */
    bound: z.enum(['betting', 'hoeffding-bentkus', 'binomial']).optional(),
  }),
  observations: (options) => [options.score],
  async *train({ environment, options, random }) {
    const { method, delta, risk } = options;
    const bound = options.bound ?? (method === 'learn-then-test' ? 'binomial' : 'betting');
    const ask = { risk, method, delta, ...(method !== 'conformal-risk-control' && { bound }) };
    const scoredOf = (view: Hindsight) => scored(view, directionOf(options.score), risk);
    const tune = scoredOf(environment.hindsight('tune'));
    let level = options.level;
    if (level === undefined) {
      const view = environment.hindsight('policy');
      const rows = random.stream('policy rows').permutation(view.samples).subarray(0, tune.samples);
      level = bestLevel(view, scoredOf(view), rows, ask);
      yield { step: 0, of: 1, metrics: { level } };
    }
    const asked: Control = { ...ask, level };
    // In a random order: a split may be sorted by class, and bets must not foresee what comes.
    const sweep = sweepOf(tune, random.stream('tune rows').permutation(tune.samples));
    const { threshold } = calibrate(sweep, asked);
    const shown = report(sweep, threshold, asked);
    yield {
      step: 1,
      of: 1,
      metrics: { level, threshold, ...shown },
      ...(threshold === NEVER && {
        note: `nobody leaves early: ${tune.samples} rows of tune do not show a risk of at most ${level} for any threshold`,
      }),
    };
    return thresholdPolicy({
      score: options.score,
      threshold,
      control: asked,
      calibration: { samples: tune.samples, ...shown },
    });
  },
  load: (saved: SavedPolicy) => thresholdPolicy(config.parse(saved.config)),
});
