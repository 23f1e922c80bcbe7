import { type Bank, type BankContent, SPLITS } from '../bank/bank.ts';
import { openBank } from '../bank/read.ts';
import { bankBytes } from '../bank/write.ts';

const CLASSES = 4;
/** Confidence that each exit shows in an easy, a middling and a hard request. */
const CONFIDENCE = [
  [0.9, 0.9, 0.9],
  [0.6, 0.9, 0.9],
  [0.4, 0.4, 0.9],
];
/** How often, in eighths, each exit is right about such requests. */
const RIGHT = [
  [8, 8, 8],
  [3, 8, 8],
  [1, 0, 8],
];
/** So large that what a policy costs is nothing beside it. */
const MACS = [2e9, 4e9, 10e9];
/** Requests of each kind and eighth. */
const COPIES = 64;
const EXITS = MACS.length;
const REQUESTS = RIGHT.length * 8 * COPIES;

/** Whether `tune` holds the requests of `policy`, or such in which the confident exits are wrong and the others right. */
export type Tune = 'alike' | 'inverted';

/**
 * A bank so plain that any learner finds its optimum: three kinds of requests at three exits. At lambda 0.5 the easy
 * ones should leave at exit 0 (mean reward 0.9), the middling at exit 1 (0.8), the hard at exit 2 (0.5): 0.7333 in
 * all, where the best fixed exit has 0.5. One threshold on the confidence does it. `policy` and `test`, and `tune`
 * unless it is inverted, hold the same requests in the same order.
 */
export function toyBank(tune: Tune = 'alike'): Bank {
  return openBank(bankBytes(toyContent(tune)).slice().buffer, 'toy');
}

function toyContent(tune: Tune): BankContent {
  const rows = Array.from({ length: 3 * REQUESTS }, (_, row) => ({
    split: SPLITS[1 + Math.floor(row / REQUESTS)],
    request: row % REQUESTS,
  }));
  const perExit = (values: (request: number, k: number, inverted: boolean) => readonly number[]) =>
    Float32Array.from(
      rows.flatMap(({ split, request }) =>
        Array.from(MACS, (_, k) => values(request, k, split === 'tune' && tune === 'inverted')).flat(),
      ),
    );
  return {
    name: 'toy',
    classes: CLASSES,
    exits: EXITS,
    samples: rows.length,
    macs: Float64Array.from(MACS),
    featureWidths: MACS.map(() => 1),
    provenance: {
      dataset: `three kinds of requests, tune ${tune}`,
      backbone: 'none',
      tool: 'offramp/testing',
      accuracy: MACS.map((_, k) => RIGHT.reduce((sum, right) => sum + (right[k] as number) / 24, 0)),
    },
    sample: Int32Array.from(rows, (_, row) => row),
    split: Uint8Array.from(rows, (_, row) => 1 + Math.floor(row / REQUESTS)),
    labels: Int32Array.from(rows, ({ request }) => labelOf(request)),
    logits: { dtype: 'float32', width: EXITS * CLASSES, data: perExit(logits) },
    features: { dtype: 'float32', width: EXITS, data: perExit((request, k) => [confidence(request, k)]) },
  };
}

const kindOf = (request: number): number => request % RIGHT.length;

/** Each kind and eighth has all labels. */
const labelOf = (request: number): number => Math.floor(request / (RIGHT.length * 8)) % CLASSES;

const confidence = (request: number, k: number): number =>
  (CONFIDENCE[kindOf(request)] as number[])[k] as number;

/** Logits whose softmax gives the confidence to the answer and the rest evenly to the others. */
function logits(request: number, k: number, inverted: boolean): number[] {
  const kind = inverted ? RIGHT.length - 1 - kindOf(request) : kindOf(request);
  const eighth = Math.floor(request / RIGHT.length) % 8;
  const label = labelOf(request);
  const right = eighth < ((RIGHT[kind] as number[])[k] as number);
  const answer = right ? label : (label + 1) % CLASSES;
  const shown = confidence(request, k);
  const top = Math.log((shown * (CLASSES - 1)) / (1 - shown));
  return Array.from({ length: CLASSES }, (_, c) => (c === answer ? top : 0));
}
