import {
  type Agent,
  defineAgent,
  type Hindsight,
  type Matrix,
  type Policy,
  type SavedPolicy,
  z,
} from 'offramp';

/** Thresholds worth trying on the toy's confidences 0.4, 0.6 and 0.9. */
const CUTS = [0, 0.5, 0.75, 1];

/** Largest share of a row's confidence that leaves: softly, so that any change of the threshold shows. */
export function thresholdPolicy(threshold: number): Policy {
  return {
    exit: (_k, { data }) => ({ probability: data.map((c) => 1 / (1 + Math.exp(20 * (threshold - c)))) }),
    macs: () => 1,
    save: () => ({ kind: 'sound', config: { threshold }, weights: {} }),
  };
}

/** The cut of the highest mean reward. */
export function learnThreshold(view: Hindsight): number {
  const worth = CUTS.map((cut) => {
    let sum = 0;
    for (let i = 0; i < view.samples; i++) {
      let k = 0;
      while (k < view.exits - 1 && (view.observations.data[k * view.samples + i] as number) < cut) k++;
      sum += view.rewards[k * view.samples + i] as number;
    }
    return sum;
  });
  return CUTS[worth.indexOf(Math.max(...worth))] as number;
}

/** One row a call, so that a policy of rows is written as one of a row. */
export function eachRow({ data, rows, columns }: Matrix, answer: (row: Float32Array, i: number) => number) {
  return Float32Array.from({ length: rows }, (_, i) =>
    answer(data.subarray(i * columns, (i + 1) * columns), i),
  );
}

const options = z.strictObject({ rounds: z.int().positive().default(3) });

/** A plain agent that keeps every contract; `parts` are what a broken one does otherwise. */
export function soundAgent(name: string, parts: Partial<Agent<typeof options>> = {}): Agent<typeof options> {
  return defineAgent({
    name,
    options,
    observations: () => ['max-prob'],
    async *train({ environment, options: { rounds } }) {
      const threshold = learnThreshold(environment.hindsight('policy'));
      for (let step = 1; step <= rounds; step++) yield { step, of: rounds, metrics: { threshold } };
      return thresholdPolicy(threshold);
    },
    load: (saved: SavedPolicy) => thresholdPolicy((saved.config as { threshold: number }).threshold),
    ...parts,
  });
}
