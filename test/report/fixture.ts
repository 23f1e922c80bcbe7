import { type Budget, describeTerms } from '../../src/contract/budget.ts';
import type { Bounds, Figures } from '../../src/contract/record.ts';
import type { Interval, ResultRow, RunSummary } from '../../src/contract/summary.ts';
import { paretoFrontier } from '../../src/stats/pareto-frontier.ts';

/** Relative cost and test accuracy of the nine exits of a small residual network on CIFAR-10. */
const COST = [0.1296, 0.2448, 0.36, 0.4496, 0.5648, 0.68, 0.7696, 0.8848, 1];
const ACCURACY = [0.4236, 0.5277, 0.583, 0.6284, 0.6836, 0.6979, 0.7192, 0.7264, 0.729];

/** Accuracy and relative cost of each agent at lambda 0.1, 0.2, 0.5, 1. */
const AGENTS: Record<string, [number, number][]> = {
  random: [
    [0.5612, 0.341],
    [0.5612, 0.341],
    [0.5612, 0.341],
    [0.5612, 0.341],
  ],
  'fixed-exit': [
    [0.7192, 0.7696],
    [0.6836, 0.5648],
    [0.5277, 0.2448],
    [0.4236, 0.1296],
  ],
  threshold: [
    [0.721, 0.71],
    [0.7047, 0.599],
    [0.6117, 0.35],
    [0.515, 0.206],
  ],
  'threshold-per-exit': [
    [0.7158, 0.613],
    [0.6979, 0.526],
    [0.6444, 0.386],
    [0.4936, 0.181],
  ],
  'q-learning': [
    [0.7171, 0.652],
    [0.7002, 0.548],
    [0.6551, 0.408],
    [0.4891, 0.179],
  ],
  dqn: [
    [0.7201, 0.661],
    [0.7109, 0.571],
    [0.6655, 0.421],
    [0.4972, 0.188],
  ],
  reinforce: [
    [0.7213, 0.658],
    [0.7131, 0.574],
    [0.6688, 0.418],
    [0.5001, 0.189],
  ],
  'exact-policy-gradient': [
    [0.7219, 0.631],
    [0.7155, 0.577],
    [0.6706, 0.414],
    [0.5, 0.188],
  ],
  'backward-induction': [
    [0.7217, 0.649],
    [0.7162, 0.598],
    [0.6784, 0.449],
    [0.5696, 0.258],
  ],
};
const LAMBDA = [0.1, 0.2, 0.5, 1];

/** What a fixture may leave out. */
export interface FixtureOptions {
  readonly agents?: readonly string[];
  readonly lambda?: readonly number[];
  /** Adds a second, finite environment with its exact optimum. */
  readonly synthetic?: boolean;
}

/** A made-up run with the figures of a real one, in the shape that `offramp report` reads. */
export function fixtureSummary(options: FixtureOptions = {}): RunSummary {
  const agents = options.agents ?? Object.keys(AGENTS);
  const lambda = options.lambda ?? LAMBDA;
  const name = 'cifar10-resnet-9exit';
  const fixed = COST.map((cost, k) => ({ accuracy: ACCURACY[k] as number, cost }));
  const results = withFrontier(
    agents.flatMap((agent) =>
      lambda.map((price) => {
        const [accuracy, cost] = (AGENTS[agent] ?? [])[LAMBDA.indexOf(price)] as [number, number];
        return resultRow(name, agent, price, accuracy, cost, fixed);
      }),
    ),
  );
  const oracle = { accuracy: 0.8234, cost: 0.2492 };
  const summary: RunSummary = {
    run: 'runs/quickstart-3f2a9c1d',
    experiment: 'quickstart',
    question: 'How much compute does each exit policy save, and what does it cost in accuracy?',
    trials: { total: agents.length * lambda.length * 3, done: agents.length * lambda.length * 3, failed: 0 },
    results,
    bounds: lambda.map((price) => boundsAt(name, price, fixed, oracle)),
    environments: [
      {
        name,
        bank: '3f2a9c1d5be07a44c1f8e2d09b6a7735d4c0e91f8a2b6c3d7e5f4a1b0c9d8e7f',
        exits: 9,
        testSamples: 10_000,
        macs: 23_042_520,
        dataset: 'CIFAR-10',
        backbone: 'residual network, 3 stages of 3 blocks',
      },
    ],
    provenance: [
      ['command', 'npm run -s offramp -- run quickstart --jobs 2'],
      ['offramp', '0.1.0'],
      ['code', '9b1c0f7e2d33a6b85c41f0d97e6a2c18b4d5f3e7'],
      ['bank', '3f2a9c1d5be07a44c1f8e2d09b6a7735d4c0e91f8a2b6c3d7e5f4a1b0c9d8e7f'],
      ['node', '20.19.2'],
      ['backend', 'wasm with SIMD kernels'],
      ['machine', '2 cores, linux x64'],
    ],
  };
  return options.synthetic ? withSynthetic(summary) : summary;
}

/** Of a run that asked for prices and for caps on cost. */
export const BUDGETS: readonly Budget[] = [
  { kind: 'average', cost: 0.3 },
  { kind: 'average', cost: 0.6 },
  { kind: 'request', from: 0.2, to: 1 },
  { kind: 'stream', cost: 0.4, requests: 500 },
];

/** What \`dqn\` wanted its user to know. */
export const NOTE = 'the bank has no branch features: it looks at log-probs instead';

/** Three agents at one price and under every kind of budget, as a run writes it: agent by agent, budgets not in order. */
export function budgetSummary(): RunSummary {
  const priced = fixtureSummary({ agents: ['threshold', 'dqn', 'random'], lambda: [0.5] });
  const name = priced.environments[0]?.name as string;
  const fixed = COST.map((cost, k) => ({ accuracy: ACCURACY[k] as number, cost }));
  const results = priced.results.flatMap((row, a) => {
    const budgeted = BUDGETS.toReversed().map((budget, b) => {
      const accuracy = 0.6 + 0.02 * b + 0.003 * a;
      const { lambda: _, ...rest } = resultRow(name, row.agent, 0, accuracy, 0.35 + 0.05 * b, fixed);
      return Object.assign(rest, { budget }, row.agent === 'dqn' && { notes: [NOTE] });
    });
    return [row, ...budgeted];
  });
  const bounds = BUDGETS.map((budget) => {
    const { lambda: _, ...rest } = boundsAt(name, 0, fixed, { accuracy: 0.8, cost: 0.25 });
    const affordable = budget.kind === 'request' ? fixed : fixed.filter(({ cost }) => cost <= budget.cost);
    const exit = affordable.length - 1;
    return Object.assign(rest, { budget, bestFixedExit: { ...(rest.fixedExits[exit] as Figures), exit } });
  });
  return { ...priced, results: withFrontier(results), bounds: [...priced.bounds, ...bounds] };
}

/** Prices first, then budgets by kind and amount. */
export const IN_ORDER = ['lambda 0.5', ...BUDGETS.map((budget) => describeTerms({ budget }))];

function withSynthetic(summary: RunSummary): RunSummary {
  const name = 'synthetic';
  const fixed = [
    { accuracy: 0.55, cost: 0.25 },
    { accuracy: 0.68, cost: 0.5 },
    { accuracy: 0.79, cost: 0.75 },
    { accuracy: 0.86, cost: 1 },
  ];
  const optimum = { accuracy: 0.842, cost: 0.588 };
  const rows = ['threshold', 'dqn', 'exact-policy-gradient'].flatMap((agent, a) =>
    [0.1, 0.5].map((price, l) =>
      resultRow(name, agent, price, 0.825 + 0.008 * a - 0.06 * l, 0.61 - 0.01 * a - 0.11 * l, fixed),
    ),
  );
  const bounds = [0.1, 0.5].map((price, l) =>
    Object.assign(boundsAt(name, price, fixed, { accuracy: 0.94, cost: 0.41 }), {
      optimum: figures({ accuracy: optimum.accuracy - 0.06 * l, cost: optimum.cost - 0.11 * l }, price),
    }),
  );
  return {
    ...summary,
    results: [...summary.results, ...withFrontier(rows)],
    bounds: [...summary.bounds, ...bounds],
    environments: [
      ...summary.environments,
      {
        name,
        bank: '77aa01c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddee',
        exits: 4,
        testSamples: 4096,
        macs: 1_000_000,
        dataset: 'drawn from a known Markov decision process',
        backbone: 'none: finite state',
      },
    ],
  };
}

type Point = { readonly accuracy: number; readonly cost: number };

const figures = ({ accuracy, cost }: Point, lambda: number): Figures => ({
  accuracy,
  cost,
  reward: accuracy - lambda * cost,
});

const around = (centre: number, half: number): Interval => [centre - half, centre + 0.97 * half];

function boundsAt(environment: string, lambda: number, fixed: readonly Point[], oracle: Point): Bounds {
  const fixedExits = fixed.map((point) => figures(point, lambda));
  const exit = fixedExits.reduce(
    (best, f, k) => (f.reward > (fixedExits[best] as Figures).reward ? k : best),
    0,
  );
  const bestFixedExit = { ...(fixedExits[exit] as Figures), exit };
  return { environment, lambda, fixedExits, bestFixedExit, oracle: figures(oracle, lambda) };
}

function resultRow(
  environment: string,
  agent: string,
  lambda: number,
  accuracy: number,
  cost: number,
  fixed: readonly Point[],
): ResultRow {
  const { reward } = figures({ accuracy, cost }, lambda);
  const gain = reward - boundsAt(environment, lambda, fixed, { accuracy: 1, cost: 0 }).bestFixedExit.reward;
  return {
    environment,
    agent,
    lambda,
    split: 'test',
    seeds: 3,
    accuracy,
    cost,
    reward,
    interval: {
      accuracy: around(accuracy, 0.0089),
      cost: around(cost, 0.0046 + 0.004 * cost),
      reward: around(reward, 0.0086),
    },
    iqm: reward,
    gain: { reward: gain, interval: agent === 'fixed-exit' ? [0, 0] : around(gain, 0.0052) },
    exitShare: exitShare(
      cost,
      fixed.map((point) => point.cost),
    ),
    pareto: false,
  };
}

function withFrontier(rows: readonly ResultRow[]): ResultRow[] {
  const efficient = paretoFrontier(rows.map(({ cost, accuracy }) => ({ cost, value: accuracy })));
  return rows.map((row, i) => ({ ...row, pareto: efficient[i] as boolean }));
}

/** Shares over exits, falling or rising by a constant factor, whose mean cost is `target`. */
function exitShare(target: number, costs: readonly number[]): number[] {
  const shares = (tilt: number): number[] => {
    const weights = costs.map((cost) => Math.exp(tilt * cost));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  };
  const meanCost = (tilt: number): number =>
    shares(tilt).reduce((sum, p, k) => sum + p * (costs[k] as number), 0);
  let [low, high] = [-60, 60];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (meanCost(middle) < target) low = middle;
    else high = middle;
  }
  return shares(low);
}
