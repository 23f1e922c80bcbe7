import { CONTINUE, defineAgent, EXIT, type Hindsight, type Policy, type SavedPolicy, z } from 'offramp';

const config = z.strictObject({
  /** Ascending cuts between the bins of each exit and observation [K - 1][D][<= bins - 1]. */
  cuts: z.array(z.array(z.array(z.number()))),
  /** Value of exiting less that of continuing in each cell [K - 1][cells]. */
  advantages: z.array(z.array(z.number())),
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
  const column = (c: number) =>
    Float32Array.from({ length: rows }, (_, i) => data[i * columns + c] as number);
  return bins.map((count, c) => quantileCuts(column(c), count));
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
      const advantages = saved.advantages[k] as number[];
      const preference = new Float32Array(rows);
      for (let i = 0; i < rows; i++) preference[i] = advantages[cellOf(cuts, data, i * columns)] as number;
      return { probability: preference.map((value) => (value >= 0 ? 1 : 0)), preference };
    },
    macs: () => 0,
    save: () => ({ kind: 'tabular-advantage', config: saved, weights: {} }),
  };
}

/**
 * Tabular Q-learning (Watkins 1989) over binned observations:
 * Q(s, a) += alpha (r + max_a' Q(s', a') - Q(s, a)), alpha = visits^-decay, gamma = 1. A state is the exit and the
 * quantile bin of each observation there. Exploring steps exit with probability 1 / (K - k), so that deep exits are
 * visited as often as early ones.
 */
export default defineAgent({
  name: 'q-learning',
  options: z.strictObject({
    /** Bins of each observation; those that the environment does not offer are left out. */
    bins: z.record(z.string(), z.int().min(2).max(1000)).default({ 'max-prob': 8, 'ensemble-confidence': 4 }),
    episodes: z.int().positive().default(2_000_000),
    /** Requests side by side. */
    parallel: z.int().positive().default(256),
    /** Share of steps that explore; Q-learning is off-policy and needs no other. */
    exploration: z.number().min(0).max(1).default(1),
    /** Exponent of the step size; 1 averages all targets alike, smaller forgets early ones. */
    decay: z.number().min(0).max(1).default(1),
  }),
  observations({ bins }, offered) {
    const names = Object.keys(bins);
    const shown = names.filter((name) => offered.includes(name));
    return shown.length > 0 ? shown : names;
  },
  async *train({ environment, options, random }) {
    const view = environment.hindsight('policy');
    const last = view.exits - 1;
    const bins = environment.spec.observations.flatMap(({ name, start, end }) =>
      Array.from({ length: end - start }, () => options.bins[name] as number),
    );
    const cells = bins.reduce((product, count) => product * count, 1);
    const cuts = Array.from({ length: view.exits }, (_, k) => cutsAt(view, k, bins));
    const { data, columns } = view.observations;
    const stateOf = Int32Array.from({ length: view.exits * view.samples }, (_, row) => {
      const k = Math.floor(row / view.samples);
      return k * cells + cellOf(cuts[k] as number[][], data, row * columns);
    });

    const q = new Float64Array(view.exits * cells * 2);
    const visits = new Uint32Array(q.length);
    const greedy = (s: number): number =>
      (q[2 * s + EXIT] as number) >= (q[2 * s] as number) ? EXIT : CONTINUE;
    const requests = environment.vector(options.parallel, random.stream('requests'), {
      copyObservations: false,
    });
    const actions = new Uint8Array(requests.n);
    const states = new Int32Array(requests.n);
    const draw = random.stream('actions');
    let episodes = 0;
    let sum = 0;
    for (let steps = 1, counted = 0; episodes < options.episodes; steps++) {
      for (let j = 0; j < requests.n; j++) {
        const k = requests.exits[j] as number;
        const s = (states[j] = stateOf[requests.rows[j] as number] as number);
        const explores = draw.uniform() < options.exploration;
        if (k === requests.lastExits[j]) actions[j] = EXIT;
        else if (explores) actions[j] = draw.uniform() < 1 / (view.exits - k) ? EXIT : CONTINUE;
        else actions[j] = greedy(s);
      }
      requests.step(actions);
      for (let j = 0; j < requests.n; j++) {
        const at = 2 * (states[j] as number) + (actions[j] as number);
        let target = requests.rewards[j] as number;
        sum += target;
        if (requests.terminated[j] === 1) episodes++;
        else {
          const next = stateOf[requests.rows[j] as number] as number;
          target += q[
            2 * next + (requests.exits[j] === requests.lastExits[j] ? EXIT : greedy(next))
          ] as number;
        }
        const n = (visits[at] = (visits[at] as number) + 1);
        q[at] = (q[at] as number) + (target - (q[at] as number)) * n ** -options.decay;
      }
      if (steps % 500 === 0 || episodes >= options.episodes) {
        const step = Math.min(episodes, options.episodes);
        yield { step, of: options.episodes, metrics: { return: sum / (episodes - counted) } };
        counted = episodes;
        sum = 0;
      }
    }
    const advantage = (s: number): number => (q[2 * s + EXIT] as number) - (q[2 * s] as number);
    const advantages = Array.from({ length: last }, (_, k) =>
      Array.from({ length: cells }, (_unused, c) => advantage(k * cells + c)),
    );
    return tabularPolicy({ cuts: cuts.slice(0, last), advantages });
  },
  load: (saved: SavedPolicy) => tabularPolicy(config.parse(saved.config)),
});
