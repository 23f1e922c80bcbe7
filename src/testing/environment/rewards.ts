import { CONTINUE, EXIT } from '../../contract/environment.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { type EnvironmentWorkshop, REQUESTS, requests, someSamples } from './workshop.ts';

/** Float32 rewards, added up. */
const ROUNDING = 1e-5;

export const rewards: Contract<EnvironmentWorkshop> = {
  name: 'rewards',
  demands: 'The rewards of an episode add up to what hindsight says of leaving at its exit.',
  async check(workshop) {
    const environment = await workshop.environment();
    const view = environment.hindsight('policy');
    const samples = someSamples(environment);
    const vector = requests(environment);
    for (let leaving = 0; leaving < view.exits; leaving++) {
      vector.reset({ samples });
      const returns = new Float64Array(REQUESTS);
      for (let k = 0; k <= leaving; k++) {
        vector.step(new Uint8Array(REQUESTS).fill(k === leaving ? EXIT : CONTINUE));
        vector.rewards.forEach((reward, slot) => (returns[slot] = (returns[slot] as number) + reward));
      }
      returns.forEach((found, slot) => {
        const expected = view.rewards[leaving * view.samples + (samples[slot] as number)] as number;
        if (Math.abs(found - expected) <= ROUNDING) return;
        const place = `${workshop.place}: sample ${samples[slot]} leaving at exit ${leaving}`;
        throw new ContractBreach(place, `rewards add up to ${found}`, `${expected}, as hindsight has it`);
      });
    }
  },
};
