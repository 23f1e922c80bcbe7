import { defineEnvironment } from 'offramp';
import { toyBank } from 'offramp/testing';

export const breaks = ['bank'];

/** Tests on a sample that it trains on. */
export default defineEnvironment({
  name: 'splits-overlap',
  description: 'The toy, with the last sample of test standing for the first of policy',
  bank: async () => {
    const toy = toyBank();
    const sample = toy.sample.slice();
    sample[sample.length - 1] = sample[0] as number;
    return { ...toy, sample };
  },
});
