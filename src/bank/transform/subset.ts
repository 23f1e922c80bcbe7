import { UserError } from '../../error.ts';
import type { Bank, FloatColumn } from '../bank.ts';
import { derivedBank } from './derived-bank.ts';

/** How exits are dropped. */
export interface SubsetOptions {
  /** MACs of each exit's own branch [K], `costOf(graph).branch` for instance: dropped branches are then not counted. */
  readonly branch?: ArrayLike<number>;
}

/**
 * The bank with only these exits, ascending, the last one of the bank among them; logits, features and costs go along.
 * A bank says what it costs to answer at an exit, branches passed on the way included, and not what each branch costs:
 * unless `branch` says so, costs stay as they are and dropped branches go on being counted. Measured milliseconds are
 * left out where costs change. Throws UserError where fewer than two exits would be left, one is not there, they do not
 * ascend, the last is missing, or `branch` has not one number in [0, cost) for each exit.
 */
export function keepExits(bank: Bank, exits: readonly number[], { branch }: SubsetOptions = {}): Bank {
  const { features, milliseconds, ...bare } = bank;
  const { name, classes, macs, logits, featureWidths } = bank;
  checkExits(exits, bank);
  if (branch) checkBranch(branch, bank);
  const saved = branch ? droppedBefore(exits, branch) : exits.map(() => 0);
  const kept = (values: Float64Array): Float64Array => Float64Array.from(exits, (k) => values[k] as number);
  const starts = featureWidths.map((_, k) =>
    featureWidths.slice(0, k).reduce((sum, width) => sum + width, 0),
  );
  const widths = exits.map((k) => featureWidths[k] as number);
  const classSpans = exits.map((k): Span => [k * classes, (k + 1) * classes]);
  const featureSpans = exits.map(
    (k, i): Span => [starts[k] as number, (starts[k] as number) + (widths[i] as number)],
  );
  const withFeatures = features && widths.some((width) => width > 0);
  return derivedBank(bare, {
    suffix: 'subset',
    how: `exits ${exits.join(', ')}, costs ${branch ? 'without' : 'with'} the branches that were dropped, of ${bank.exits} exits of ${name}`,
    changes: {
      exits: exits.length,
      macs: kept(macs).map((cost, i) => cost - (saved[i] as number)),
      ...(milliseconds && !branch && { milliseconds: kept(milliseconds) }),
      logits: spansOf(logits, classSpans),
      featureWidths: featureWidths.length > 0 ? widths : [],
      ...(withFeatures && { features: spansOf(features, featureSpans) }),
    },
  });
}

type Span = readonly [start: number, end: number];

/** Columns [start, end) of each span side by side, in every row. */
function spansOf(column: FloatColumn, spans: readonly Span[]): FloatColumn {
  const width = spans.reduce((sum, [start, end]) => sum + end - start, 0);
  const rows = column.data.length / Math.max(1, column.width);
  const copy = <Data extends Uint16Array | Float32Array>(from: Data, to: Data): Data => {
    for (let row = 0, at = 0; row < rows; row++) {
      for (const [start, end] of spans) {
        to.set(from.subarray(row * column.width + start, row * column.width + end), at);
        at += end - start;
      }
    }
    return to;
  };
  return column.dtype === 'float16'
    ? { dtype: 'float16', width, data: copy(column.data, new Uint16Array(rows * width)) }
    : { dtype: 'float32', width, data: copy(column.data, new Float32Array(rows * width)) };
}

/** MACs of the branches that are passed no more on the way to each exit that is kept. */
function droppedBefore(exits: readonly number[], branch: ArrayLike<number>): number[] {
  const kept = new Set(exits);
  return exits.map((last) =>
    Array.from({ length: last }, (_, k) => (kept.has(k) ? 0 : (branch[k] as number))).reduce(
      (sum, macs) => sum + macs,
      0,
    ),
  );
}

function checkBranch(branch: ArrayLike<number>, { name, exits, macs }: Bank): void {
  const within = (own: number, k: number): boolean => own >= 0 && own < (macs[k] as number);
  if (branch.length === exits && Array.from(branch).every(within)) return;
  throw new UserError(
    `bank ${name}: branches of ${Array.from(branch).join(', ')} MACs; expected one number for each of ${exits} exits, ` +
      'at least 0 and below the cost of its exit',
  );
}

function checkExits(exits: readonly number[], { name, exits: count }: Bank): void {
  const refuse = (what: string): never => {
    throw new UserError(`bank ${name}: ${what}`);
  };
  const list = exits.length === 0 ? 'no exits' : `exits ${exits.join(', ')}`;
  if (exits.length < 2) refuse(`${list} to keep, expected two or more; there is nothing to decide`);
  for (const [i, k] of exits.entries()) {
    if (!Number.isInteger(k) || k < 0 || k >= count) refuse(`exit ${k} to keep outside 0..${count - 1}`);
    if (i > 0 && k <= (exits[i - 1] as number))
      refuse(`${list} to keep do not ascend; name each once, in order`);
  }
  if (exits.at(-1) !== count - 1) {
    refuse(`${list} to keep without the last, ${count - 1}, which relative costs are measured by; add it`);
  }
}
