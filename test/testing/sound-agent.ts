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

/** A threshold on the first column with all that a policy may have: preferences, a knob, and the class scores behind it. */
export function equippedPolicy(threshold: number): Policy {
  return {
    exit(_k, observations) {
      const preference = eachRow(observations, ([confidence]) => (confidence as number) - threshold);
      return { probability: preference.map((value) => 1 / (1 + Math.exp(-20 * value))), preference };
    },
    predict: (_k, { data, columns }) => data.filter((_, at) => at % columns > 0),
    knob: { range: [1, 0], at: equippedPolicy },
    macs: () => 1,
    save: () => ({ kind: 'equipped', config: { threshold }, weights: {} }),
  };
}

/** Hindsight that shows the first column alone. */
export function firstColumn(view: Hindsight): Hindsight {
  const data = eachRow(view.observations, ([first]) => first as number);
  return { ...view, observations: { data, rows: data.length, columns: 1 } };
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
