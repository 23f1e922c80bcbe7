import { type Bank, bankBytes, createRandom, openBank, type Policy, type TrialRecord } from 'offramp';
import type { Terms } from '../../src/contract/budget.ts';
import { evaluatePolicy } from '../../src/mdp/evaluate.ts';
import { splitOutcomes } from '../../src/mdp/outcomes.ts';

export const [SAMPLES, EXITS, CLASSES] = [120, 4, 3];
export const OBSERVATIONS = ['probs'];
const MACS = [1e6, 2e6, 5e6, 10e6];

/** Logits of some sense: the deeper the exit, the more often the label's is the largest. `test` alone is of interest. */
export function bankOf(seed: string): Bank {
  const random = createRandom(seed);
  const split = Uint8Array.from({ length: SAMPLES + 2 }, (_, row) => (row < 2 ? 1 + row : 3));
  const labels = Int32Array.from(split, () => random.integer(CLASSES));
  const data = Float32Array.from({ length: split.length * EXITS * CLASSES }, (_, at) => {
    const [row, k] = [Math.floor(at / (EXITS * CLASSES)), Math.floor(at / CLASSES) % EXITS];
    return random.normal() + (at % CLASSES === labels[row] ? 0.6 + 0.4 * k : 0);
  });
  const content = {
    name: 'drawn',
    classes: CLASSES,
    exits: EXITS,
    samples: split.length,
    macs: Float64Array.from(MACS),
    featureWidths: [],
    provenance: { dataset: 'drawn', backbone: 'none', tool: 'test', accuracy: MACS.map(() => 0.5) },
    sample: Int32Array.from(split, (_, row) => row),
    split,
    labels,
    logits: { dtype: 'float32' as const, width: EXITS * CLASSES, data },
  };
  return openBank(bankBytes(content).slice().buffer, 'drawn');
}

/** Leaves where one of the class probabilities is large enough; being asked costs as much as is said. */
export function thresholdPolicy(threshold: number, macs = 5e4): Policy {
  return {
    exit: (_k, { data, rows, columns }) => ({
      probability: Float32Array.from({ length: rows }, (_, i) =>
        Number(Math.max(...data.subarray(i * columns, (i + 1) * columns)) >= threshold),
      ),
    }),
    macs: () => macs,
    save: () => ({ kind: 'threshold', config: threshold, weights: {} }),
  };
}

const base64 = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

/** The record of a trial that ended with this policy. */
export function recordOf(policy: Policy, bank: Bank, terms: Terms, quality = 'correct'): TrialRecord {
  const { lambda = 0, budget } = terms;
  const setting = { observations: OBSERVATIONS, quality, lambda, ...(budget && { budget }) };
  const outcomes = splitOutcomes(bank, 'test', setting);
  const evaluation = evaluatePolicy(policy, bank, outcomes, budget ? 0 : lambda);
  const { deterministic, expected, exitShare } = evaluation;
  const results = { deterministic, expected, exitShare };
  return {
    version: 2,
    id: 'drawn',
    trial: {
      environment: 'drawn',
      bank: bank.hash,
      observations: OBSERVATIONS,
      reward: { quality, dense: false },
      agent: 'threshold',
      label: 'threshold',
      options: {},
      ...terms,
      seed: 0,
      code: 'c',
    },
    platform: { backend: 'wasm', node: 20 },
    results: { tune: results, test: results },
    samples: {
      exit: base64(evaluation.exit),
      correct: base64(evaluation.correct),
      ...(outcomes.caps && { cap: base64(Float32Array.from(outcomes.caps)) }),
      ...(quality !== 'correct' && { quality: base64(evaluation.quality) }),
    },
    relativeCost: evaluation.relativeCost,
    policyMacs: evaluation.policyMacs,
    policy: policy.save(),
    curve: [],
  };
}

/** The same record in which each sample left elsewhere. */
export function leavingAt(record: TrialRecord, exit: Uint8Array, correct: Uint8Array): TrialRecord {
  return { ...record, samples: { exit: base64(exit), correct: base64(correct) } };
}

/** Softmax of the logits that one exit gives to one sample of `test`, and the sample's label. */
export function answerOf({ logits, labels }: Bank, i: number, k: number) {
  const from = (i + 2) * EXITS * CLASSES + k * CLASSES;
  const powers = Array.from(logits.data.subarray(from, from + CLASSES), Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  const probabilities = powers.map((power) => power / sum);
  const label = labels[i + 2] as number;
  const answer = probabilities.indexOf(Math.max(...probabilities));
  return { probabilities, label, correct: Number(answer === label) };
}
