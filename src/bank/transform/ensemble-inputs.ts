import type { Bank } from '../bank.ts';
import { branchWidths } from '../columns.ts';
import { float16Table } from '../float16.ts';
import { logProbabilities } from './log-probabilities.ts';

/** What ensembles of exits look at. */
export interface EnsembleInputs {
  /** Columns up to and with exit k, those of later exits being behind them [K]. */
  readonly columns: readonly number[];
  /** Log-probabilities of all samples [samples x (K * C)]. */
  readonly logProbabilities: Float64Array;
  /** Writes the inputs of one sample into `out` from element `at` on [columns of the last exit]. */
  write(sample: number, out: Float64Array, at: number): void;
}

/** Exit by exit the C log-probabilities and, where `withFeatures`, the branch features. */
export function ensembleInputs(bank: Bank, withFeatures: boolean): EnsembleInputs {
  const { exits, classes, features } = bank;
  const widths = withFeatures ? branchWidths(bank) : Array.from({ length: exits }, () => 0);
  const all = logProbabilities(bank);
  let total = 0;
  return {
    columns: widths.map((width) => (total += classes + width)),
    logProbabilities: all,
    write(sample, out, at) {
      let feature = sample * (features?.width ?? 0);
      for (let k = 0, to = at; k < exits; k++) {
        const from = (sample * exits + k) * classes;
        out.set(all.subarray(from, from + classes), to);
        to += classes;
        for (const end = to + (widths[k] as number); to < end; to++, feature++) {
          const kept = features?.data[feature] as number;
          out[to] = features?.dtype === 'float16' ? (float16Table[kept] as number) : kept;
        }
      }
    },
  };
}
