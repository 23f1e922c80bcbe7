import { basename } from 'node:path';
import { UserError } from '../error.ts';
import type { ImageDataset, TrainAndTest } from './dataset.ts';
import { findFiles, LAYOUTS } from './folder.ts';
import { readIdx } from './idx.ts';
import { readDataFile } from './read-file.ts';

const SIDE = 28;
const CLASSES = 10;

/** The first labels of each training set: all that tells their files apart. */
const FIRST_LABELS = {
  mnist: [5, 0, 4, 1, 9, 2, 1, 3, 1, 4],
  'fashion-mnist': [9, 0, 0, 3, 0, 2, 7, 2, 5, 5],
} as const;
type Name = keyof typeof FIRST_LABELS;

/**
 * MNIST (LeCun et al. 1998): 60,000 and 10,000 grey images of 28 x 28, 10 digits, from its four IDX files in
 * `folder` (or in its `mnist`), gzip or not. Throws UserError where a file is missing, damaged or of another dataset.
 */
export async function loadMnist(folder: string): Promise<TrainAndTest> {
  return load(folder, 'mnist');
}

/** Fashion-MNIST (Xiao et al. 2017): as `loadMnist`, 10 kinds of clothing. */
export async function loadFashionMnist(folder: string): Promise<TrainAndTest> {
  return load(folder, 'fashion-mnist');
}

async function load(folder: string, name: Name): Promise<TrainAndTest> {
  const [trainImages, trainLabels, testImages, testLabels] = (await findFiles(folder, LAYOUTS[name])) as [
    string,
    string,
    string,
    string,
  ];
  const train = await readPart(trainImages, trainLabels, `${name}/train`);
  for (const other of Object.keys(FIRST_LABELS) as Name[]) {
    if (other !== name && FIRST_LABELS[other].every((label, i) => train.labels[i] === label)) {
      throw new UserError(
        `${trainLabels}: holds ${LAYOUTS[other].title}, expected ${LAYOUTS[name].title}; ` +
          'give its folder with --data',
      );
    }
  }
  return { train, test: await readPart(testImages, testLabels, `${name}/test`) };
}

async function readPart(imageFile: string, labelFile: string, name: string): Promise<ImageDataset> {
  const images = readIdx(await readDataFile(imageFile), [undefined, SIDE, SIDE], imageFile);
  const count = images.shape[0] as number;
  const labels = readIdx(await readDataFile(labelFile), [undefined], labelFile);
  if (labels.shape[0] !== count) {
    throw new UserError(
      `${labelFile}: byte 4: ${labels.shape[0]} labels, expected ${count}, one for each image of ` +
        `${basename(imageFile)}; download both again`,
    );
  }
  const wrong = labels.data.findIndex((label) => label >= CLASSES);
  if (wrong !== -1) {
    throw new UserError(
      `${labelFile}: byte ${8 + wrong}: label ${labels.data[wrong]}, expected 0..${CLASSES - 1}; download it again`,
    );
  }
  return {
    name,
    classes: CLASSES,
    height: SIDE,
    width: SIDE,
    channels: 1,
    images: images.data,
    labels: labels.data,
    count,
  };
}
