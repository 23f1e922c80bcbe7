import { type Contract, ContractBreach } from '../contract.ts';
import { rolloutDigest } from './rollout-digest.ts';
import { type EnvironmentWorkshop, requests } from './workshop.ts';

export const reproducible: Contract<EnvironmentWorkshop> = {
  name: 'reproducible',
  demands: 'Made twice, it is the same: equal spec, and rollouts of one seed equal bit for bit.',
  async check(workshop) {
    const first = await workshop.environment();
    const second = await workshop.again();
    if (JSON.stringify(first.spec) !== JSON.stringify(second.spec)) {
      const key = (Object.keys(first.spec) as (keyof typeof first.spec)[]).find(
        (name) => JSON.stringify(first.spec[name]) !== JSON.stringify(second.spec[name]),
      );
      throw new ContractBreach(`${workshop.place}: made twice`, `two values of spec.${key}`, 'the same spec');
    }
    const digests = [first, second, first].map((environment) => rolloutDigest(requests(environment)));
    if (new Set(digests).size === 1) return;
    throw new ContractBreach(
      `${workshop.place}: rollouts of seed 0`,
      digests[0] === digests[2] ? 'differ where it is made twice' : 'differ from one vector() to the next',
      'the same bits; take every draw from the `random` of vector()',
    );
  },
};
