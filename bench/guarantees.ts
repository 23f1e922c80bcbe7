import { calibrate, type Control, scored, type Sweep, sweepOf } from '../agents/risk-control.ts';
import type { Bank } from '../src/bank/bank.ts';
import type { EnvironmentDefinition } from '../src/contract/environment.ts';
import { largestProbability } from '../src/mdp/observation-values.ts';
import { type SplitTraces, splitTraces } from '../src/mdp/split-traces.ts';
import { createRandom, type Random } from '../src/random.ts';
import { mean } from '../src/stats/mean.ts';

/** What a guarantee was seen to be worth over many calibrations. */
export interface Outcome {
  /** Calibrations after which the risk over the population in use is above the level. */
  readonly exceeded: number;
  /** Risk over that population, mean over calibrations, and the standard error of this mean. */
  readonly meanRisk: number;
  readonly standardError: number;
  /** Relative cost, mean over that population and over calibrations. */
  readonly meanCost: number;
}

/** One method at one level in one environment. */
export interface GuaranteeRow extends Outcome, Readonly<Control> {
  readonly environment: string;
  /** Calibrations, each on its own draw of rows. */
  readonly draws: number;
  /** Rows in each, as many as `tune` has. */
  readonly rows: number;
  /** What becomes of it where the rows in use are not drawn as those of the calibration were. */
  readonly shifted: Outcome & { readonly why: string };
}

/** What is guaranteed, and how often it is looked at. */
export interface GuaranteeOptions {
  readonly levels?: readonly number[];
  readonly delta?: number;
  readonly draws?: number;
  readonly seed?: number;
  readonly risk?: Control['risk'];
}

/** Each with the bound that it has by default. */
const METHODS: readonly Pick<Control, 'method' | 'bound'>[] = [
  { method: 'conformal-risk-control' },
  { method: 'ucb', bound: 'betting' },
  { method: 'learn-then-test', bound: 'binomial' },
];

/**
 * How often the risk is above the level that was guaranteed, for each method and level.
 *
 * A guarantee is about the risk over the population that calibration rows are drawn from. With `tune` and `test` dealt
 * anew each time, the risk on `test` would have noise of its own and be above the level too often even where the
 * promise is kept. Here the rows of `tune` and `test` together are the population: each calibration draws as many rows
 * as `tune` has from it, independently and with replacement, and the risk is that over all of the population, exact.
 * What the theorems assume holds to the letter, and the count differs from its expectation as coin tosses do. Promised
 * are P(risk > level) <= delta by ucb and learn-then-test, and mean risk <= level by conformal risk control, which is
 * free to be above the level in any share of the draws.
 */
export async function guarantees(
  environments: readonly EnvironmentDefinition[],
  { levels = [0.01, 0.02, 0.05], delta = 0.1, draws = 200, seed = 0, risk = 'gap' }: GuaranteeOptions = {},
): Promise<GuaranteeRow[]> {
  const controls = levels.flatMap((level) => {
    const asked = { risk, level, delta };
    return METHODS.map((method): Control => Object.assign({}, method, asked));
  });
  const table: GuaranteeRow[] = [];
  for (const environment of environments) {
    const pool = poolOf(await environment.bank());
    const setting = { draws, rows: pool.tune, random: createRandom(seed).stream('draws') };
    const [everyone, easy, hard] = [all(pool), ...halves(pool)].map((rows) => populationOf(pool, rows, risk));
    const same = outcomes(everyone as Population, everyone as Population, controls, setting);
    const shifted = outcomes(easy as Population, hard as Population, controls, setting);
    controls.forEach((control, c) => {
      table.push({
        environment: environment.name,
        ...control,
        draws,
        rows: pool.tune,
        ...(same[c] as Outcome),
        shifted: { ...(shifted[c] as Outcome), why: WHY },
      });
    });
  }
  return table;
}

const WHY =
  'Calibrated on the half of the inputs that the last exit is surer of, used on the other half. At the same early ' +
  'confidence a hard input is wrong more often, also where the last exit is right, and the calibration saw none: its ' +
  'rows and the rows in use are not exchangeable, which is all that the guarantee assumes.';

const all = ({ samples }: Pool): Int32Array => Int32Array.from({ length: samples }, (_, i) => i);

/** The half of the rows that the last exit is surer of, and the other. */
function halves(pool: Pool): [easy: Int32Array, hard: Int32Array] {
  const { observations, samples, exits } = pool;
  const confidence = observations.data.subarray((exits - 1) * samples);
  const rising = all(pool).sort((a, b) => (confidence[a] as number) - (confidence[b] as number));
  return [rising.slice(samples >> 1), rising.slice(0, samples >> 1)];
}

/** All rows of `tune` and `test`. */
interface Pool {
  readonly samples: number;
  readonly exits: number;
  /** Rows that `tune` has. */
  readonly tune: number;
  readonly lastExits: Uint8Array;
  /** Confidence, exit-major [K * samples]. */
  readonly observations: { readonly data: Float32Array; readonly rows: number; readonly columns: 1 };
  readonly correct: Uint8Array;
  readonly relativeCost: Float64Array;
}

function poolOf(bank: Bank): Pool {
  const parts = [splitTraces(bank, 'tune'), splitTraces(bank, 'test')];
  const samples = parts.reduce((sum, part) => sum + part.samples, 0);
  const { exits } = bank;
  const data = new Float32Array(exits * samples);
  const correct = new Uint8Array(exits * samples);
  for (let k = 0, at = 0; k < exits; k++) {
    for (const part of parts) {
      for (let row = k * part.samples; row < (k + 1) * part.samples; row++, at++) {
        data[at] = largestProbability(part, row);
        correct[at] = part.correct[row] as number;
      }
    }
  }
  const [tune] = parts as [SplitTraces];
  return {
    samples,
    exits,
    tune: tune.samples,
    lastExits: new Uint8Array(samples).fill(exits - 1),
    observations: { data, rows: exits * samples, columns: 1 },
    correct,
    relativeCost: tune.relativeCost,
  };
}

/** Rows that calibrations draw from, or that a threshold is used on. */
interface Population {
  readonly sweep: Sweep;
  /** Exits at which a row can leave early. */
  readonly depth: number;
  /** Risk and cost where the threshold is above all scores, and after each move of the sweep [1 + moves]. */
  readonly risk: Float64Array;
  readonly cost: Float64Array;
}

function populationOf(pool: Pool, rows: Int32Array, risk: Control['risk']): Population {
  const sweep = sweepOf(scored(pool, 1, risk), rows);
  const { start, scores, exits, losses } = sweep;
  const lossNow = start.slice();
  const exitNow = new Uint8Array(rows.length).fill(pool.exits - 1);
  const curve = { risk: new Float64Array(scores.length + 1), cost: new Float64Array(scores.length + 1) };
  const costOf = (k: number): number => pool.relativeCost[k] as number;
  let total = lossNow.reduce((sum, loss) => sum + loss, 0);
  let spent = rows.length;
  for (let j = 0; j <= scores.length; j++) {
    if (j > 0) {
      const row = sweep.rows[j - 1] as number;
      const [loss, exit] = [losses[j - 1] as number, exits[j - 1] as number];
      total += loss - (lossNow[row] as number);
      spent += costOf(exit) - costOf(exitNow[row] as number);
      lossNow[row] = loss;
      exitNow[row] = exit;
    }
    curve.risk[j] = total / rows.length;
    curve.cost[j] = spent / rows.length;
  }
  return { sweep, depth: pool.exits - 1, ...curve };
}

/** Calibrates every control on the same draws of rows of `from` and looks at its threshold on all of `to`. */
function outcomes(
  from: Population,
  to: Population,
  controls: readonly Control[],
  { draws, rows, random }: { readonly draws: number; readonly rows: number; readonly random: Random },
): Outcome[] {
  const risks = controls.map(() => new Float64Array(draws));
  const costs = controls.map(() => new Float64Array(draws));
  for (let d = 0; d < draws; d++) {
    const sweep = drawn(from.sweep, rows, from.depth, random);
    controls.forEach((control, c) => {
      const at = movesAbove(to.sweep.scores, calibrate(sweep, control).threshold);
      (risks[c] as Float64Array)[d] = to.risk[at] as number;
      (costs[c] as Float64Array)[d] = to.cost[at] as number;
    });
  }
  return controls.map(({ level }, c) => {
    const values = risks[c] as Float64Array;
    const meanRisk = mean(values);
    const variance = mean(values.map((value) => (value - meanRisk) ** 2));
    return {
      exceeded: values.filter((value) => value > level).length,
      meanRisk,
      standardError: Math.sqrt(variance / draws),
      meanCost: mean(costs[c] as Float64Array),
    };
  });
}

/**
 * The sweep over `n` rows drawn from those of a sweep, with replacement: a part of its moves, so nothing is sorted.
 * A row has at most `depth` moves.
 */
function drawn(sweep: Sweep, n: number, depth: number, random: Random): Sweep {
  const chosen = Int32Array.from({ length: n }, () => random.integer(sweep.start.length));
  // The draws of each row: the last one, and the one before each.
  const last = new Int32Array(sweep.start.length).fill(-1);
  const before = chosen.map((row, draw) => {
    const earlier = last[row] as number;
    last[row] = draw;
    return earlier;
  });
  const scores = new Float64Array(n * depth);
  const rows = new Int32Array(n * depth);
  const exits = new Uint8Array(n * depth);
  const losses = new Uint8Array(n * depth);
  let moves = 0;
  for (let j = 0; j < sweep.rows.length; j++) {
    for (let draw = last[sweep.rows[j] as number] as number; draw >= 0; draw = before[draw] as number) {
      scores[moves] = sweep.scores[j] as number;
      rows[moves] = draw;
      exits[moves] = sweep.exits[j] as number;
      losses[moves++] = sweep.losses[j] as number;
    }
  }
  return {
    start: Uint8Array.from(chosen, (row) => sweep.start[row] as number),
    scores: scores.subarray(0, moves),
    rows: rows.subarray(0, moves),
    exits: exits.subarray(0, moves),
    losses: losses.subarray(0, moves),
  };
}

/** How many of the falling scores are at least the threshold. */
function movesAbove(scores: Float64Array, threshold: number): number {
  let [low, high] = [0, scores.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((scores[middle] as number) >= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}
