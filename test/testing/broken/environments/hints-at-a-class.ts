import { bankBytes, defineEnvironment, openBank } from 'offramp';
import { toyBank } from 'offramp/testing';

export const breaks = ['no labels'];

/** Marks the samples of one class in a feature. */
export default defineEnvironment({
  name: 'hints-at-a-class',
  description: 'The toy, with a feature that is 1 for class 2 and 0 for the others',
  observations: ['features'],
  bank: async () => {
    const toy = toyBank();
    const data = Float32Array.from({ length: 3 * toy.samples }, (_, j) =>
      toy.labels[Math.floor(j / 3)] === 2 ? 1 : 0,
    );
    const features = { dtype: 'float32' as const, width: 3, data };
    return openBank(bankBytes({ ...toy, features }).slice().buffer, 'hints-at-a-class');
  },
});
