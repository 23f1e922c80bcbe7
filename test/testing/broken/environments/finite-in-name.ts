import { bankBytes, defineEnvironment, openBank } from 'offramp';
import { toyBank } from 'offramp/testing';

export const breaks = ['optimum'];

/** Says that observations are few where each sample has its own. */
export default defineEnvironment({
  name: 'finite-in-name',
  description: 'The toy, with a feature that is another number for each sample',
  observations: ['max-prob', 'features'],
  finite: true,
  bank: async () => {
    const toy = toyBank();
    const features = {
      dtype: 'float32' as const,
      width: 3,
      data: Float32Array.from({ length: 3 * toy.samples }, (_, j) => j),
    };
    return openBank(bankBytes({ ...toy, features }).slice().buffer, 'finite-in-name');
  },
});
