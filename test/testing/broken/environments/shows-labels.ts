import { bankBytes, defineEnvironment, openBank } from 'offramp';
import { toyBank } from 'offramp/testing';

export const breaks = ['no labels'];

/** Has the label among the features of its branches. */
export default defineEnvironment({
  name: 'shows-labels',
  description: 'The toy, its labels among its features',
  observations: ['max-prob', 'features'],
  bank: async () => {
    const toy = toyBank();
    const data = Float32Array.from(
      { length: 3 * toy.samples },
      (_, j) => toy.labels[Math.floor(j / 3)] as number,
    );
    const features = { dtype: 'float32' as const, width: 3, data };
    return openBank(bankBytes({ ...toy, features }).slice().buffer, 'shows-labels');
  },
});
