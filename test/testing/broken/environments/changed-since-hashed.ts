import { defineEnvironment } from 'offramp';
import { toyBank } from 'offramp/testing';

export const breaks = ['bank'];

/** Changes a logit of a bank that was read. */
export default defineEnvironment({
  name: 'changed-since-hashed',
  description: 'The toy, with a logit that is not the one hashed',
  bank: async () => {
    const toy = toyBank();
    toy.logits.data[0] = 1;
    return toy;
  },
});
