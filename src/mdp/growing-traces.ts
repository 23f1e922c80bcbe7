import type { Matrix } from '../matrix.ts';
import { relativeCosts } from './cost.ts';
import { firstLargest, softmax } from './softmax.ts';
import type { Traces } from './traces.ts';

/** Traces of samples that are on their way through a network; rows of exits not reached yet mean nothing. */
export interface GrowingTraces extends Traces {
  /** Begins with `samples` new ones, 1 .. capacity, of which nothing is known. */
  begin(samples: number): void;
  /** Takes what the next exit says: logits [samples x classes], branch features [samples x width]. */
  add(logits: Float32Array, features: Float32Array): void;
  /** Goes on with these samples alone, ascending indices: the others have left. */
  keep(rows: Int32Array): void;
}

/** Traces of at most `capacity` samples at a time; their arrays are made once and used again. */
export function growingTraces(
  network: { readonly exits: number; readonly classes: number; readonly macs: Float64Array },
  capacity: number,
): GrowingTraces {
  const { exits, classes } = network;
  const probabilities = new Float32Array(exits * capacity * classes);
  const answers = new Int32Array(exits * capacity);
  let samples = 0;
  let heard = 0;
  let latest: Matrix | undefined;
  return {
    get samples() {
      return samples;
    },
    exits,
    classes,
    relativeCost: relativeCosts(network),
    probabilities,
    answers,
    /** Of the exit heard last: the network has forgotten the others. */
    features(k) {
      if (k === heard - 1 && latest) return latest;
      throw new Error(`traces: the features of exit ${k} are not at hand, ${heard} exits have been heard`);
    },
    begin(count) {
      samples = count;
      heard = 0;
      latest = undefined;
    },
    add(logits, features) {
      const row = heard++ * samples;
      softmax(logits, classes, probabilities, row * classes);
      firstLargest(logits, classes, answers, row);
      latest = { data: features, rows: samples, columns: features.length / samples };
    },
    keep(rows) {
      // ascending rows move towards the front: none is overwritten before it has moved
      for (let k = 0, to = 0; k < heard; k++) {
        for (const row of rows) {
          const from = k * samples + row;
          answers[to] = answers[from] as number;
          probabilities.copyWithin(to++ * classes, from * classes, (from + 1) * classes);
        }
      }
      samples = rows.length;
      latest = undefined;
    },
  };
}
