import { firstDifference } from '../checksum.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { answersOf } from './answers.ts';
import type { AgentWorkshop } from './workshop.ts';

export const sameSeed: Contract<AgentWorkshop> = {
  name: 'same seed',
  demands: 'The same seed gives a bit-equal policy, whatever else is trained in the same process meanwhile.',
  async check(workshop) {
    const { policy } = await workshop.trained();
    const { same } = await workshop.trainedAgain();
    const expectation =
      'the same bits; keep nothing outside of train() and take every draw from the `random` it is given';
    const again = answersOf(same.policy, workshop.shown());
    answersOf(policy, workshop.shown()).forEach((probability, k) => {
      const row = firstDifference(probability, again[k] as Float32Array);
      if (row < 0) return;
      const value = `seed 0 gave probability ${probability[row]}, then ${again[k]?.[row]}`;
      throw new ContractBreach(`${workshop.place}: exit ${k}, row ${row}`, value, expectation);
    });
    if (JSON.stringify(policy.save()) === JSON.stringify(same.policy.save())) return;
    throw new ContractBreach(`${workshop.place}: save()`, 'seed 0 gave two policies', expectation);
  },
};
