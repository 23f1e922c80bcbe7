import type { Decisions } from '../inference/inference.ts';
import { quantile } from '../stats/quantile.ts';

/** What a staged inference did and what it saved, for a table or for `--json`. */
export interface InferenceFigures {
  readonly samples: number;
  /** Share of right answers. */
  readonly accuracy: { readonly staged: number; readonly whole: number };
  /** Mean multiply-accumulates of an image; the policy's own are charged to the staged network. */
  readonly macs: Contenders;
  /** Milliseconds of an image: the median over repetitions for each request, mean over images. */
  readonly milliseconds: Contenders;
  /** Against the whole network. */
  readonly saved: Saved;
  /** Against the network as it would be without its branches. */
  readonly savedWithoutBranches: Saved;
  /** Share of images that leave at each exit [K]. */
  readonly exitShare: readonly number[];
}

/** A figure of each way to infer. */
export interface Contenders {
  readonly staged: number;
  readonly whole: number;
  readonly withoutBranches: number;
}

/** Shares of what the other way would have taken. */
export interface Saved {
  readonly macs: number;
  readonly milliseconds: number;
  /** Smallest and largest share of the milliseconds that a whole repetition takes, interruptions included. */
  readonly range: readonly [number, number];
  /** Share of milliseconds over share of MACs; null where no MACs are saved. */
  readonly share: number | null;
}

/** What the figures are made of. */
export interface Inferred {
  readonly labels: Uint8Array;
  readonly staged: Decisions;
  readonly whole: Decisions;
  /** Cumulative MACs of each exit, the policy's included where it is asked [K]. */
  readonly exitMacs: Float64Array;
  readonly macs: { readonly whole: number; readonly withoutBranches: number };
  /** Of staged, whole and without branches [3][requests][repetitions]. */
  readonly times: readonly (readonly Float64Array[])[];
}

export function inferenceFigures({
  labels,
  staged,
  whole,
  exitMacs,
  ...inferred
}: Inferred): InferenceFigures {
  const samples = labels.length;
  const share = (of: Decisions): number =>
    of.answers.reduce((right, answer, i) => right + Number(answer === labels[i]), 0) / samples;
  const spent = staged.exits.reduce((sum, k) => sum + (exitMacs[k] as number), 0);
  const macs = { staged: spent / samples, ...inferred.macs };
  const [first, second, third] = inferred.times as [Times, Times, Times];
  const perImage = (times: Times): number => typical(times) / samples;
  const milliseconds = {
    staged: perImage(first),
    whole: perImage(second),
    withoutBranches: perImage(third),
  };
  const against = (other: 'whole' | 'withoutBranches', times: Times): Saved => {
    const [saved, ofMacs] = [milliseconds, macs].map((figure) => 1 - figure.staged / figure[other]) as [
      number,
      number,
    ];
    return {
      macs: ofMacs,
      milliseconds: saved,
      range: savedRange(first, times),
      share: ofMacs > 0 ? saved / ofMacs : null,
    };
  };
  return {
    samples,
    accuracy: { staged: share(staged), whole: share(whole) },
    macs,
    milliseconds,
    saved: against('whole', second),
    savedWithoutBranches: against('withoutBranches', third),
    exitShare: Array.from(exitMacs, (_, k) => staged.exits.filter((exit) => exit === k).length / samples),
  };
}

type Times = readonly Float64Array[];

/** Milliseconds of all requests; a request that something else cut into in few of the repetitions does not count more. */
function typical(times: Times): number {
  return times.reduce((sum, repetitions) => sum + quantile(repetitions.toSorted(), 0.5), 0);
}

function savedRange(staged: Times, other: Times): [number, number] {
  const total = (times: Times, repetition: number): number =>
    times.reduce((sum, repetitions) => sum + (repetitions[repetition] as number), 0);
  const saved = Array.from(staged[0] ?? [], (_, r) => 1 - total(staged, r) / total(other, r));
  return [Math.min(...saved), Math.max(...saved)];
}
