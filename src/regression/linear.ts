import { z } from 'zod';
import type { Json, SavedTensor } from '../contract/policy.ts';
import { parsed, UserError } from '../error.ts';
import type { Matrix } from '../matrix.ts';
import { loadTensor, saveTensor } from '../nn/saved-tensor.ts';
import { solveCholesky } from './cholesky.ts';
import type { Regressor } from './regressor.ts';
import { checkColumns, checkTrainingData } from './training-data.ts';

/** value = intercept + sum_c coefficient[c] (x[c] - centre[c]); centred, so that a far origin costs no precision. */
interface LinearWeights {
  /** [columns], in the units of x. */
  readonly centre: Float32Array;
  /** [columns], units of y per unit of x. */
  readonly coefficient: Float32Array;
  readonly intercept: number;
}

/**
 * Ridge regression (Hoerl and Kennard 1970) with an intercept: minimises mean_i (y[i] - b - w . z[i])^2 + ridge |w|^2
 * over the standardised columns z. Constant columns, and with `ridge` 0 columns that depend on earlier ones, get 0.
 * @param x [n x columns], finite.
 * @param y [n], finite.
 * @param options `ridge` >= 0, default 1e-6: price of |w|^2 per unit of mean squared error.
 * @throws UserError on empty or non-finite data, unequal row counts, or a negative ridge.
 */
export function fitLinear(x: Matrix, y: Float32Array, options: { readonly ridge?: number } = {}): Regressor {
  const { ridge = 1e-6 } = options;
  checkTrainingData('linear regressor', x, y);
  if (!(ridge >= 0 && ridge < Infinity)) {
    throw new UserError(`linear regressor: ridge ${ridge}, expected a finite number >= 0`);
  }
  const { rows, columns } = x;
  const { mean, deviation } = standardisation(x);
  const target = y.reduce((sum, value) => sum + value, 0) / rows;
  const gram = new Float64Array(columns * columns);
  const moment = new Float64Array(columns);
  const standardised = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) {
      const scale = deviation[c] as number;
      standardised[c] = scale > 0 ? ((x.data[i * columns + c] as number) - (mean[c] as number)) / scale : 0;
    }
    const residual = (y[i] as number) - target;
    for (let c = 0; c < columns; c++) {
      const zc = (standardised[c] as number) / rows;
      moment[c] = (moment[c] as number) + zc * residual;
      for (let d = 0; d <= c; d++) {
        gram[c * columns + d] = (gram[c * columns + d] as number) + zc * (standardised[d] as number);
      }
    }
  }
  for (let c = 0; c < columns; c++) gram[c * columns + c] = (gram[c * columns + c] as number) + ridge;
  const slope = solveCholesky(gram, moment).map((w, c) => {
    const scale = deviation[c] as number;
    return scale > 0 ? w / scale : 0;
  });
  const centre = Float32Array.from(mean);
  const moved = slope.reduce((sum, w, c) => sum + w * ((centre[c] as number) - (mean[c] as number)), 0);
  return regressor({ centre, coefficient: Float32Array.from(slope), intercept: Math.fround(target + moved) });
}

/** Mean and standard deviation of each column; the deviation of a constant column is exactly 0. */
function standardisation({ data, rows, columns }: Matrix): { mean: Float64Array; deviation: Float64Array } {
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    let squares = 0;
    let varies = false;
    for (let at = c; at < data.length; at += columns) {
      sum += data[at] as number;
      varies ||= data[at] !== data[c];
    }
    mean[c] = sum / rows;
    if (!varies) continue;
    for (let at = c; at < data.length; at += columns) squares += ((data[at] as number) - sum / rows) ** 2;
    deviation[c] = Math.sqrt(squares / rows);
  }
  return { mean, deviation };
}

function regressor({ centre, coefficient, intercept }: LinearWeights): Regressor {
  const columns = centre.length;
  return {
    predict(x) {
      checkColumns('linear regressor', x, columns);
      const values = new Float32Array(x.rows);
      for (let i = 0; i < x.rows; i++) {
        let value = intercept;
        for (let c = 0; c < columns; c++) {
          value += (coefficient[c] as number) * ((x.data[i * columns + c] as number) - (centre[c] as number));
        }
        values[i] = value;
      }
      return values;
    },
    macs: columns,
    save: () => ({
      kind: 'linear',
      config: { columns },
      weights: {
        centre: saveTensor([columns], centre),
        coefficient: saveTensor([columns], coefficient),
        intercept: saveTensor([1], Float32Array.of(intercept)),
      },
    }),
  };
}

const Config = z.strictObject({ columns: z.int().positive() });

/** The linear regressor of these saved parts. @throws UserError where they are not of one. */
export function loadLinear(config: Json, weights: Readonly<Record<string, SavedTensor>>): Regressor {
  const { columns } = parsed(Config, config, 'linear regressor: config');
  const tensor = (name: string, size: number): Float32Array =>
    loadTensor(weights[name], [size], `linear regressor: ${name}`);
  const [intercept] = tensor('intercept', 1) as unknown as [number];
  return regressor({
    centre: tensor('centre', columns),
    coefficient: tensor('coefficient', columns),
    intercept,
  });
}
