import { UserError } from '../error.ts';
import { compileExpression } from './expression.ts';
import { largestProbability, normalisedEntropy, probabilityMargin } from './observation-values.ts';
import type { SplitTraces } from './traces.ts';

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

/**
 * Quality of the answer of every exit to every sample, exit-major [K * samples].
 * `correct`: 1 if the answer is the label, else 0. `log-likelihood`: ln of the label's probability (floor 1e-7).
 * Otherwise a mathjs expression over `QUALITY_NAMES`, compiled once.
 */
export function qualityTable(traces: SplitTraces, quality: string): Float32Array {
  if (quality === 'correct') return Float32Array.from(traces.correct);
  if (quality === 'log-likelihood')
    return Float32Array.from(traces.correct, (_, row) => logLikelihood(traces, row));
  const evaluate = compileExpression(quality, QUALITY_NAMES);
  const { macs, exits } = traces.bank;
  return Float32Array.from(traces.correct, (correct, row) => {
    const exit = Math.floor(row / traces.samples);
    const value = evaluate({
      correct,
      log_likelihood: logLikelihood(traces, row),
      max_prob: largestProbability(traces, row),
      entropy: normalisedEntropy(traces, row),
      margin: probabilityMargin(traces, row),
      exit,
      relative_cost: (macs[exit] as number) / (macs[exits - 1] as number),
    });
    if (!Number.isFinite(value)) {
      const where = `sample ${row % traces.samples} of ${traces.split}, exit ${exit}`;
      throw new UserError(`reward: quality "${quality}" is ${value} for ${where}; expected a finite number`);
    }
    return value;
  });
}

function logLikelihood(
  { probabilities: { data, columns }, labels, samples }: SplitTraces,
  row: number,
): number {
  return Math.log(Math.max(data[row * columns + (labels[row % samples] as number)] as number, 1e-7));
}
