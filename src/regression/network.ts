import { z } from 'zod';
import type { Json, SavedPolicy } from '../contract/policy.ts';
import { parsed } from '../error.ts';
import type { Matrix } from '../matrix.ts';
import { adam } from '../nn/adam.ts';
import { type DenseWeights, denseForward, denseMacs } from '../nn/dense.ts';
import { network } from '../nn/network.ts';
import { DenseConfig, loadDense, saveDense } from '../nn/saved-dense.ts';
import * as tf from '../nn/tf.ts';
import type { Random } from '../random.ts';
import type { Regressor } from './regressor.ts';
import { checkTrainingData } from './training-data.ts';

const Options = z.strictObject({
  hidden: z.array(z.int().positive()).default([16]),
  updates: z.int().positive().default(400),
  batch: z.int().positive().default(512),
  learningRate: z.number().positive().default(2e-2),
});

/** How the network is trained. */
export interface NetworkRegressionOptions {
  /** Widths of the hidden layers, default [16]. */
  readonly hidden?: readonly number[];
  /** Default 400. */
  readonly updates?: number;
  /** Rows an update, default 512. */
  readonly batch?: number;
  /** Of Adam, falling linearly to 0; default 0.02. */
  readonly learningRate?: number;
}

/**
 * A small fully connected network fitted to squared error by Adam, on the running backend.
 * @param x [n x columns], finite. @param y [n], finite.
 * @throws UserError on empty or non-finite data, unequal row counts, unknown or invalid options.
 */
export function fitNetwork(
  x: Matrix,
  y: Float32Array,
  random: Random,
  options: NetworkRegressionOptions = {},
): Regressor {
  checkTrainingData('network', x, y);
  const { hidden, updates, learningRate, ...settings } = parsed(Options, options, 'network: options');
  const batch = Math.min(settings.batch, x.rows);
  const model = network([x.columns, ...hidden, 1], random.stream('weights'));
  const optimiser = adam(learningRate);
  const shuffle = random.stream('batches');
  let order = shuffle.permutation(x.rows);
  for (let update = 0, next = 0; update < updates; update++) {
    if (next + batch > x.rows) {
      order = shuffle.permutation(x.rows);
      next = 0;
    }
    const rows = order.subarray(next, next + batch);
    next += batch;
    const inputs = new Float32Array(batch * x.columns);
    rows.forEach((row, j) => {
      inputs.set(x.data.subarray(row * x.columns, (row + 1) * x.columns), j * x.columns);
    });
    const targets = Float32Array.from(rows, (row) => y[row] as number);
    optimiser.learningRate = learningRate * (1 - update / updates);
    optimiser.minimize(() => {
      const error = model(tf.tensor2d(inputs, [batch, x.columns])).sub(tf.tensor2d(targets, [batch, 1]));
      return error.square().mean().asScalar();
    }, model.variables);
  }
  const weights = model.snapshot();
  for (const variable of model.variables) variable.dispose();
  return networkRegressor(weights);
}

function networkRegressor(weights: DenseWeights): Regressor {
  return {
    predict: (x) => denseForward(weights, x),
    macs: denseMacs(weights.sizes),
    save: () => ({
      kind: 'network',
      config: { activation: weights.activation, sizes: weights.sizes },
      weights: saveDense(weights),
    }),
  };
}

/** The network regressor of a saved one's parts. */
export function loadNetworkRegressor(config: Json, weights: SavedPolicy['weights']): Regressor {
  return networkRegressor(loadDense(parsed(DenseConfig, config, 'regressor: config'), weights, 'regressor'));
}
