import { type Contract, ContractBreach } from '../contract.ts';
import type { EnvironmentWorkshop } from './workshop.ts';

const ROUNDING = 1e-6;

export const charging: Contract<EnvironmentWorkshop> = {
  name: 'charging',
  demands:
    'charging(macs) adds what a policy costs at every exit where it is asked: 0..k for exit k, never the last.',
  async check(workshop) {
    const environment = await workshop.environment();
    const { spec } = environment;
    // Exit k costs k + 1 hundredths of the network.
    const charged = environment.charging((k) => ((k + 1) / 100) * spec.macs);
    let added = 0;
    for (let k = 0; k < spec.exits; k++) {
      if (k < spec.exits - 1) added += (k + 1) / 100;
      const expected = (spec.relativeCost[k] as number) + added;
      const found = charged.spec.relativeCost[k] as number;
      if (Math.abs(found - expected) <= ROUNDING) continue;
      throw new ContractBreach(
        `${workshop.place}: charged, exit ${k}`,
        `relative cost ${found}`,
        String(expected),
      );
    }
    const view = environment.hindsight('policy');
    const row = view.rewards.length - 1;
    const expected = (view.rewards[row] as number) - spec.lambda * added;
    const found = charged.hindsight('policy').rewards[row] as number;
    if (Math.abs(found - expected) <= 10 * ROUNDING) return;
    throw new ContractBreach(`${workshop.place}: charged, row ${row}`, `reward ${found}`, String(expected));
  },
};
