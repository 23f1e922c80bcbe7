import {
  createRandom,
  type Knob,
  type Matrix,
  type Policy,
  type Random,
  type RequestBudget,
  type SavedPolicy,
  type SavedTensor,
  startBackend,
} from 'offramp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import synthetic from '../../environments/synthetic/environment.ts';
import { branchWidths } from '../../src/bank/columns.ts';
import { DEFAULT_OBSERVATIONS } from '../../src/mdp/observations.ts';
import { createProblem, type Problem } from '../../src/mdp/problem.ts';
import { withTensorScope } from '../../src/nn/tensor-scope.ts';
import { resolveOptions } from '../../src/run/options.ts';
import { bankOf, bitTuples, drawSamples, macsOf } from '../mdp/fixture.ts';
import { agentOf, open, type Opened } from './fixture.ts';

/** What the network was shown and what the optimiser was asked to descend in the first update of a training. */
const seen = vi.hoisted(() => ({
  inputs: undefined as Float32Array | undefined,
  variables: [] as number[][],
  gradients: [] as number[][],
}));

const floats = vi.hoisted(
  () => (tensor: import('offramp').tf.Tensor) => Array.from(tensor.dataSync() as Float32Array),
);

vi.mock('offramp', async (original) => {
  const offramp = await original<typeof import('offramp')>();
  return {
    ...offramp,
    network(...given: Parameters<typeof offramp.network>) {
      const made = offramp.network(...given);
      const watched = (x: import('offramp').tf.Tensor2D) => {
        seen.inputs ??= (x.dataSync() as Float32Array).slice();
        return made(x);
      };
      return Object.assign(watched, made);
    },
    adam(...given: Parameters<typeof offramp.adam>) {
      const made = offramp.adam(...given);
      const descend = made.minimize.bind(made);
      made.minimize = (loss, variables) => {
        if (seen.gradients.length === 0) {
          const { value, grads } = offramp.tf.variableGrads(loss);
          const registered = offramp.tf.engine().registeredVariables;
          const names = Object.keys(grads);
          seen.variables = names.map((name) => floats(registered[name] as import('offramp').tf.Variable));
          seen.gradients = names.map((name) => floats(grads[name] as import('offramp').tf.Tensor));
          offramp.tf.dispose([value, grads]);
        }
        return descend(loss, variables);
      };
      return made;
    },
  };
});

const agent = agentOf('epnet');
const EXITS = 4;
const drawn = await open({
  name: 'drawn',
  description: 'samples drawn from a seed',
  bank: () =>
    Promise.resolve(
      bankOf(
        drawSamples('epnet', { exits: EXITS, classes: 3, samples: [40, 60, 20] }),
        macsOf(EXITS).map((macs) => 1e5 * macs),
      ),
    ),
});
const chain = await open(synthetic);

beforeAll(async () => {
  await startBackend();
});

interface Setting {
  readonly lambda?: number;
  readonly budget?: RequestBudget;
  readonly options?: Readonly<Record<string, unknown>>;
}

function problemOf(
  { definition, bank }: Opened,
  { lambda = 0, budget, options = {} }: Setting = {},
): Problem {
  const offered = definition.observations ?? DEFAULT_OBSERVATIONS;
  const observations = agent.observations?.(resolveOptions(agent, options), offered, branchWidths(bank));
  return createProblem({
    name: definition.name,
    bank,
    observations: observations ?? offered,
    reward: { quality: 'correct', dense: false },
    lambda,
    finite: false,
    ...(budget && { budget }),
  });
}

/** The stream, and all its uniform draws by the names of the streams below it. */
function recorded(random: Random): { random: Random; draws: Map<string, number[]> } {
  const draws = new Map<string, number[]>();
  const stream = (name: string): Random => {
    const inner = random.stream(name);
    const list: number[] = [];
    draws.set(name, list);
    const uniform = (): number => {
      const value = inner.uniform();
      list.push(value);
      return value;
    };
    return { ...inner, uniform };
  };
  return { random: { ...random, stream }, draws };
}

async function train(problem: Problem, options: Setting['options'] = {}, seed = 0) {
  seen.inputs = undefined;
  seen.gradients = [];
  const { random, draws } = recorded(createRandom(seed));
  const policy = await withTensorScope(async () => {
    const running = agent.train({
      environment: problem.training,
      options: resolveOptions(agent, options),
      random,
    });
    for (;;) {
      const { done, value } = await running.next();
      if (done) return value;
    }
  });
  return { policy, draws };
}

const dot = (a: ArrayLike<number>, b: (j: number) => number): number =>
  Array.from(a).reduce((sum, x, j) => sum + x * b(j), 0);
const softplus = (x: number): number => Math.log(1 + Math.exp(x));

const KNEE = 0.02;
const HIGHEST = 2;

/** Where the knob stands at a price: even in its logarithm up to the highest trained for, then in another one to 1000 times that. */
const settingOf = (price: number): number =>
  price <= HIGHEST
    ? Math.log(1 + price / KNEE) / Math.log(1 + HIGHEST / KNEE)
    : 1 + Math.log(price / HIGHEST) / Math.log(1000);

/** Height of each ramp at a price, as the agent's documentation has it. */
function ramps(price: number, count: number): number[] {
  const at = (count * Math.log(1 + price / KNEE)) / Math.log(1 + HIGHEST / KNEE);
  return Array.from({ length: count }, (_, b) => Math.min(1, Math.max(0, at - b)));
}

interface Weights {
  readonly kernels: readonly [ArrayLike<number>, ArrayLike<number>];
  readonly biases: readonly [ArrayLike<number>, ArrayLike<number>];
}

/** z of one row of inputs at a price, in double precision. */
function logit({ kernels, biases }: Weights, row: ArrayLike<number>, price: number): number {
  const layer = (x: ArrayLike<number>, l: 0 | 1): number[] => {
    const width = biases[l].length;
    return Array.from(biases[l], (bias, to) => bias + dot(x, (j) => kernels[l][j * width + to] as number));
  };
  const [base = 0, ...slopes] = layer(
    layer(row, 0).map((value) => Math.max(0, value)),
    1,
  );
  const heights = ramps(price, slopes.length);
  return (
    -3 +
    base +
    slopes.reduce((sum, g, b) => sum + softplus(g + Math.log(Math.E - 1)) * (heights[b] as number), 0)
  );
}

/** Inputs that tell of the deepest exit a request can pay: what is left, whether for one exit only, one-hot. */
const capInputs = (cost: readonly number[], k: number, last: number): number[] => [
  Math.max(0, (cost[last] as number) - (cost[k] as number)),
  last === k + 1 ? 1 : 0,
  ...cost.map((_, j) => (j === last ? 1 : 0)),
];

const deepest = (cost: readonly number[], cap: number): number =>
  cap === 1 ? cost.length - 1 : Math.max(0, cost.filter((c) => c <= cap).length - 1);

/** Costs that the policy's own are added to at each exit where it is asked. */
const charged = (problem: Problem, policy: Policy): readonly number[] =>
  problem.training.charging((k) => policy.macs(k)).spec.relativeCost;

const column = (problem: Problem, name: string): number =>
  problem.training.spec.observations.find((one) => one.name === name)?.start ?? Number.NaN;

describe('a training', () => {
  const options = { hidden: [5], updates: 1, batch: 40, prices: 3, caps: 0.5 };
  const problem = problemOf(drawn, { lambda: 0.7 });
  const view = problem.training.hindsight('policy');
  const { observations, samples } = view;

  /** Order, prices and caps of the one batch, from the draws. */
  function batchOf(draws: Map<string, number[]>, cost: readonly number[]) {
    const order = createRandom(0).stream('batches').permutation(samples);
    const prices = (draws.get('prices') as number[]).map((u) =>
      [0, 1, 2].map((m) => KNEE * ((1 + HIGHEST / KNEE) ** ((m + u) / 3) - 1)),
    );
    const stream = [...(draws.get('caps') as number[])];
    const last = prices.map(() => {
      if ((stream.shift() as number) >= 0.5) return EXITS - 1;
      return deepest(cost, (cost[0] as number) + (1 - (cost[0] as number)) * (stream.shift() as number));
    });
    return { order, prices, last };
  }

  it.each([0, 0.3])(
    'ascends the exact objective at every price and cap, entropy bonus %d',
    async (entropy) => {
      const { policy, draws } = await train(problem, { ...options, entropy });
      const cost = charged(problem, policy);
      const { order, prices, last } = batchOf(draws, cost);
      expect(new Set(last).size).toBeGreaterThan(2);
      const inputs = seen.inputs as Float32Array;
      const width = inputs.length / (samples * (EXITS - 1));

      /** Mean over requests and prices of the reward and bonus, by running forward through the exits. */
      const objective = (variables: readonly (readonly number[])[]): number => {
        const [kernel0, kernel1, bias0, bias1] = variables as [number[], number[], number[], number[]];
        let total = 0;
        order.forEach((i, j) => {
          for (const price of prices[j] as number[]) {
            let reach = 1;
            for (let k = 0; k <= (last[j] as number); k++) {
              const row = inputs.subarray((k * samples + j) * width, (k * samples + j + 1) * width);
              const forced = k === last[j];
              const z = forced
                ? 0
                : logit({ kernels: [kernel0, kernel1], biases: [bias0, bias1] }, row, price);
              const h = forced ? 1 : 1 / (1 + Math.exp(-z));
              const bonus = forced ? 0 : -h * Math.log(h) - (1 - h) * Math.log(1 - h);
              const reward = (view.quality[k * samples + i] as number) - price * (cost[k] as number);
              total += reach * (h * reward + entropy * bonus);
              reach *= 1 - h;
            }
          }
        });
        return total / (samples * 3);
      };

      const expected = seen.variables.flatMap((values, v) =>
        values.map((value, at) => {
          const moved = (by: number) => objective(seen.variables.with(v, values.with(at, value + by)));
          return (moved(1e-5) - moved(-1e-5)) / 2e-5;
        }),
      );
      const found = seen.gradients.flat();
      expect(found).toHaveLength(expected.length);
      const largest = Math.max(...expected.map(Math.abs));
      expected.forEach((value, j) => {
        expect(Math.abs(-(found[j] as number) - value)).toBeLessThan(1e-4 * largest);
      });
    },
  );

  it('shows its network every column but price and remaining budget, and the caps it has drawn instead', async () => {
    const { policy, draws } = await train(problem, options);
    const cost = charged(problem, policy);
    const { order, last } = batchOf(draws, cost);
    const replaced = new Set([column(problem, 'lambda'), column(problem, 'remaining-budget')]);
    const inputs = seen.inputs as Float32Array;
    const width = observations.columns - 2 + 2 + EXITS;
    expect(inputs).toHaveLength(samples * (EXITS - 1) * width);
    const large = problem.training.spec.observations.find(({ name }) => name === 'log-probs');
    for (let k = 0; k < EXITS - 1; k++) {
      order.forEach((i, j) => {
        const row = inputs.subarray((k * samples + j) * width, (k * samples + j + 1) * width);
        const at = (k * samples + i) * observations.columns;
        const shown = Array.from(observations.data.subarray(at, at + observations.columns), (value, c) => {
          return c >= (large?.start ?? 0) && c < (large?.end ?? 0) ? standardised(c, value) : value;
        }).filter((_, c) => !replaced.has(c));
        const all = [...shown, ...capInputs(cost, k, last[j] as number)];
        all.forEach((value, c) => expect(row[c]).toBeCloseTo(value, 4));
      });
    }
  });

  /** log-probs leave [-1, 1], so they come less their mean, in standard deviations, over all exits. */
  function standardised(c: number, value: number): number {
    const all = Array.from(
      { length: observations.rows },
      (_, r) => observations.data[r * observations.columns + c] as number,
    );
    const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
    return (value - mean) / Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length);
  }

  it('looks at no price: whatever lambda the environment has, the weights are the same', async () => {
    const few = { ...options, updates: 20 };
    const [free, dear] = [
      await train(problemOf(drawn), few),
      await train(problemOf(drawn, { lambda: 5 }), few),
    ];
    expect(dear.policy.save()).toEqual(free.policy.save());
  });

  it('draws caps as the budget does where every request has one', async () => {
    const budget: RequestBudget = { kind: 'request', from: 0.15, to: 0.5 };
    const capped = problemOf(drawn, { budget });
    const { policy } = await train(capped, options);
    const cost = charged(capped, policy);
    const inputs = seen.inputs as Float32Array;
    const width = inputs.length / (samples * (EXITS - 1));
    const lasts = Array.from({ length: samples }, (_, j) =>
      inputs.subarray((j + 1) * width - EXITS, (j + 1) * width).indexOf(1),
    );
    expect(new Set(lasts)).toEqual(new Set([deepest(cost, 0.2), deepest(cost, 0.45)]));
  });
});

const decode = ({ data }: SavedTensor): Float32Array => {
  const bytes = Buffer.from(data, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, j) => bytes.readFloatLE(4 * j));
};
const throughJson = (policy: Policy): SavedPolicy => JSON.parse(JSON.stringify(policy.save())) as SavedPolicy;
const rowsAt = (problem: Problem, k: number): Matrix => problem.training.hindsight('tune').observationsAt(k);

describe('its policy', () => {
  const few = { hidden: [6], updates: 60, batch: 32 };
  const budget: RequestBudget = { kind: 'request', from: 0.15, to: 1 };
  const PRICES = [0, 0.01, 0.05, 0.1, 0.3, 0.6, 1, 2];

  it('prefers what its saved weights say of observations, price and cap', async () => {
    const problem = problemOf(drawn, { lambda: 0.3, budget });
    const { policy } = await train(problem, few);
    const { weights } = policy.save();
    const tensor = (name: string) => decode(weights[name] as SavedTensor);
    const saved: Weights = {
      kernels: [tensor('kernel0'), tensor('kernel1')],
      biases: [tensor('bias0'), tensor('bias1')],
    };
    const cost = charged(problem, policy);
    const { relativeCost } = problem.training.spec;
    const remaining = column(problem, 'remaining-budget');
    for (let k = 0; k < EXITS - 1; k++) {
      const rows = rowsAt(problem, k);
      const { preference } = policy.exit(k, rows);
      for (let i = 0; i < rows.rows; i++) {
        const row = Array.from(rows.data.subarray(i * rows.columns, (i + 1) * rows.columns));
        const cap = (row[remaining] as number) + (relativeCost[k] as number);
        const shown = row.filter((_, c) => c !== remaining && c !== column(problem, 'lambda'));
        const z = logit(saved, [...shown, ...capInputs(cost, k, deepest(cost, cap))], 0.3);
        expect(preference?.[i]).toBeCloseTo(z, 3);
      }
    }
  });

  it('leaves no later at a higher price, row by row, so that cost falls along the knob', async () => {
    const { policy } = await train(problemOf(drawn), few);
    const problem = problemOf(drawn);
    const knob = policy.knob as Knob;
    const [dearest, cheapest] = knob.range;
    expect([dearest, cheapest]).toEqual([0, 2]);
    const settings = [...[...PRICES, 20].map(settingOf), cheapest];
    for (let k = 0; k < EXITS - 1; k++) {
      const said = settings.map(
        (setting) => knob.at(setting).exit(k, rowsAt(problem, k)).preference as Float32Array,
      );
      said.slice(1).forEach((higher, p) => {
        expect(higher.every((value, i) => value >= (said[p]?.[i] as number))).toBe(true);
      });
    }
    const costs = settings.map((setting) => problem.evaluate(knob.at(setting), 'tune').deterministic.cost);
    costs.slice(1).forEach((cost, p) => expect(cost).toBeLessThanOrEqual(costs[p] as number));
    expect(costs.at(-1)).toBeLessThan(costs[0] as number);
    expect(costs.at(-1)).toBeCloseTo(charged(problem, policy)[0] as number, 12);
  });

  it('finds the price in its column, and nowhere else once turned; saved and loaded it does the same', async () => {
    const { policy } = await train(problemOf(drawn), few);
    const other = problemOf(drawn, { lambda: 0.8 });
    for (const price of PRICES) {
      const shows = problemOf(drawn, { lambda: price }).evaluate(policy, 'tune');
      const turned = policy.knob?.at(settingOf(price)) as Policy;
      expect(other.evaluate(turned, 'tune').exit).toEqual(shows.exit);
      for (const again of [
        agent.load(throughJson(turned)),
        agent.load(throughJson(policy)).knob?.at(settingOf(price)),
      ]) {
        expect(again?.exit(1, rowsAt(other, 1))).toEqual(turned.exit(1, rowsAt(other, 1)));
        expect(again?.knob?.range).toEqual(policy.knob?.range);
        expect(again?.macs(0)).toBe(policy.macs(0));
      }
    }
  });

  it('takes a price below 0 for 0', async () => {
    const { policy } = await train(problemOf(drawn), few);
    const problem = problemOf(drawn);
    const rows = rowsAt(problem, 1);
    const below = rows.data.map((value, at) =>
      at % rows.columns === column(problem, 'lambda') ? -3 : value,
    );
    expect(policy.exit(1, { ...rows, data: below })).toEqual(policy.exit(1, rows));
  });

  it('has a knob that ten halvings turn finely: neighbouring settings differ by 1% in price', async () => {
    const { policy } = await train(problemOf(drawn), { ...few, updates: 1 });
    const knob = policy.knob as Knob;
    const prices = [0.3, 0.3 + 2 / 2 ** 10].map(
      (setting) => (knob.at(setting).save().config as { price: number }).price + KNEE,
    ) as [number, number];
    expect(prices[1] / prices[0]).toBeCloseTo((1 + HIGHEST / KNEE) ** (2 / 2 ** 10), 9);
    expect(prices[1] / prices[0]).toBeLessThan(1.01);
  });

  it('is refused where its weights are cut short', async () => {
    const { policy } = await train(problemOf(drawn), { ...few, updates: 1 });
    const saved = throughJson(policy);
    const cut = { ...saved, weights: { ...saved.weights, kernel1: { shape: [1], data: 'AAAAAA==' } } };
    expect(() => agent.load(cut)).toThrow('policy: kernel1 has 1 values, expected 30');
  });
});

describe('one training on synthetic', () => {
  const { training } = problemOf(chain);
  const { spec } = training;
  const view = training.hindsight('policy');
  const { samples, exits } = view;
  /** Confidence level of each sample at each exit, in the order of the levels. */
  const confidences = [
    ...new Set(view.observations.data.filter((_, at) => at % view.observations.columns === 0)),
  ];
  const level = (k: number, i: number): number =>
    confidences.indexOf(view.observations.data[(k * samples + i) * view.observations.columns] as number);

  /** Mean quality and cost of all ways to decide by exit and level, where exit is forced at `last`. */
  function rules(last: number): { quality: number; cost: number }[] {
    return Array.from(bitTuples(last * confidences.length), (bits) => {
      const sum = { quality: 0, cost: 0 };
      for (let i = 0; i < samples; i++) {
        let k = 0;
        while (k < last && bits[k * confidences.length + level(k, i)] === 0) k++;
        sum.quality += view.quality[k * samples + i] as number;
        sum.cost += spec.relativeCost[k] as number;
      }
      return { quality: sum.quality / samples, cost: sum.cost / samples };
    });
  }

  it('is as good as the best of all rules at every price and cap', async () => {
    expect(exits).toBe(4);
    const { policy } = await train(problemOf(chain));
    const all = [0, 1, 2, 3].map(rules);
    const gap = (price: number, last: number): number => {
      const cap = (spec.relativeCost[last] as number) + (last < exits - 1 ? 0.01 : 0);
      const budget: RequestBudget = { kind: 'request', from: cap, to: cap };
      const problem = problemOf(chain, { lambda: price, ...(last < exits - 1 && { budget }) });
      const { accuracy, cost } = problem.evaluate(policy, 'test').deterministic;
      const rewards = all[last]?.map((rule) => rule.quality - price * rule.cost) as number[];
      return Math.max(...rewards) - (accuracy - price * cost);
    };
    for (const last of [3, 2, 1]) {
      for (const price of [0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1, 1.5]) {
        const missed = gap(price, last);
        expect(missed, `price ${price}, last exit ${last}`).toBeLessThan(0.01);
        expect(missed).toBeGreaterThan(-1e-9);
      }
    }
  });
});

const chosen = (offered: readonly string[], options = {}) =>
  agent.observations?.(resolveOptions(agent, options), offered, []);

describe('its observations', () => {
  it('are those offered, price and remaining budget, and log-probs beside the largest probabilities', () => {
    const always = ['lambda', 'remaining-budget'];
    expect(chosen(['max-prob', 'depth'])).toEqual(['max-prob', 'depth', ...always]);
    expect(chosen(['top-probs:2', 'depth'])).toEqual(['top-probs:2', 'depth', 'log-probs', ...always]);
    expect(chosen(['top-probs'], { logProbs: false })).toEqual(['top-probs', ...always]);
    expect(chosen(['lambda', 'max-prob'])).toEqual(['lambda', 'max-prob', 'remaining-budget']);
  });

  it.each([
    [['max-prob', 'remaining-budget'], 'no observation "lambda" is shown'],
    [['max-prob', 'lambda'], 'no observation "remaining-budget" is shown'],
  ])('have what it needs: not %j', async (observations, message) => {
    const problem = createProblem({
      name: 'drawn',
      bank: drawn.bank,
      observations,
      reward: { quality: 'correct', dense: false },
      lambda: 0,
      finite: false,
    });
    await expect(train(problem)).rejects.toThrow(message);
  });
});
