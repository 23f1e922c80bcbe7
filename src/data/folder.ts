import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../error.ts';

/** The files that make a dataset, and the folder name its official archive unpacks to. */
export interface Layout {
  /** As a reader knows it: `CIFAR-10`. */
  readonly title: string;
  readonly folder: string;
  readonly files: readonly string[];
}

/** Each dataset's files. Fashion-MNIST has MNIST's. */
export const LAYOUTS = {
  mnist: {
    title: 'MNIST or Fashion-MNIST',
    folder: 'mnist',
    files: [
      'train-images-idx3-ubyte',
      'train-labels-idx1-ubyte',
      't10k-images-idx3-ubyte',
      't10k-labels-idx1-ubyte',
    ],
  },
  cifar10: {
    title: 'CIFAR-10',
    folder: 'cifar-10-batches-bin',
    files: [...[1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`), 'test_batch.bin'],
  },
  cifar100: { title: 'CIFAR-100', folder: 'cifar-100-binary', files: ['train.bin', 'test.bin'] },
} as const satisfies Readonly<Record<string, Layout>>;

/**
 * The paths of the layout's files, in its order, in `folder` or in the layout's own folder below it; each file plain
 * or with `.gz`. Throws UserError where the folder or one of the files is missing, naming the dataset that is there
 * instead if there is one.
 */
export async function findFiles(folder: string, layout: Layout): Promise<string[]> {
  const names = await readNames(folder);
  const own = !names.has(layout.folder) || holds(names, layout) ? folder : join(folder, layout.folder);
  const present = own === folder ? names : await readNames(own);
  return layout.files.map((file) => {
    const found = variants(file).find((name) => present.has(name));
    if (found === undefined) throw missing(own, file, layout, present);
    return join(own, found);
  });
}

function missing(folder: string, file: string, layout: Layout, names: ReadonlySet<string>): UserError {
  const other = Object.values(LAYOUTS).find((known) => known.title !== layout.title && holds(names, known));
  return new UserError(
    other === undefined
      ? `${folder}: no ${file} (or ${file}.gz), which ${layout.title} is made of; check --data`
      : `${folder}: holds ${other.title}, expected ${layout.title} (${file}); give its folder with --data`,
  );
}

const variants = (file: string): string[] => [file, `${file}.gz`];

const holds = (names: ReadonlySet<string>, layout: Layout): boolean =>
  layout.files.every((file) => variants(file).some((name) => names.has(name)));

async function readNames(folder: string): Promise<Set<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (error) {
    throw new UserError(`${folder}: not a folder that can be read; give one with --data`, { cause: error });
  }
}
