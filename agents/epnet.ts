import {
  adam,
  type DenseWeights,
  defineAgent,
  denseForward,
  type EnvironmentSpec,
  type Hindsight,
  type Matrix,
  network,
  type Policy,
  type Random,
  type SavedPolicy,
  type SavedTensor,
  type TrainingEnvironment,
  tf,
  UserError,
  z,
} from 'offramp';

/** Prices of compute as positions: 0 at price 0, 1 at the highest trained for, logarithmic between and linear above. */
const Scale = z.strictObject({
  /** Highest price that is trained for. */
  highest: z.number().positive(),
  /** Price below which positions are about linear. */
  knee: z.number().positive(),
  /** B, the ramps over the positions. */
  ramps: z.int().positive(),
});
type Scale = z.output<typeof Scale>;

/** Below 0 there are no prices: they count as 0. */
const positionOf = ({ highest, knee }: Scale, price: number): number =>
  price > highest ? price / highest : Math.log1p(Math.max(0, price) / knee) / Math.log1p(highest / knee);

const priceAt = ({ highest, knee }: Scale, position: number): number =>
  knee * Math.expm1(position * Math.log1p(highest / knee));

/** Height of ramp b at a price: rises from 0 to 1 over its B-th of the positions, the last one on and on. */
function ramp(scale: Scale, b: number, price: number): number {
  const height = Math.max(0, scale.ramps * positionOf(scale, price) - b);
  return b < scale.ramps - 1 ? Math.min(1, height) : height;
}

/** Preference where every output of the network is 0: early on most requests go on, so that later exits are weighed. */
const START = -3;
/** softplus(x + this) is 1 at x = 0. */
const UNIT = Math.log(Math.E - 1);
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Preference for exiting of one row at a price, from the outputs [base, slope of each ramp] at `at`. */
function preferenceAt(outputs: Float32Array, at: number, scale: Scale, price: number): number {
  let preference = START + (outputs[at] as number);
  for (let b = 0; b < scale.ramps; b++) {
    preference += softplus((outputs[at + 1 + b] as number) + UNIT) * ramp(scale, b, price);
  }
  return preference;
}

/** Which columns of an observation are what. */
const Layout = z.strictObject({
  /** Columns the network sees as they are, its first inputs. */
  seen: z.array(z.int().nonnegative()),
  /** Column of the price. */
  lambda: z.int().nonnegative(),
  /** Column of the remaining budget; null where caps are not minded. */
  remaining: z.int().nonnegative().nullable(),
  /** Cost of each exit over that of the last [K]: as remaining budgets are counted, and as requests are charged. */
  cost: z.array(z.number()),
  charged: z.array(z.number()),
});
type Layout = z.output<typeof Layout>;

/** Inputs that tell of a cap: what can still be spent, whether on one exit only, and the last exit one-hot. */
const capInputs = ({ remaining, cost }: Layout): number => (remaining === null ? 0 : 2 + cost.length);

/** A cap within float32 rounding of the whole network's cost is none. */
const WHOLE = 1 - 1e-5;

/** Deepest exit that a cap affords. */
function lastAffordable({ charged }: Layout, cap: number): number {
  const last = charged.length - 1;
  if (cap >= WHOLE) return last;
  return Math.max(
    0,
    charged.findLastIndex((cost) => cost <= cap),
  );
}

function writeCap({ charged }: Layout, k: number, last: number, out: Float32Array, at: number): void {
  out[at] = Math.max(0, (charged[last] as number) - (charged[k] as number));
  out[at + 1] = last === k + 1 ? 1 : 0;
  out[at + 2 + last] = 1;
}

/** The network's inputs at exit k [n x inputs]. */
function inputsOf(layout: Layout, k: number, { data, rows, columns }: Matrix): Matrix {
  const shown = layout.seen.length;
  const width = shown + capInputs(layout);
  const inputs = new Float32Array(rows * width);
  for (let i = 0; i < rows; i++) {
    layout.seen.forEach((column, j) => (inputs[i * width + j] = data[i * columns + column] as number));
    if (layout.remaining === null) continue;
    const cap = (data[i * columns + layout.remaining] as number) + (layout.cost[k] as number);
    writeCap(layout, k, lastAffordable(layout, cap), inputs, i * width + shown);
  }
  return { data: inputs, rows, columns: width };
}

const Config = z.strictObject({
  scale: Scale,
  layout: Layout,
  /** Widths of the network. */
  sizes: z.array(z.int().positive()).min(2),
  /** The price that it is turned to; null where it obeys the observed one. */
  price: z.number().nonnegative().nullable(),
});
type Config = z.output<typeof Config>;

const macsOf = (sizes: readonly number[]): number =>
  sizes.slice(1).reduce((sum, out, l) => sum + out * (sizes[l] as number), (sizes.at(-1) as number) - 1);

/** How far the knob turns, in highest prices trained for: until nobody goes on. */
const BEYOND = 1000;

/**
 * Price at a setting of the knob, even in the logarithm, so that few halvings tell settings apart: 0 is price 0, 1 the
 * highest trained for, 2 as far as it turns.
 */
const priceOf = (scale: Scale, setting: number): number =>
  setting > 1 ? scale.highest * BEYOND ** (setting - 1) : priceAt(scale, setting);

function pricedPolicy(config: Config, weights: DenseWeights): Policy {
  const { scale, layout, sizes, price } = config;
  const outputs = 1 + scale.ramps;
  const macs = macsOf(sizes);
  return {
    exit(k, observations) {
      const { data, rows, columns } = observations;
      const out = denseForward(weights, inputsOf(layout, k, observations));
      const preference = Float32Array.from({ length: rows }, (_, i) =>
        preferenceAt(out, i * outputs, scale, price ?? (data[i * columns + layout.lambda] as number)),
      );
      return { probability: preference.map(sigmoid), preference };
    },
    knob: {
      range: [0, 2],
      at: (setting) => pricedPolicy({ ...config, price: priceOf(scale, setting) }, weights),
    },
    macs: () => macs,
    save: () => ({ kind: 'epnet', config, weights: savedTensors(weights) }),
  };
}

function savedTensors({ sizes, layers }: DenseWeights): Record<string, SavedTensor> {
  const tensors = layers.flatMap(({ kernel, bias }, l) => [
    [`kernel${l}`, { shape: [sizes[l] as number, sizes[l + 1] as number], data: base64(kernel) }] as const,
    [`bias${l}`, { shape: [sizes[l + 1] as number], data: base64(bias) }] as const,
  ]);
  return Object.fromEntries(tensors);
}

const base64 = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

function floats(name: string, saved: SavedTensor | undefined, count: number): Float32Array {
  const values = new Float32Array(Uint8Array.from(Buffer.from(saved?.data ?? '', 'base64')).buffer);
  if (values.length === count) return values;
  throw new UserError(
    `policy: ${name} has ${values.length} values, expected ${count}; load what epnet saved`,
  );
}

function load({ config, weights }: SavedPolicy): Policy {
  const saved = Config.parse(config);
  const layers = saved.sizes.slice(1).map((out, l) => ({
    kernel: floats(`kernel${l}`, weights[`kernel${l}`], out * (saved.sizes[l] as number)),
    bias: floats(`bias${l}`, weights[`bias${l}`], out),
  }));
  return pricedPolicy(saved, { sizes: saved.sizes, activation: 'relu', layers });
}

/** Reads the columns from the specification; `capped` where remaining budgets are to be minded. */
function layoutOf(spec: EnvironmentSpec, charged: readonly number[], capped: boolean): Layout {
  const columnOf = (name: string) => spec.observations.find((one) => one.name === name)?.start;
  const lambda = columnOf('lambda');
  if (lambda === undefined) {
    throw new UserError(
      'agent epnet: no observation "lambda" is shown; expected the price; add it to --observations',
    );
  }
  const remaining = columnOf('remaining-budget');
  if (capped && remaining === undefined) {
    throw new UserError(
      'agent epnet: no observation "remaining-budget" is shown, but there are caps; add it',
    );
  }
  const all = Array.from({ length: spec.observationSize }, (_, column) => column);
  return {
    seen: all.filter((column) => column !== lambda && column !== remaining),
    lambda,
    remaining: capped ? (remaining ?? null) : null,
    cost: [...spec.relativeCost],
    charged: [...charged],
  };
}

/** Mean and spread of inputs that leave [-1, 1], over all rows; 0 and 1 for the others. */
function standardOf({ data, rows, columns }: Matrix, seen: readonly number[]) {
  const standard = { mean: new Float64Array(seen.length), spread: new Float64Array(seen.length).fill(1) };
  seen.forEach((column, j) => {
    let [sum, squares, largest] = [0, 0, 0];
    for (let at = column; at < rows * columns; at += columns) {
      const value = data[at] as number;
      sum += value;
      squares += value * value;
      largest = Math.max(largest, Math.abs(value));
    }
    if (largest <= 1) return;
    standard.mean[j] = sum / rows;
    standard.spread[j] = Math.sqrt(Math.max(squares / rows - (sum / rows) ** 2, 0)) || 1;
  });
  return standard;
}
type Standard = ReturnType<typeof standardOf>;

/** The same network for inputs as they are: W (x - mean) / spread + b. */
function withoutStandard(weights: DenseWeights, { mean, spread }: Standard): DenseWeights {
  const [first, ...rest] = weights.layers as [DenseWeights['layers'][number]];
  const width = first.bias.length;
  const kernel = first.kernel.map((weight, at) => weight / (spread[Math.floor(at / width)] ?? 1));
  const bias = first.bias.map((value, to) =>
    mean.reduce((left, centre, j) => left - centre * (kernel[j * width + to] as number), value),
  );
  return { ...weights, layers: [{ kernel, bias }, ...rest] };
}

/** Requests of one update: their inputs at all exits but the last, and what decides their rewards. */
interface Batch {
  readonly size: number;
  /** [(K - 1) * size x inputs], exit-major. */
  readonly inputs: Matrix;
  /** [K * size]. */
  readonly quality: Float32Array;
  /** Deepest exit that each cap affords [size]. */
  readonly last: Uint8Array;
  /** Prices of each request [size x M]. */
  readonly prices: Float64Array;
}

/** Fills a batch in place with the next of a shuffle of the samples, under prices and caps drawn anew. */
function batches(
  view: Hindsight,
  layout: Layout,
  { standard, size, draws, scale, caps, random }: Sampling,
): () => Batch {
  const { samples, exits, observations, quality } = view;
  const decisions = exits - 1;
  const shown = layout.seen.length;
  const width = shown + capInputs(layout);
  const inputs = { data: new Float32Array(decisions * size * width), rows: decisions * size, columns: width };
  const batch: Batch = {
    size,
    inputs,
    quality: new Float32Array(exits * size),
    last: new Uint8Array(size),
    prices: new Float64Array(size * draws),
  };
  const [shuffle, priceDraws, capDraws] = ['batches', 'prices', 'caps'].map((name) =>
    random.stream(name),
  ) as [Random, Random, Random];
  let order = shuffle.permutation(samples);
  let next = 0;

  function show(j: number, i: number, k: number): void {
    const from = (k * samples + i) * observations.columns;
    const to = (k * size + j) * width;
    layout.seen.forEach((column, c) => {
      const value = observations.data[from + column] as number;
      inputs.data[to + c] = (value - (standard.mean[c] as number)) / (standard.spread[c] as number);
    });
    if (width > shown) writeCap(layout, k, batch.last[j] as number, inputs.data, to + shown);
  }

  return () => {
    if (next + size > samples) [order, next] = [shuffle.permutation(samples), 0];
    inputs.data.fill(0);
    for (let j = 0; j < size; j++, next++) {
      const i = order[next] as number;
      batch.last[j] = lastAffordable(layout, caps(capDraws));
      const offset = priceDraws.uniform();
      // one price from each of M equal parts of the positions
      for (let m = 0; m < draws; m++) batch.prices[j * draws + m] = priceAt(scale, (m + offset) / draws);
      for (let k = 0; k < exits; k++) {
        batch.quality[k * size + j] = quality[k * samples + i] as number;
        if (k < decisions) show(j, i, k);
      }
    }
    return batch;
  };
}

interface Sampling {
  readonly standard: Standard;
  /** Requests an update. */
  readonly size: number;
  /** M, prices a request. */
  readonly draws: number;
  readonly scale: Scale;
  /** The cap of a new request; 1 where it has none. */
  readonly caps: (random: Random) => number;
  readonly random: Random;
}

/** The cap of a request: as the budget draws it, else for a share of them uniform from the first exit's cost on. */
function capDrawer({ budget }: EnvironmentSpec, least: number, share: number): (random: Random) => number {
  if (budget?.kind === 'request') {
    return (random) => budget.from + (budget.to - budget.from) * random.uniform();
  }
  return (random) => {
    if (share === 0 || random.uniform() >= share) return 1;
    return least + (1 - least) * random.uniform();
  };
}

/**
 * One policy for every budget, in the spirit of EPNet (Dai, Kong and Guo, CIKM 2020: a network of lightweight branches,
 * exit as a Markov decision process, a learned policy; only its abstract is public, so state, reward and training are
 * ours). One training serves every price lambda, and with it every average budget.
 *
 * What it is worth to exit rather than go on, A(s, lambda) = E[r[k] | s] - V[k+1](s, lambda), rises with lambda: its
 * derivative is the expected cost of the exit gone on to, less c[k], and that is at least c[k+1] - c[k] > 0. So each
 * state has one price from which exiting is right, whatever came before. The logit is made to rise likewise:
 *   z(s, lambda) = g_0(s) + sum_b softplus(g_b(s)) ramp_b(lambda),
 * g a network of 1 + B outputs, the ramps one after the other over log(1 + lambda / knee). The outputs do not depend on
 * lambda, so each request of a batch is weighed at M prices for one pass through the network.
 *
 * Training ascends the exact objective of `exact-policy-gradient`, averaged over requests and prices:
 * V[L] = r[L], V[k] = h[k] r[k] + (1 - h[k]) V[k+1], dJ/dz[k] = P(reach k) h[k] (1 - h[k]) (r[k] - V[k+1]), with
 * r[k] = quality[k] - lambda c[k], policy MACs charged, and L the deepest exit that the request's cap affords; plus an
 * entropy bonus that falls linearly to 0 at half of training (Williams and Peng 1991).
 *
 * Where the environment shows the largest probabilities, `log-probs` are looked at too: which classes are easy counts at
 * early exits. `features` beside them are not: on both CIFAR-10 banks, trained on 6,000 rows, they lowered rewards on the
 * rows that were held out. A learning rate a quarter of that of `exact-policy-gradient` overfits less.
 *
 * What a request can still spend is an input. Under a budget for each request all have caps, drawn as the budget draws
 * them; otherwise a share of them, `caps`, so that one training serves hard caps too. On the CIFAR-10 banks (two seeds,
 * `tune`) that changes mean reward without caps by at most 0.0003, and under caps drawn uniformly it brings 0.001 to
 * 0.004 at prices 0.1 to 0.5.
 */
export default defineAgent({
  name: 'epnet',
  servesAllPrices: true,
  options: z.strictObject({
    hidden: z.array(z.int().positive()).default([64]),
    updates: z.int().positive().default(600),
    /** Requests an update, each at all exits. */
    batch: z.int().positive().default(512),
    /** M, prices that each request of a batch is weighed at. */
    prices: z.int().positive().default(4),
    learningRate: z.number().positive().default(5e-3),
    entropy: z.number().min(0).default(0.1),
    /** Prices trained for are log-uniform from 0, shifted by `knee`, to this. */
    highestPrice: z.number().positive().default(2),
    knee: z.number().positive().default(0.02),
    /** B, parts of the range of prices in which the logit rises at a rate of its own. */
    ramps: z.int().positive().default(4),
    /** Look at `log-probs` where `top-probs` are offered. */
    logProbs: z.boolean().default(true),
    /** Share of requests with a cap of their own, uniform from the first exit's cost to 1, in a training without such a budget. */
    caps: z.number().min(0).max(1).default(0.3),
  }),
  observations: ({ logProbs }, offered) => [
    ...new Set([
      ...offered,
      ...(logProbs && offered.some((name) => name.startsWith('top-probs')) ? ['log-probs'] : []),
      'lambda',
      'remaining-budget',
    ]),
  ],
  async *train({ environment, options, random }) {
    const { spec } = environment;
    const view = environment.hindsight('policy');
    const scale = { highest: options.highestPrice, knee: options.knee, ramps: options.ramps };
    const { layout, sizes } = planOf(environment, options);
    const caps = capDrawer(spec, layout.charged[0] as number, options.caps);
    const standard = standardOf(view.observations, layout.seen);
    const size = Math.min(options.batch, view.samples);
    const draw = batches(view, layout, { standard, size, draws: options.prices, scale, caps, random });
    const response = network(sizes, random.stream('policy'));
    const optimiser = adam(options.learningRate);

    for (let update = 0; update < options.updates; update++) {
      const left = 1 - update / options.updates;
      const entropy = options.entropy * Math.max(0, 2 * left - 1);
      optimiser.learningRate = options.learningRate * left;
      const batch = draw();
      const { data, rows, columns } = batch.inputs;
      let value = 0;
      optimiser.minimize(() => {
        const outputs = response(tf.tensor2d(data, [rows, columns]));
        const exact = objective(outputs.dataSync() as Float32Array, batch, scale, layout.charged, entropy);
        value = exact.value;
        return outputs.mul(tf.tensor2d(exact.gradient, outputs.shape)).sum().neg().asScalar();
      });
      yield { step: update + 1, of: options.updates, metrics: { return: value } };
    }
    return pricedPolicy(
      { scale, layout, sizes, price: null },
      withoutStandard(response.snapshot(), standard),
    );
  },
  load,
});

/** Columns and widths; what the policy itself costs is charged, and its widths say how much. */
function planOf(
  environment: TrainingEnvironment,
  {
    hidden,
    ramps,
    caps,
  }: { readonly hidden: readonly number[]; readonly ramps: number; readonly caps: number },
): { layout: Layout; sizes: number[] } {
  const { spec } = environment;
  const capped = caps > 0 || spec.budget?.kind === 'request';
  const plain = layoutOf(spec, spec.relativeCost, capped);
  const sizes = [plain.seen.length + capInputs(plain), ...hidden, 1 + ramps];
  const charged = environment.charging(() => macsOf(sizes)).spec.relativeCost;
  return { layout: { ...plain, charged: [...charged] }, sizes };
}

/** J of a batch, without the entropy, and the gradient with it by the network's outputs [(K - 1) * size x (1 + B), exit-major]. */
function objective(
  outputs: Float32Array,
  { size, quality, last, prices }: Batch,
  scale: Scale,
  cost: readonly number[],
  entropy: number,
) {
  const draws = prices.length / size;
  const width = 1 + scale.ramps;
  const gradient = new Float32Array(outputs.length);
  const worth = new Float64Array(cost.length);
  const logits = new Float64Array(cost.length);
  const heights = new Float64Array(scale.ramps);
  const slopes = outputs.map((output) => softplus(output + UNIT));
  const rises = outputs.map((output) => sigmoid(output + UNIT));
  let value = 0;
  for (let episode = 0; episode < prices.length; episode++) {
    const j = Math.floor(episode / draws);
    const price = prices[episode] as number;
    const deepest = last[j] as number;
    const rewardAt = (k: number): number => (quality[k * size + j] as number) - price * (cost[k] as number);
    heights.forEach((_, b) => (heights[b] = ramp(scale, b, price)));
    let earned = (worth[deepest] = rewardAt(deepest));
    for (let k = deepest - 1; k >= 0; k--) {
      const at = (k * size + j) * width;
      let logit = START + (outputs[at] as number);
      for (let b = 0; b < scale.ramps; b++) logit += (slopes[at + 1 + b] as number) * (heights[b] as number);
      const h = sigmoid(logit);
      logits[k] = logit;
      const here = h * rewardAt(k);
      earned = here + (1 - h) * earned;
      worth[k] = here + (1 - h) * (worth[k + 1] as number) + entropy * (softplus(logit) - h * logit);
    }
    value += earned / prices.length;
    let reach = 1 / prices.length;
    for (let k = 0; k < deepest; k++) {
      const at = (k * size + j) * width;
      const logit = logits[k] as number;
      const h = sigmoid(logit);
      const byLogit = reach * h * (1 - h) * (rewardAt(k) - (worth[k + 1] as number) - entropy * logit);
      gradient[at] = (gradient[at] as number) + byLogit;
      for (let b = 0; b < scale.ramps; b++) {
        const g = at + 1 + b;
        gradient[g] = (gradient[g] as number) + byLogit * (heights[b] as number) * (rises[g] as number);
      }
      reach *= 1 - h;
    }
  }
  return { value, gradient };
}
