import type { BoundsRecord, FinishedRun, TrialRecord } from 'offramp';

const base64 = (values: Uint8Array | Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

/** What a test writes down of a trial; costs of its exits are 0.5 and 1. */
export interface Written {
  readonly environment: string;
  readonly label: string;
  readonly lambda: number;
  readonly seed: number;
  /** Exit of each test sample, 0 or 1 [samples]. */
  readonly exit?: readonly number[];
  /** 1 where its answer is right [samples]. */
  readonly correct?: readonly number[];
  /** Mean reward on `tune` and on `test`. */
  readonly reward?: readonly [tune: number, test: number];
  readonly options?: Readonly<Record<string, number>>;
  /** The last that training reported. */
  readonly last?: TrialRecord['curve'][number];
}

function splitOf(reward: number): TrialRecord['results']['test'] {
  const figures = { accuracy: 0, cost: 0, reward };
  return { deterministic: figures, expected: figures, exitShare: [0, 1] };
}

/** The record of a trial. */
export function recordOf(written: Written): TrialRecord {
  const {
    environment,
    label,
    lambda,
    seed,
    exit = [],
    correct = [],
    reward = [0, 0],
    options = {},
    last,
  } = written;
  return {
    version: 2,
    id: `${environment} ${label} ${lambda} ${seed}`,
    trial: {
      environment,
      bank: 'b',
      observations: [],
      reward: { quality: 'correct', dense: false },
      agent: label,
      label,
      options,
      lambda,
      seed,
      code: 'c',
    },
    platform: { backend: 'wasm', node: 20 },
    results: { tune: splitOf(reward[0]), test: splitOf(reward[1]) },
    samples: { exit: base64(Uint8Array.from(exit)), correct: base64(Uint8Array.from(correct)) },
    relativeCost: [0.5, 1],
    policyMacs: [0],
    policy: { kind: 'x', config: null, weights: {} },
    curve: last ? [last] : [],
  };
}

/** What a test writes down of an environment at a price. */
export interface WrittenBounds {
  readonly environment: string;
  readonly lambda: number;
  /** The best fixed exit: its cost and its mean reward. */
  readonly cost?: number;
  readonly reward?: number;
  /** Quality of its answer to each test sample. */
  readonly quality?: readonly number[];
  readonly optimum?: number;
}

/** A run of these trials, on environments of `exits` exits and as many test samples as are asked for. */
export function runOf(
  environments: readonly { readonly name: string; readonly exits: number; readonly testSamples: number }[],
  written: readonly WrittenBounds[],
  records: readonly TrialRecord[],
): FinishedRun {
  const bounds = written.map(
    ({ environment, lambda, cost = 0, reward = 0, quality = [], optimum }): BoundsRecord => {
      const figures = { accuracy: 0, cost, reward };
      return {
        bounds: {
          environment,
          lambda,
          fixedExits: [],
          bestFixedExit: { ...figures, exit: 0 },
          oracle: figures,
          ...(optimum !== undefined && { optimum: { ...figures, reward: optimum } }),
        },
        bestFixedQuality: base64(Float32Array.from(quality)),
      };
    },
  );
  const total = records.length;
  return {
    records,
    bounds,
    summary: {
      run: 'written',
      experiment: 'written',
      question: '?',
      trials: { total, done: total, failed: 0 },
      results: [],
      bounds: bounds.map(({ bounds: own }) => own),
      environments: environments.map((one) => ({ bank: 'b', macs: 1, dataset: 'd', backbone: 'n', ...one })),
      provenance: [],
    },
  };
}
