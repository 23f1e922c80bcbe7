import { checksum } from '../checksum.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import type { AgentWorkshop } from './workshop.ts';

export const untouchedArrays: Contract<AgentWorkshop> = {
  name: 'untouched arrays',
  demands: 'Neither training nor the policy writes into an array it is shown.',
  async check(workshop) {
    const { policy, log } = await workshop.trained();
    const [changed] = log.changed;
    const expectation = 'arrays left as they are; copy what is to be changed';
    if (changed !== undefined) {
      throw new ContractBreach(`${workshop.place}: training`, `wrote into ${changed}`, expectation);
    }
    let carry: unknown;
    for (const [k, observations] of workshop.shown().entries()) {
      const copy = { ...observations, data: observations.data.slice() };
      const before = checksum(copy.data);
      carry = (carry === undefined ? policy.exit(k, copy) : policy.exit(k, copy, carry)).carry;
      if (checksum(copy.data) === before) continue;
      throw new ContractBreach(
        `${workshop.place}: policy.exit(${k})`,
        'wrote into observations',
        expectation,
      );
    }
  },
};
