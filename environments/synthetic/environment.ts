import { bankBytes, defineEnvironment, openBank, type BankContent } from 'offramp';

// A Markov chain of three confidence levels over four exits. See README.md for the optimum.
const EXITS = 4;
const CLASSES = 4;
/** Largest class probability that each level shows. */
const CONFIDENCE = [0.4, 0.6, 0.9];
/** Quarters: where a request starts, and where it goes from each level. */
const START = [2, 1, 1];
const NEXT = [
  [2, 1, 1],
  [1, 2, 1],
  [0, 1, 3],
];
/** Eighths: how often each exit is right at each level. */
const RIGHT = [
  [1, 2, 6],
  [1, 2, 6],
  [4, 7, 8],
  [5, 7, 8],
];
const MACS = [1e6, 3e6, 6e6, 10e6];

interface Request {
  readonly levels: readonly number[];
  /** Eighth of the unit interval the request's difficulty falls into; exit k is right where this is < RIGHT. */
  readonly difficulty: number;
}

/** Every request of the chain as often as its probability says: 4^4 equally likely walks x 8 difficulties. */
function allRequests(): Request[] {
  let walks: number[][] = START.flatMap((weight, level) => Array.from({ length: weight }, () => [level]));
  for (let k = 1; k < EXITS; k++) {
    walks = walks.flatMap((walk) =>
      (NEXT[walk.at(-1) as number] as number[]).flatMap((weight, level) =>
        Array.from({ length: weight }, () => [...walk, level]),
      ),
    );
  }
  return walks.flatMap((levels) => Array.from({ length: 8 }, (_, difficulty) => ({ levels, difficulty })));
}

/** Logits whose softmax gives `confidence` to the answer and the rest evenly to the others. */
function logits({ levels, difficulty }: Request, label: number): number[] {
  return levels.flatMap((level, k) => {
    const right = difficulty < ((RIGHT[k] as number[])[level] as number);
    const answer = right ? label : (label + 1) % CLASSES;
    const confidence = CONFIDENCE[level] as number;
    const top = Math.log((confidence * (CLASSES - 1)) / (1 - confidence));
    return Array.from({ length: CLASSES }, (_, c) => (c === answer ? top : 0));
  });
}

/** The three splits hold the same requests, so that what is optimal on one is optimal on all. */
function content(): BankContent {
  const requests = allRequests();
  const n = requests.length;
  const rows = ['policy', 'tune', 'test'].flatMap(() =>
    requests.map((request, i) => ({ request, label: i % CLASSES })),
  );
  return {
    name: 'synthetic',
    classes: CLASSES,
    exits: EXITS,
    samples: rows.length,
    macs: Float64Array.from(MACS),
    featureWidths: [],
    provenance: {
      dataset: 'Markov chain of three confidence levels, enumerated',
      backbone: 'none',
      tool: 'environments/synthetic',
      accuracy: RIGHT.map((_, k) => {
        const right = requests.filter(
          ({ levels, difficulty }) => difficulty < ((RIGHT[k] as number[])[levels[k] as number] as number),
        );
        return right.length / n;
      }),
    },
    sample: Int32Array.from(rows, (_, i) => i),
    split: Uint8Array.from(rows, (_, i) => 1 + Math.floor(i / n)),
    labels: Int32Array.from(rows, ({ label }) => label),
    logits: {
      dtype: 'float32',
      width: EXITS * CLASSES,
      data: Float32Array.from(rows.flatMap(({ request, label }) => logits(request, label))),
    },
  };
}

/** A finite exit MDP whose exact optimum is known: what every learner must come within 1% of. */
export default defineEnvironment({
  name: 'synthetic',
  description: 'Markov chain of three confidence levels over four exits; the exact optimum is known',
  observations: ['max-prob', 'depth'],
  finite: true,
  bank: async () => openBank(bankBytes(content()).buffer, 'synthetic'),
});
