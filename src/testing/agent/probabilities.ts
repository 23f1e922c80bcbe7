import { type Contract, ContractBreach } from '../contract.ts';
import { answersOf } from './answers.ts';
import type { AgentWorkshop } from './workshop.ts';

export const probabilities: Contract<AgentWorkshop> = {
  name: 'probabilities',
  demands: 'The policy answers each row with a probability: a Float32Array of numbers in [0, 1].',
  async check(workshop) {
    const { policy } = await workshop.trained();
    const shown = workshop.shown();
    answersOf(policy, shown).forEach((probability, k) => {
      const place = `${workshop.place}: exit ${k}`;
      if (!(probability instanceof Float32Array)) {
        throw new ContractBreach(place, 'probability is no Float32Array', 'a Float32Array');
      }
      const rows = shown[k]?.rows;
      if (probability.length !== rows) {
        throw new ContractBreach(place, `${probability.length} probabilities for ${rows} rows`, 'one a row');
      }
      const wrong = probability.findIndex((p) => !(p >= 0 && p <= 1));
      if (wrong < 0) return;
      throw new ContractBreach(
        `${place}, row ${wrong}`,
        `probability ${probability[wrong]}`,
        'a number in [0, 1]',
      );
    });
  },
};
