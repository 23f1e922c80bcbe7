import { suggestion, UserError } from '../error.ts';
import { loadCifar10, loadCifar100 } from './cifar.ts';
import type { TrainAndTest } from './dataset.ts';
import { loadFashionMnist, loadMnist } from './mnist.ts';

const LOADERS: Readonly<Record<string, (folder: string) => Promise<TrainAndTest>>> = {
  mnist: loadMnist,
  'fashion-mnist': loadFashionMnist,
  cifar10: (folder) => loadCifar10(folder),
  cifar100: (folder) => loadCifar100(folder),
};

/**
 * The published dataset of this name (`mnist`, `fashion-mnist`, `cifar10`, `cifar100`) from files that are in
 * `folder` already. Throws UserError for an unknown name, and where a file is missing, damaged or of another dataset.
 */
export async function loadDataset(name: string, folder: string): Promise<TrainAndTest> {
  const load = Object.hasOwn(LOADERS, name) ? LOADERS[name] : undefined;
  if (load === undefined) {
    throw new UserError(`dataset "${name}": unknown${suggestion(name, Object.keys(LOADERS))}`);
  }
  return load(folder);
}
