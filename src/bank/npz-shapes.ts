import { suggestion, UserError } from '../error.ts';
import { SPLITS, type Split } from './bank.ts';
import type { NpyArray } from './npy.ts';

/** What an archive may hold of each split, as `<split>_<part>`. */
export type Part = 'logits' | 'labels' | 'features' | 'sample';

/** The arrays of an archive, and its name in messages. */
export interface Archive {
  readonly place: string;
  readonly arrays: ReadonlyMap<string, NpyArray>;
}

/** Rows [start, start + count) of the imported bank come from one split of the archive. */
export interface Block {
  readonly split: Split;
  readonly start: number;
  readonly count: number;
}

/** Sizes on which all arrays of an archive agree. */
export interface Sizes {
  readonly exits: number;
  readonly classes: number;
  readonly samples: number;
  /** Empty without features. */
  readonly featureWidths: readonly number[];
}

const PARTS: readonly Part[] = ['logits', 'labels', 'features', 'sample'];
const KNOWN = [
  ...SPLITS.flatMap((split) => PARTS.map((part) => `${split}_${part}`)),
  'macs',
  'milliseconds',
  'feature_widths',
];

/** The array of that name. Throws UserError where there is none, or where it has another shape than the expected. */
export function need(archive: Archive, name: string, shape?: readonly number[], meaning = ''): NpyArray {
  const { place, arrays } = archive;
  const array = arrays.get(name);
  if (!array) {
    throw new UserError(`${place}: no array "${name}"; found ${[...arrays.keys()].join(', ') || 'none'}`);
  }
  if (shape && array.shape.join() !== shape.join()) {
    throw new UserError(
      `${place}: ${name} has shape [${array.shape.join(', ')}], expected [${shape.join(', ')}] (${meaning}); ` +
        'save it in that shape',
    );
  }
  return array;
}

/** One number for each exit [K]. */
export function numberPerExit(archive: Archive, name: string, exits: number): Float64Array {
  return Float64Array.from(need(archive, name, [exits], 'one for each exit').data);
}

/** Refuses a name no bank is made of, with the nearest that one is. */
export function expectKnownNames({ place, arrays }: Archive): void {
  const unknown = [...arrays.keys()].find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`${place}: unknown array "${unknown}"${suggestion(unknown, KNOWN)}`);
  }
}

/** The archive's splits one after the other, in the order of SPLITS. Throws UserError for logits not [N, K, C]. */
export function blocksOf(archive: Archive): Block[] {
  const present = SPLITS.filter(
    (split) =>
      split === 'policy' || split === 'test' || PARTS.some((part) => archive.arrays.has(`${split}_${part}`)),
  );
  let start = 0;
  return present.map((split) => {
    const { shape } = need(archive, `${split}_logits`);
    if (shape.length !== 3) {
      throw new UserError(
        `${archive.place}: ${split}_logits has shape [${shape.join(', ')}], expected [samples, exits, classes]; ` +
          'stack the outputs of all exits along the second axis',
      );
    }
    const count = shape[0] as number;
    start += count;
    return { split, start: start - count, count };
  });
}

/** Sizes by policy_logits and feature_widths. Throws UserError where any array of any split disagrees. */
export function sizesOf(archive: Archive, blocks: readonly Block[]): Sizes {
  const [, exits, classes] = need(archive, 'policy_logits').shape as [number, number, number];
  const featureWidths = featureWidthsOf(archive, blocks, exits);
  const featureSize = featureWidths.reduce((total, width) => total + width, 0);
  for (const { split, count } of blocks) {
    const one = 'one for each sample';
    need(
      archive,
      `${split}_logits`,
      [count, exits, classes],
      'samples, exits and classes as in policy_logits',
    );
    need(archive, `${split}_labels`, [count], one);
    if (featureWidths.length > 0) {
      need(archive, `${split}_features`, [count, featureSize], 'samples, sum of feature_widths');
    }
    if (archive.arrays.has(`${split}_sample`)) need(archive, `${split}_sample`, [count], one);
  }
  const samples = blocks.reduce((total, { count }) => total + count, 0);
  return { exits, classes, samples, featureWidths };
}

function featureWidthsOf(archive: Archive, blocks: readonly Block[], exits: number): number[] {
  const { arrays, place } = archive;
  if (!arrays.has('feature_widths') && !blocks.some(({ split }) => arrays.has(`${split}_features`)))
    return [];
  const widths = [...numberPerExit(archive, 'feature_widths', exits)];
  const wrong = widths.findIndex((width) => !Number.isInteger(width) || width < 0);
  if (wrong >= 0) {
    throw new UserError(
      `${place}: feature_widths[${wrong}] is ${widths[wrong]}, expected a whole number >= 0; correct it and save again`,
    );
  }
  return widths;
}
