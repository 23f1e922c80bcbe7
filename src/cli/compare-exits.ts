import type { FrozenNetwork } from '../backbone/frozen-network.ts';
import type { Bank } from '../bank/bank.ts';
import { decodeFloats, rowsOf } from '../bank/columns.ts';
import type { TrainAndTest } from '../data/dataset.ts';
import type { Request } from '../inference/inference.ts';
import { requestsOf } from '../inference/requests.ts';
import { evaluatePolicy } from '../mdp/evaluate.ts';
import { splitOutcomes } from '../mdp/outcomes.ts';
import type { SavedTrial } from './saved-trial.ts';

/** Where images left, beside where they leave when the policy is simulated on a bank. */
export interface Comparison {
  /** Hash of the bank; null where there is none of these weights. */
  readonly bank: string | null;
  /** Images that the bank has too. */
  readonly compared: number;
  /** Those of them that left at another exit. */
  readonly different: number;
  /** Why they differ, or why nothing was compared. */
  readonly note: string;
}

/** What left where. */
export interface Leaving {
  readonly network: FrozenNetwork;
  readonly data: TrainAndTest;
  /** Rows of the published test part. */
  readonly rows: Int32Array;
  /** Exit of each row. */
  readonly exits: Uint8Array;
}

/** Images that tell whether a bank is of a network. */
const PROBES = 50;
/** Logits of one network agree this well, absolute and relative: a bank may keep 11 bits of each. */
const ROUNDING = 2 ** -9;

/** Compares with the bank of the environment; in words, why there is none. */
export function compareExits(
  bank: Bank | string,
  trial: SavedTrial,
  { exits, ...leaving }: Leaving,
): Comparison {
  if (typeof bank === 'string') return none(bank);
  const inBank = new Map(
    Array.from(rowsOf(bank, 'test'), (row, i) => [bank.sample[row] as number, { row, i }]),
  );
  // test images are numbered behind those of training, see `recordBank`
  const found = Array.from(leaving.rows, (row) => inBank.get(row + leaving.data.train.count));
  const probes = found.slice(0, PROBES).flatMap((place) => (place ? [place.row] : []));
  const short = bank.hash.slice(0, 12);
  if (probes.length < Math.min(PROBES, found.length) || !isRecordedFrom(bank, probes, leaving)) {
    return none(
      `bank ${short} was not recorded from these weights; record it again with "offramp bank record"`,
    );
  }
  const simulated = simulatedExits(bank, trial);
  const places = found.map((place) => place && simulated[place.i]);
  const different = places.filter((exit, i) => exit !== undefined && exit !== exits[i]).length;
  return {
    bank: bank.hash,
    compared: places.filter((exit) => exit !== undefined).length,
    different,
    note:
      different > 0
        ? `bank ${short} keeps ${bank.logits.dtype}, which can move what stands at a threshold`
        : '',
  };
}

const none = (note: string): Comparison => ({ bank: null, compared: 0, different: 0, note });

/** Exit of each sample of `test`, in bank order, as exact evaluation says. */
function simulatedExits(bank: Bank, { record, policy }: SavedTrial): Uint8Array {
  const { observations, lambda = 0 } = record.trial;
  const outcomes = splitOutcomes(bank, 'test', { observations, quality: 'correct', lambda });
  return evaluatePolicy(policy, bank, outcomes, lambda).exit;
}

/** Whether these rows of a bank hold what the network says of the first images, up to the precision a bank keeps. */
function isRecordedFrom(
  bank: Bank,
  bankRows: readonly number[],
  { network, data, rows }: Omit<Leaving, 'exits'>,
): boolean {
  const { classes, exits } = bank;
  if (exits !== network.exits || classes !== network.graph.problem.classes) return false;
  const [request] = requestsOf(data.test, rows.subarray(0, PROBES), PROBES) as [Request];
  const batch = network.start(request.images, request.n);
  try {
    return Array.from({ length: exits }, (_, k) => k).every((k) => {
      const recorded = decodeFloats(bank.logits, Int32Array.from(bankRows), k * classes, classes);
      return batch.next().logits.every((value, i) => {
        return Math.abs(value - (recorded[i] as number)) <= ROUNDING * (1 + Math.abs(value));
      });
    });
  } finally {
    batch.dispose();
  }
}
