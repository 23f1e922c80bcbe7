import { firstDifference } from '../checksum.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { histories } from './slots.ts';
import { drawnActions, type EnvironmentWorkshop, REQUESTS, requests, someSamples } from './workshop.ts';

export const batchSize: Contract<EnvironmentWorkshop> = {
  name: 'batch size',
  demands:
    'A request alone (n = 1) goes through what it goes through among others, and a seed deals the same samples.',
  async check(workshop) {
    const environment = await workshop.environment();
    const dealtTogether = Array.from(requests(environment).rows);
    const single = requests(environment, 1);
    const dealtAlone = dealtTogether.map((_, j) => {
      if (j > 0) single.reset();
      return single.rows[0] as number;
    });
    if (firstDifference(dealtTogether, dealtAlone) >= 0) {
      throw new ContractBreach(
        `${workshop.place}: samples dealt to ${REQUESTS} requests`,
        `${dealtTogether.join(', ')}, and one after another ${dealtAlone.join(', ')}`,
        'the same order from one seed',
      );
    }
    const samples = someSamples(environment);
    const actions = [...drawnActions(REQUESTS, environment.spec.exits)];
    histories(requests(environment), samples, actions).forEach((history, slot) => {
      const own = actions.map((chosen) => chosen.slice(slot, slot + 1));
      const [alone] = histories(single, samples.slice(slot, slot + 1), own);
      if (firstDifference(history, alone as number[]) < 0) return;
      const value = `another history alone than as request ${slot} of ${REQUESTS}`;
      throw new ContractBreach(`${workshop.place}: sample ${samples[slot]}`, value, 'the same');
    });
  },
};
