import type { PublishedName } from './folder.ts';

/** A file that can be fetched, and what it must be. */
export interface PublishedFile {
  /** Its last part is the file's name. */
  readonly url: string;
  /** 64 hexadecimal digits, lower case. */
  readonly sha256: string;
  /** A tar.gz archive that holds the dataset's files in the folder of its layout; otherwise one of the files. */
  readonly archive?: boolean;
}

// yann.lecun.com refuses downloads; these are the same files
const MNIST = 'https://storage.googleapis.com/cvdf-datasets/mnist';
const FASHION_MNIST = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com';
// where www.cs.toronto.edu/~kriz leads, by way of plain http
const CIFAR = 'https://cave.cs.toronto.edu/kriz';

/**
 * Where each dataset is published. Checksums: TensorFlow Datasets, `url_checksums/{mnist,fashion_mnist,cifar10,
 * cifar100}.txt`.
 */
export const SOURCES: Readonly<Record<PublishedName, readonly PublishedFile[]>> = {
  mnist: [
    {
      url: `${MNIST}/train-images-idx3-ubyte.gz`,
      sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
    },
    {
      url: `${MNIST}/train-labels-idx1-ubyte.gz`,
      sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
    },
    {
      url: `${MNIST}/t10k-images-idx3-ubyte.gz`,
      sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
    },
    {
      url: `${MNIST}/t10k-labels-idx1-ubyte.gz`,
      sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
    },
  ],
  'fashion-mnist': [
    {
      url: `${FASHION_MNIST}/train-images-idx3-ubyte.gz`,
      sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
    },
    {
      url: `${FASHION_MNIST}/train-labels-idx1-ubyte.gz`,
      sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
    },
    {
      url: `${FASHION_MNIST}/t10k-images-idx3-ubyte.gz`,
      sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
    },
    {
      url: `${FASHION_MNIST}/t10k-labels-idx1-ubyte.gz`,
      sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
    },
  ],
  cifar10: [
    {
      url: `${CIFAR}/cifar-10-binary.tar.gz`,
      sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      archive: true,
    },
  ],
  cifar100: [
    {
      url: `${CIFAR}/cifar-100-binary.tar.gz`,
      sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
      archive: true,
    },
  ],
};
