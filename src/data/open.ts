import { suggestion, UserError } from '../error.ts';
import { loadCifar10, loadCifar100 } from './cifar.ts';
import type { TrainAndTest } from './dataset.ts';
import { type FetchOptions, fetchDataset } from './fetch.ts';
import type { PublishedName } from './folder.ts';
import { loadFashionMnist, loadMnist } from './mnist.ts';
import { type ProceduralOptions, proceduralDataset } from './procedural.ts';

/** What a backbone is trained on: a published dataset by name, or the procedural one with its options. */
export type DatasetDeclaration =
  | {
      /** A published dataset. */
      readonly name: PublishedName;
    }
  | ({
      /** Made from a seed. */
      readonly name: 'procedural';
      /** Number of training images. */
      readonly train: number;
      /** Number of test images. */
      readonly test: number;
    } & Omit<ProceduralOptions, 'part' | 'count'>);

/** Where the files of a published dataset are, or are put; a procedural one needs none. */
export interface OpenDatasetOptions extends FetchOptions {
  /** `--data`: where the files are already; nothing is downloaded, and nothing written there. */
  readonly folder?: string;
  /** Where downloads go, each dataset to a folder of its own below, when no `folder` is given. */
  readonly cache: string;
}

const LOADERS: Readonly<Record<PublishedName, (folder: string) => Promise<TrainAndTest>>> = {
  mnist: loadMnist,
  'fashion-mnist': loadFashionMnist,
  cifar10: (folder) => loadCifar10(folder),
  cifar100: (folder) => loadCifar100(folder),
};

/**
 * The dataset that is declared, in memory: from `folder`, else from `cache`, downloaded first where it is not there
 * yet; a procedural one is made. Throws UserError for an unknown name, a `folder` of another dataset or with files
 * missing or damaged, a `folder` for a procedural dataset, and as `fetchDataset` and `proceduralDataset`.
 */
export async function openDataset(
  declaration: DatasetDeclaration,
  options: OpenDatasetOptions,
): Promise<TrainAndTest> {
  const { folder, cache } = options;
  const { name } = declaration;
  if (name === 'procedural') {
    if (folder !== undefined) {
      throw new UserError(`${folder}: the procedural dataset is made from its seed; leave --data out`);
    }
    const { train, test, ...look } = declaration;
    return {
      train: proceduralDataset({ ...look, part: 'train', count: train }),
      test: proceduralDataset({ ...look, part: 'test', count: test }),
    };
  }
  if (!Object.hasOwn(LOADERS, name)) {
    throw new UserError(
      `dataset "${name}": unknown${suggestion(name, [...Object.keys(LOADERS), 'procedural'])}`,
    );
  }
  return LOADERS[name](folder ?? (await fetchDataset(name, cache, options)));
}
