import { defineAgent, EXIT, type Hindsight, type Policy, type SavedPolicy, z } from 'offramp';

const config = z.strictObject({
  /** Ascending cuts between the bins of each exit and observation [K - 1][D][<= bins - 1]. */
  cuts: z.array(z.array(z.array(z.number()))),
  /** 1 where a cell's value of exiting is at least that of continuing [K - 1][cells]. */
  exits: z.array(z.array(z.int().min(0).max(1))),
});

/** Cuts between bins that hold equally many samples. */
function quantileCuts(values: Float32Array, bins: number): number[] {
  const sorted = Float32Array.from(values).sort();
  const cuts = Array.from(
    { length: bins - 1 },
    (_, b) => sorted[Math.floor(((b + 1) * values.length) / bins)] as number,
  );
  return [...new Set(cuts)];
}

function cutsAt(view: Hindsight, k: number, bins: readonly number[]): number[][] {
  const { data, rows, columns } = view.observationsAt(k);
  return Array.from({ length: columns }, (_, c) =>
    quantileCuts(
      Float32Array.from({ length: rows }, (_, i) => data[i * columns + c] as number),
      bins[c] as number,
    ),
  );
}

/** Cell of an observation row: the bin of each column as digits of one number. */
function cellOf(cuts: readonly number[][], data: Float32Array, from: number): number {
  let cell = 0;
  cuts.forEach((column, c) => {
    let bin = 0;
    while (bin < column.length && (data[from + c] as number) >= (column[bin] as number)) bin++;
    cell = cell * (column.length + 1) + bin;
  });
  return cell;
}

function tabularPolicy(saved: z.output<typeof config>): Policy {
  return {
    exit(k, { data, rows, columns }) {
      const cuts = saved.cuts[k] as number[][];
      const exits = saved.exits[k] as number[];
      const probability = new Float32Array(rows);
      for (let i = 0; i < rows; i++) probability[i] = exits[cellOf(cuts, data, i * columns)] as number;
      return { probability };
    },
    macs: () => 0,
    save: () => ({ kind: 'q-learning', config: saved, weights: {} }),
  };
}

/**
 * Tabular Q-learning (Watkins 1989) over binned observations:
 * Q(s, a) += alpha (r + max_a' Q(s', a') - Q(s, a)), alpha = visits^-decay, gamma = 1. A state is the exit and the
 * quantile bin of each observation there. Exploring requests stop at an exit drawn uniformly, so that deep exits
 * are visited as often as early ones.
 */
export default defineAgent({
  name: 'q-learning',
  options: z.strictObject({
    observations: z.array(z.string()).min(1).default(['max-prob', 'ensemble-confidence']),
    bins: z.array(z.int().min(2).max(1000)).min(1).default([16, 4]),
    episodes: z.int().positive().default(1_000_000),
    /** Requests side by side. */
    parallel: z.int().positive().default(256),
    /** Share of steps that explore. */
    exploration: z.number().min(0).max(1).default(0.5),
    /** Exponent of the step size; 1 averages all targets, smaller forgets early ones. */
    decay: z.number().min(0).max(1).default(0.8),
  }),
  observations: (options) => options.observations,
  async *train({ environment, options, random }) {
    const bins = options.bins.slice(0, environment.spec.observationSize);
    const view = environment.hindsight('policy');
    const last = view.exits - 1;
    const cells = bins.reduce((product, count) => product * count, 1);
    const cuts = Array.from({ length: view.exits }, (_, k) => cutsAt(view, k, bins));
    const { data, columns } = view.observations;
    const stateOf = Int32Array.from({ length: view.exits * view.samples }, (_, row) => {
      const k = Math.floor(row / view.samples);
      return k * cells + cellOf(cuts[k] as number[][], data, row * columns);
    });

    const entries = view.exits * cells * 2;
    const q = [new Float64Array(entries), new Float64Array(entries)] as const;
    const visits = [new Uint32Array(entries), new Uint32Array(entries)] as const;
    const sum2 = (entry: number): number => (q[0][entry] as number) + (q[1][entry] as number);
    const requests = environment.vector(options.parallel, random.stream('requests'), {
      copyObservations: false,
    });
    const actions = new Uint8Array(requests.n);
    const states = new Int32Array(requests.n);
    const before = new Uint8Array(requests.n);
    const draw = random.stream('actions');
    const greedy = (s: number): number => (sum2(2 * s + EXIT) >= sum2(2 * s) ? EXIT : 0);
    let episodes = 0;
    let sum = 0;
    for (let steps = 0, counted = 0; episodes < options.episodes; steps++) {
      for (let j = 0; j < requests.n; j++) {
        const k = requests.exits[j] as number;
        before[j] = ((requests.rows[j] as number) % view.samples) & 1;
        const s = (states[j] = stateOf[requests.rows[j] as number] as number);
        const explores = draw.uniform() < options.exploration;
        if (k === last) actions[j] = EXIT;
        else if (explores) actions[j] = draw.uniform() < 1 / (view.exits - k) ? EXIT : 0;
        else actions[j] = greedy(s);
      }
      requests.step(actions);
      for (let j = 0; j < requests.n; j++) {
        const at = 2 * (states[j] as number) + (actions[j] as number);
        const half = before[j] as number;
        let target = requests.rewards[j] as number;
        if (requests.terminated[j] === 1) {
          episodes++;
          sum += target;
        } else {
          const next = stateOf[requests.rows[j] as number] as number;
          const forced = requests.exits[j] === last;
          const own = q[half as 0];
          const best = forced || (own[2 * next + EXIT] as number) >= (own[2 * next] as number) ? EXIT : 0;
          target += q[(1 - half) as 0][2 * next + best] as number;
        }
        const n = (visits[half as 0][at] = (visits[half as 0][at] as number) + 1);
        const qh = q[half as 0];
        qh[at] = (qh[at] as number) + (target - (qh[at] as number)) * n ** -options.decay;
      }
      if (steps % 500 === 499) {
        yield { step: episodes, of: options.episodes, metrics: { return: sum / (episodes - counted) } };
        counted = episodes;
        sum = 0;
      }
    }
    const exits = Array.from({ length: last }, (_, k) =>
      Array.from({ length: cells }, (_, c) => greedy(k * cells + c)),
    );
    return tabularPolicy({ cuts: cuts.slice(0, last), exits });
  },
  load: (saved: SavedPolicy) => tabularPolicy(config.parse(saved.config)),
});
