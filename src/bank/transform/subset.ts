import { UserError } from '../../error.ts';
import type { Bank, FloatColumn } from '../bank.ts';
import { derivedBank } from './derived-bank.ts';

/**
 * The bank with only these exits, ascending, the last one of the bank among them; logits, features and costs go along.
 * A bank says what it costs to answer at an exit, branches passed on the way included, and not what each branch costs:
 * costs stay as they are, so dropped branches go on being counted. Throws UserError where fewer than two exits would be
 * left, one is not there, they do not ascend, or the last is missing.
 */
export function keepExits(bank: Bank, exits: readonly number[]): Bank {
  const { features, ...bare } = bank;
  const { name, classes, macs, milliseconds, logits, featureWidths } = bank;
  checkExits(exits, bank);
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
    how: `exits ${exits.join(', ')}, costs with the branches that were dropped, of ${bank.exits} exits of ${name}`,
    changes: {
      exits: exits.length,
      macs: kept(macs),
      ...(milliseconds && { milliseconds: kept(milliseconds) }),
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
