import { adam } from '../src/nn/adam.ts';
import { batchNormTraining } from '../src/nn/batch-norm.ts';
import * as tf from '../src/nn/tf.ts';
import { createRandom, type Random } from '../src/random.ts';

/** Stages of two convolutions each, after a first convolution to the width of the first stage. */
const WIDTHS = [16, 32, 64];
const IMAGE = [32, 32, 3] as const;
const CLASSES = 10;
const BATCH = 64;

type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

/**
 * One training step (forward, backward, Adam) of a three-exit convolutional network on a batch of 64 images of
 * 32 x 32 x 3: 3x3 convolutions of widths 16, 32 and 64, stride 2 between stages, each followed by ReLU, global average
 * pooling and a dense head after each stage, the sum of the exits' cross-entropies. pytorch-step.py has the same one.
 */
export function smallCnnStep(batchNorm: boolean): () => number {
  const random = createRandom('bench/small-cnn');
  const images = draw([BATCH, ...IMAGE], 1, random);
  const targets = tf.oneHot(
    tf.tensor1d(
      Array.from({ length: BATCH }, () => random.integer(CLASSES)),
      'int32',
    ),
    CLASSES,
  );
  const first = convolution(IMAGE[2], WIDTHS[0] as number, 1, batchNorm, random);
  const stages = WIDTHS.map((width, s) => [
    convolution(WIDTHS[Math.max(s - 1, 0)] as number, width, s > 0 ? 2 : 1, batchNorm, random),
    convolution(width, width, 1, batchNorm, random),
  ]);
  const heads = WIDTHS.map((width) => head(width, random));
  const optimiser = adam(1e-3);
  const loss = (): tf.Scalar => {
    let x = first(images as tf.Tensor4D);
    return stages
      .map((layers, s) => {
        x = layers.reduce((input, layer) => layer(input), x);
        const logits = (heads[s] as (typeof heads)[number])(x);
        return tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(targets, logits);
      })
      .reduce((sum, term) => tf.add(sum, term));
  };
  return () => optimiser.minimize(loss);
}

function convolution(from: number, to: number, stride: number, batchNorm: boolean, random: Random): Layer {
  const filter = tf.variable(
    draw([3, 3, from, to], Math.sqrt(2 / (9 * from)), random),
  ) as tf.Variable<tf.Rank.R4>;
  const offset = tf.variable(tf.zeros<tf.Rank.R1>([to]));
  if (!batchNorm) return (x) => tf.relu(tf.add(tf.conv2d(x, filter, stride, 'same'), offset));
  const scale = tf.variable(tf.ones<tf.Rank.R1>([to]));
  return (x) => {
    const options = { relu: true };
    return batchNormTraining(tf.conv2d(x, filter, stride, 'same'), scale, offset, 1e-5, options).y;
  };
}

function head(width: number, random: Random): (x: tf.Tensor4D) => tf.Tensor2D {
  const kernel = tf.variable(draw([width, CLASSES], Math.sqrt(1 / width), random)) as tf.Variable<tf.Rank.R2>;
  const bias = tf.variable(tf.zeros([CLASSES]));
  return (x) => tf.add(tf.matMul(tf.mean<tf.Tensor2D>(x, [1, 2]), kernel), bias);
}

function draw(shape: number[], scale: number, random: Random): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => scale * random.normal()),
    shape,
  );
}
