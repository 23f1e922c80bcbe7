import { createRandom } from '../../random.ts';
import { firstDifference } from '../checksum.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { histories } from './slots.ts';
import { drawnActions, type EnvironmentWorkshop, REQUESTS, requests, someSamples } from './workshop.ts';

export const batchOrder: Contract<EnvironmentWorkshop> = {
  name: 'batch order',
  demands: 'What a request goes through does not depend on its place among the others.',
  async check(workshop) {
    const environment = await workshop.environment();
    const samples = someSamples(environment);
    const actions = [...drawnActions(REQUESTS, environment.spec.exits)];
    const order = createRandom('batch order').permutation(REQUESTS);
    const straight = histories(requests(environment), samples, actions);
    const shuffled = histories(
      requests(environment),
      order.map((slot) => samples[slot] as number),
      actions.map((chosen) => Uint8Array.from(order, (slot) => chosen[slot] as number)),
    );
    order.forEach((from, to) => {
      if (firstDifference(straight[from] as number[], shuffled[to] as number[]) < 0) return;
      throw new ContractBreach(
        `${workshop.place}: sample ${samples[from]}`,
        `another history as request ${to} than as request ${from}`,
        'the same; requests share nothing',
      );
    });
  },
};
