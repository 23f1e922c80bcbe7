import { type Contract, ContractBreach } from '../contract.ts';
import type { AgentWorkshop } from './workshop.ts';

export const macs: Contract<AgentWorkshop> = {
  name: 'macs',
  demands: 'The policy says what asking it costs at each exit: a finite number >= 0, always the same.',
  async check(workshop) {
    const { policy } = await workshop.trained();
    workshop.shown().forEach((_, k) => {
      const cost = policy.macs(k);
      const again = policy.macs(k);
      const place = `${workshop.place}: macs(${k})`;
      if (!(Number.isFinite(cost) && cost >= 0)) {
        throw new ContractBreach(place, String(cost), 'a finite number >= 0 of multiply-accumulates');
      }
      if (cost !== again) throw new ContractBreach(place, `${cost}, then ${again}`, 'the same number');
    });
  },
};
