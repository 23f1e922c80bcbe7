import { UserError } from '../error.ts';
import { exitAccuracy } from './accuracy.ts';
import { type BankContent, type FloatColumn, SPLITS } from './bank.ts';
import { checkShapes, checkValues } from './check.ts';
import { drawTune } from './draw-tune.ts';
import { encodeFloats } from './encode-floats.ts';
import { readNpz } from './npz.ts';
import {
  type Archive,
  type Block,
  blocksOf,
  expectKnownNames,
  need,
  numberPerExit,
  type Sizes,
  sizesOf,
} from './npz-shapes.ts';
import { TOOL } from './tool.ts';

/** How an archive becomes a bank. */
export interface ImportOptions {
  /** Name of the bank. */
  readonly name: string;
  /** The archive's name in errors; `<name>.npz` where absent. */
  readonly place?: string;
  /** How logits and features are kept. Absent: float16 where the archive has float16, float32 where it has more. */
  readonly dtype?: FloatColumn['dtype'];
  /** Seed of the draw of `tune` (default 0). */
  readonly seed?: number;
  /** What the samples are; free text, like the next two. */
  readonly dataset?: string;
  /** What the network is. */
  readonly backbone?: string;
  /** Where the archive is from. */
  readonly source?: string;
}

/**
 * A bank from the bytes of an `.npz` archive of per-exit outputs: `<split>_logits` [N, K, C], `<split>_labels` [N],
 * optionally `<split>_features` [N, F] with `feature_widths` [K] adding to F, `macs` [K] cumulative, optionally
 * `milliseconds` [K] cumulative and `<split>_sample` [N], numbers unique over all splits. Splits are backbone, policy,
 * tune and test, of which policy and test are needed; without tune, a seeded draw of 20% of policy becomes it.
 * Throws UserError with the array at fault, value, expectation and next step.
 */
export function importNpz(bytes: Uint8Array, options: ImportOptions): BankContent {
  const place = options.place ?? `${options.name}.npz`;
  const archive: Archive = { place, arrays: readNpz(bytes, place) };
  expectKnownNames(archive);
  const blocks = blocksOf(archive);
  const sizes = sizesOf(archive, blocks);
  const costs = {
    macs: numberPerExit(archive, 'macs', sizes.exits),
    ...(archive.arrays.has('milliseconds') && {
      milliseconds: numberPerExit(archive, 'milliseconds', sizes.exits),
    }),
  };
  const columns = columnsOf(archive, blocks, sizes, options);
  const content = {
    name: options.name,
    ...sizes,
    ...costs,
    ...columns,
    provenance: {
      dataset: options.dataset ?? 'unknown',
      backbone: options.backbone ?? 'unknown',
      tool: TOOL,
      accuracy: exitAccuracy({ ...sizes, ...columns }, 'test'),
      ...(options.source !== undefined && { source: options.source }),
    },
  };
  checkShapes(content, place);
  checkValues(content, place);
  return content;
}

type Columns = Pick<BankContent, 'sample' | 'split' | 'labels' | 'logits' | 'features'>;

function columnsOf(
  archive: Archive,
  blocks: readonly Block[],
  sizes: Sizes,
  options: ImportOptions,
): Columns {
  const { exits, classes, featureWidths } = sizes;
  const floats = (part: 'logits' | 'features', width: number): FloatColumn => {
    const names = blocks.map(({ split }) => `${split}_${part}`);
    const rows = names.map((name) => ({ name, array: need(archive, name) }));
    return encodeFloats(rows, width, options.dtype, archive.place);
  };
  return {
    sample: sampleColumn(archive, blocks, sizes),
    split: splitColumn(archive, blocks, sizes, options.seed ?? 0),
    labels: integers(archive, blocks, sizes, 'labels', [0, classes - 1]),
    logits: floats('logits', exits * classes),
    ...(featureWidths.length > 0 && {
      features: floats(
        'features',
        featureWidths.reduce((total, width) => total + width, 0),
      ),
    }),
  };
}

/** Whole numbers of one part of every split, one split after the other. */
function integers(
  archive: Archive,
  blocks: readonly Block[],
  { samples }: Sizes,
  part: 'labels' | 'sample',
  [least, most]: readonly [number, number],
): Int32Array {
  const column = new Int32Array(samples);
  for (const { split, start } of blocks) {
    const name = `${split}_${part}`;
    const { data } = need(archive, name);
    const wrong = data.findIndex((value) => !(Number.isInteger(value) && value >= least && value <= most));
    if (wrong >= 0) {
      const expected = `expected a whole number in ${least}..${most}; correct it and save again`;
      throw new UserError(`${archive.place}: ${name}[${wrong}] is ${data[wrong]}, ${expected}`);
    }
    column.set(data, start);
  }
  return column;
}

/** As the archive numbers them, else 0, 1, ... over all splits. */
function sampleColumn(archive: Archive, blocks: readonly Block[], sizes: Sizes): Int32Array {
  return blocks.some(({ split }) => archive.arrays.has(`${split}_sample`))
    ? integers(archive, blocks, sizes, 'sample', [-(2 ** 31), 2 ** 31 - 1])
    : Int32Array.from({ length: sizes.samples }, (_, row) => row);
}

function splitColumn(archive: Archive, blocks: readonly Block[], sizes: Sizes, seed: number): Uint8Array {
  const column = new Uint8Array(sizes.samples);
  for (const { split, start, count } of blocks) column.fill(SPLITS.indexOf(split), start, start + count);
  return blocks.some(({ split }) => split === 'tune') ? column : drawTune(column, seed, archive.place);
}
