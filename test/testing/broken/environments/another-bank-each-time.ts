import { bankBytes, defineEnvironment, openBank } from 'offramp';
import { toyBank } from 'offramp/testing';

export const breaks = ['reproducible'];

let calls = 0;

/** Makes other labels each time its bank is asked for. */
export default defineEnvironment({
  name: 'another-bank-each-time',
  description: 'The toy, its labels moved on by one with every call',
  bank: async () => {
    const toy = toyBank();
    calls++;
    const labels = toy.labels.map((label) => (label + calls) % toy.classes);
    return openBank(bankBytes({ ...toy, labels }).slice().buffer, 'another-bank-each-time');
  },
});
