import { UserError } from '../error.ts';
import { compileExpression } from './expression.ts';
import { largestProbability, normalisedEntropy, probabilityMargin } from './observation-values.ts';
import type { SplitTraces } from './split-traces.ts';
import type { Traces } from './traces.ts';

/** Quantities that a quality expression may name. */
export const QUALITY_NAMES = [
  'correct',
  'log_likelihood',
  'max_prob',
  'entropy',
  'margin',
  'exit',
  'relative_cost',
] as const;

/** Refuses a quality that cannot be compiled; call before any work starts. */
export function checkQuality(quality: string): void {
  if (quality !== 'correct' && quality !== 'log-likelihood') compileExpression(quality, QUALITY_NAMES);
}

/** Quality of what exit `k` answered, told from a row of traces and the label of its sample. */
export type Valuation = (traces: Traces, row: number, k: number, label: number) => number;

/**
 * `correct`: 1 if the answer is the label, else 0. `log-likelihood`: ln of the label's probability (floor 1e-7).
 * Otherwise a mathjs expression over `QUALITY_NAMES`, compiled once; what it gives is not checked.
 */
export function valuation(quality: string): Valuation {
  if (quality === 'correct') return correctness;
  if (quality === 'log-likelihood') return logLikelihood;
  const evaluate = compileExpression(quality, QUALITY_NAMES);
  return (traces, row, k, label) =>
    evaluate({
      correct: correctness(traces, row, k, label),
      log_likelihood: logLikelihood(traces, row, k, label),
      max_prob: largestProbability(traces, row),
      entropy: normalisedEntropy(traces, row),
      margin: probabilityMargin(traces, row),
      exit: k,
      relative_cost: traces.relativeCost[k] as number,
    });
}

const correctness: Valuation = ({ answers }, row, _k, label) => (answers[row] === label ? 1 : 0);

const logLikelihood: Valuation = ({ probabilities, classes }, row, _k, label) =>
  Math.log(Math.max(probabilities[row * classes + label] as number, 1e-7));

/**
 * Quality of the answer of every exit to every sample, exit-major [K * samples]. Throws UserError where it is no
 * finite number.
 */
export function qualityTable(traces: SplitTraces, quality: string): Float32Array {
  if (quality === 'correct') return Float32Array.from(traces.correct);
  const value = valuation(quality);
  const { samples, exits, labels, split } = traces;
  const table = new Float32Array(exits * samples);
  for (let k = 0, row = 0; k < exits; k++) {
    for (let i = 0; i < samples; i++, row++) {
      const worth = value(traces, row, k, labels[i] as number);
      if (!Number.isFinite(worth)) throw notFinite(quality, worth, `sample ${i} of ${split}, exit ${k}`);
      table[row] = worth;
    }
  }
  return table;
}

/** What refuses a quality of no finite number. */
export function notFinite(quality: string, value: number, where: string): UserError {
  return new UserError(`reward: quality "${quality}" is ${value} for ${where}; expected a finite number`);
}
