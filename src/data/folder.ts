import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../error.ts';

/** The files that make a dataset, and the folder name its official archive unpacks to. */
export interface Layout {
  /** As a reader knows it: `CIFAR-10`. */
  readonly title: string;
  readonly folder: string;
  readonly files: readonly string[];
  /** Names that are often there instead of the files, and what to do then. */
  readonly instead?: Readonly<Record<string, string>>;
}

const IDX_FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;
const WRONG_VERSION = 'get the binary version';

/** Each published dataset's files. */
export const LAYOUTS = {
  mnist: { title: 'MNIST', folder: 'mnist', files: IDX_FILES },
  'fashion-mnist': { title: 'Fashion-MNIST', folder: 'fashion-mnist', files: IDX_FILES },
  cifar10: {
    title: 'CIFAR-10',
    folder: 'cifar-10-batches-bin',
    files: [...[1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`), 'test_batch.bin'],
    instead: {
      'cifar-10-binary.tar.gz': 'unpack it',
      'cifar-10-python.tar.gz': WRONG_VERSION,
      'cifar-10-batches-py': WRONG_VERSION,
      data_batch_1: WRONG_VERSION,
    },
  },
  cifar100: {
    title: 'CIFAR-100',
    folder: 'cifar-100-binary',
    files: ['train.bin', 'test.bin'],
    instead: {
      'cifar-100-binary.tar.gz': 'unpack it',
      'cifar-100-python.tar.gz': WRONG_VERSION,
      'cifar-100-python': WRONG_VERSION,
      train: WRONG_VERSION,
    },
  },
} as const satisfies Readonly<Record<string, Layout>>;

/** A dataset that is published, by the name its declaration has. */
export type PublishedName = keyof typeof LAYOUTS;

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

/** Whether all of the layout's files, plain or with `.gz`, are in `folder`; false where there is no such folder. */
export async function hasFiles(folder: string, layout: Layout): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return holds(new Set(names), layout);
}

function missing(folder: string, file: string, layout: Layout, names: ReadonlySet<string>): UserError {
  const others = Object.values<Layout>(LAYOUTS).filter(
    (known) =>
      known !== layout && (names.has(known.folder) || (known.files !== layout.files && holds(names, known))),
  );
  if (others.length > 0) {
    const found = others.map(({ title }) => title).join(' or ');
    return new UserError(
      `${folder}: holds ${found}, expected ${layout.title} (${file}); give its folder with --data`,
    );
  }
  const near = Object.entries(layout.instead ?? {}).find(([name]) => names.has(name));
  if (near !== undefined) {
    return new UserError(
      `${folder}: holds ${near[0]}, expected the files of ${layout.title} (${file}); ${near[1]}`,
    );
  }
  return new UserError(
    `${folder}: no ${file} (or ${file}.gz), which ${layout.title} is made of; check --data`,
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
