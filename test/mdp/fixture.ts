import {
  type Bank,
  type BankContent,
  bankBytes,
  createRandom,
  openBank,
  type Policy,
  type Random,
  SPLITS,
  type Split,
} from 'offramp';
import { createProblem, type Problem, type ProblemDeclaration } from '../../src/mdp/problem.ts';

/** One sample as a test writes it down: logits of each exit, features of each branch. */
export interface Sample {
  readonly split: Split;
  readonly label: number;
  readonly logits: readonly (readonly number[])[];
  readonly features?: readonly (readonly number[])[];
}

/** A bank of these samples, float32, through the file format and back. */
export function bankOf(samples: readonly Sample[], macs: readonly number[]): Bank {
  const exits = macs.length;
  const [first] = samples;
  if (!first) throw new Error('a bank needs samples');
  const classes = first.logits[0]?.length ?? 0;
  const featureWidths = (first.features ?? []).map((branch) => branch.length);
  const width = featureWidths.reduce((sum, count) => sum + count, 0);
  const content: BankContent = {
    name: 'written',
    classes,
    exits,
    samples: samples.length,
    macs: Float64Array.from(macs),
    featureWidths,
    provenance: { dataset: 'written down', backbone: 'none', tool: 'test', accuracy: macs.map(() => 0.5) },
    sample: Int32Array.from(samples, (_, i) => i),
    split: Uint8Array.from(samples, ({ split }) => SPLITS.indexOf(split)),
    labels: Int32Array.from(samples, ({ label }) => label),
    logits: {
      dtype: 'float32',
      width: exits * classes,
      data: Float32Array.from(samples.flatMap(({ logits }) => logits.flat())),
    },
    ...(width > 0 && {
      features: {
        dtype: 'float32' as const,
        width,
        data: Float32Array.from(samples.flatMap(({ features = [] }) => features.flat())),
      },
    }),
  };
  return openBank(bankBytes(content).slice().buffer, 'written');
}

/** A bank in which every split holds this one sample. */
export function bankOfOne({ label, logits }: Omit<Sample, 'split'>, macs: readonly number[]): Bank {
  return bankOf(
    (['policy', 'tune', 'test'] as const).map((split) => ({ split, label, logits })),
    macs,
  );
}

export interface Shape {
  readonly exits: number;
  readonly classes: number;
  /** Samples of `policy`, `tune` and `test`, in this order. */
  readonly samples: readonly [number, number, number];
  /** Logits are drawn from this list; from a normal distribution where absent. */
  readonly levels?: readonly number[];
  /** Width of each branch's features. */
  readonly featureWidths?: readonly number[];
}

/** Samples drawn from a seed, labels right more often at later exits; `policy`, `tune` and `test` in mixed order. */
export function drawSamples(seed: number | string, shape: Shape): Sample[] {
  const random = createRandom(seed);
  const splits = shape.samples.flatMap((count, j) =>
    Array.from({ length: count }, () => SPLITS[j + 1] as Split),
  );
  return Array.from(random.permutation(splits.length), (at) => {
    const label = random.integer(shape.classes);
    const logits = Array.from({ length: shape.exits }, (_, k) =>
      Array.from({ length: shape.classes }, (_none, c) => {
        return drawLogit(random, shape) + (c === label && random.uniform() < (k + 1) / shape.exits ? 1 : 0);
      }),
    );
    const features = shape.featureWidths?.map((width) =>
      Array.from({ length: width }, () => random.normal()),
    );
    return { split: splits[at] as Split, label, logits, ...(features && { features }) };
  });
}

function drawLogit(random: Random, { levels }: Shape): number {
  return levels ? (levels[random.integer(levels.length)] as number) : random.normal();
}

/** Increasing costs that are exact in binary: 1, 3, 6, 10, ... of a whole that need not be a power of two. */
export function macsOf(exits: number): number[] {
  return Array.from({ length: exits }, (_, k) => ((k + 1) * (k + 2)) / 2);
}

/** The samples of one split, in bank order. */
export function ofSplit(samples: readonly Sample[], split: Split): Sample[] {
  return samples.filter((sample) => sample.split === split);
}

/** A problem on a bank; what a test does not name is the plainest there is. */
export function problemOf(bank: Bank, declaration: Partial<ProblemDeclaration> = {}): Problem {
  return createProblem({
    name: 'written',
    bank,
    observations: ['max-prob'],
    reward: { quality: 'correct', dense: false },
    lambda: 0.5,
    finite: false,
    ...declaration,
  });
}

/** A policy from a function of the exit and an observation row. */
export function policyOf(
  probability: (k: number, row: Float32Array) => number,
  macs: (k: number) => number = () => 0,
): Policy {
  return {
    exit: (k, { data, rows, columns }) => ({
      probability: Float32Array.from({ length: rows }, (_, i) =>
        probability(k, data.subarray(i * columns, (i + 1) * columns)),
      ),
    }),
    macs,
    save: () => ({ kind: 'written', config: null, weights: {} }),
  };
}

/** Index of the first largest logit. */
export function answerOf(logits: readonly number[]): number {
  return logits.map(Math.fround).indexOf(Math.max(...logits.map(Math.fround)));
}

/** 1 where exit `k` is right about the sample. */
export function rightAt({ label, logits }: Sample, k: number): number {
  return answerOf(logits[k] ?? []) === label ? 1 : 0;
}

/** Class probabilities in double precision, from the definition. */
export function softmax(logits: readonly number[]): number[] {
  const powers = logits.map((z) => Math.exp(Math.fround(z)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** All tuples of zeros and ones of this length. */
export function* bitTuples(length: number): Generator<number[]> {
  for (let code = 0; code < 2 ** length; code++) {
    yield Array.from({ length }, (_, j) => Math.floor(code / 2 ** j) % 2);
  }
}
