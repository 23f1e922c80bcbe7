import { createRandom, fitLinear, fitNetwork, loadRegressor, type Matrix, startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => startBackend('wasm'));

const random = createRandom('network regression');
const ROWS = 600;
const data = Float32Array.from({ length: 2 * ROWS }, () => 2 * random.uniform() - 1);
const x: Matrix = { data, rows: ROWS, columns: 2 };
/** A roof, of which a line explains nothing. */
const y = Float32Array.from({ length: ROWS }, (_, i) => Math.abs(data[2 * i] as number));
const squaredError = (predicted: Float32Array): number =>
  predicted.reduce((sum, value, i) => sum + (value - (y[i] as number)) ** 2, 0) / ROWS;

const options = { hidden: [12], updates: 300, batch: 200, learningRate: 3e-2 };
const fit = (label: string) => fitNetwork(x, y, random.stream(label), options).predict(x);

describe('fitNetwork', () => {
  it('fits what a line cannot', () => {
    const line = squaredError(fitLinear(x, y).predict(x));
    expect(line).toBeGreaterThan(0.07); // the variance of |x| is 1/12
    expect(squaredError(fit('a'))).toBeLessThan(0.02 * line);
  });

  it('gives the same bits for the same stream, and others for another', () => {
    const first = fit('b');
    expect(fit('b')).toEqual(first);
    expect(fit('c')).not.toEqual(first);
  });

  it('predicts bit-equally once it was saved and loaded, and counts a multiply-accumulate a weight', () => {
    const fitted = fitNetwork(x, y, random.stream('d'), options);
    const loaded = loadRegressor(JSON.parse(JSON.stringify(fitted.save())));
    expect(loaded.predict(x)).toEqual(fitted.predict(x));
    expect([fitted.macs, loaded.macs]).toEqual([2 * 12 + 12, 2 * 12 + 12]);
  });

  it('refuses an option nobody knows and rows that do not match', () => {
    expect(() => fitNetwork(x, y, random, { update: 3 } as object)).toThrow('update');
    expect(() => fitNetwork(x, y.subarray(1), random)).toThrow(/599/);
  });
});
