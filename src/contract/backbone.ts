import type { Architecture } from '../backbone/graph.ts';
import type { TrainingDeclaration } from '../backbone/training-options.ts';
import type { DatasetDeclaration } from '../data/open.ts';
import type { SplitSizes } from '../data/splits.ts';

/** The network behind an environment: what `offramp backbone train` trains and `offramp bank record` records. */
export interface BackboneDeclaration {
  /** What it is trained on. */
  readonly dataset: DatasetDeclaration;
  /** How many images each split gets; drawn by `seed`. */
  readonly splits: SplitSizes;
  /** Root of splits, first weights, order and augmentation, >= 0. Default 0. */
  readonly seed?: number;
  /** The network without its weights, `resnet({ ... })` for instance. */
  readonly architecture: Architecture;
  /** How it is trained; all of it has defaults. */
  readonly training?: TrainingDeclaration;
  /** Trained weights; absent where they are not shipped. */
  readonly weights?: URL;
}
