import { z } from 'zod';
import { resolvedOptions } from '../options.ts';

const learningRate = z.number().positive();
const weightDecay = z.number().min(0);

/** How a backbone is trained. All of it belongs to the identity of a training: a resume asks for the same again. */
export const TrainingOptions = z.strictObject({
  /** Passes over the split `backbone`; of the backbone alone where branches come after. */
  epochs: z.int().positive().default(20),
  /** Images an update. What is left over at the end of an epoch is left out of it. */
  batch: z.int().min(2).default(128),
  /** What moves the weights; `sgd` where nothing is said. */
  optimiser: z
    .discriminatedUnion(
      'algorithm',
      [
        z.strictObject({
          /** Stochastic gradient descent. */
          // `optional` lets it be left out where the union is decided
          algorithm: z.literal('sgd').optional().default('sgd'),
          /** Its peak. */
          learningRate: learningRate.default(0.1),
          /** Nesterov's. */
          momentum: z.number().min(0).lt(1).default(0.9),
          /** Coupled; of kernels only. */
          weightDecay: weightDecay.default(5e-4),
        }),
        z.strictObject({
          /** Adam with decoupled weight decay. */
          algorithm: z.literal('adamw'),
          /** Its peak. */
          learningRate: learningRate.default(2e-3),
          /** Decoupled; of kernels only. */
          weightDecay: weightDecay.default(0.05),
        }),
      ],
      'expected sgd or adamw',
    )
    .prefault({}),
  /** Scales gradients down to this global norm. */
  clipNorm: z.number().positive().optional(),
  /** Of the learning rate: `one-cycle` rises over the first fifth and falls to zero, `cosine` only falls. */
  schedule: z.enum(['one-cycle', 'cosine']).default('one-cycle'),
  /** Seeded by sample and epoch. */
  augment: z
    .strictObject({
      /** Mirror half of the images. */
      flip: z.boolean().default(false),
      /** Black pixels around an image before a window of its own size is cut out. */
      pad: z.int().min(0).default(0),
    })
    .prefault({}),
  /**
   * `joint`: the weighted losses of all exits at once. `backbone-first`: the backbone by its own head, then, frozen, its
   * branches. `branches-only`: the branches on a backbone that is trained already.
   */
  order: z.enum(['joint', 'backbone-first', 'branches-only']).default('joint'),
  /** Epochs that branches are trained for, where they are trained on a frozen backbone. */
  branchEpochs: z.int().positive().default(5),
  /** Weight of each exit's loss [K], relative to one another. Default: all equal. */
  exitWeights: z.array(z.number().min(0)).optional(),
});

/** As a declaration writes them: all may be left out. */
export type TrainingDeclaration = z.input<typeof TrainingOptions>;
/** Defaults filled in. */
export type ResolvedTraining = z.output<typeof TrainingOptions>;

/** Fills in defaults. Throws UserError naming the option that is wrong. */
export function resolveTraining(
  declaration: TrainingDeclaration | undefined,
  place: string,
): ResolvedTraining {
  return resolvedOptions(TrainingOptions, declaration ?? {}, `${place}: training`);
}
