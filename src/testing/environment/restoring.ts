import type { EnvironmentState } from '../../contract/environment.ts';
import { createRandom } from '../../random.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { rolloutDigest } from './rollout-digest.ts';
import { drawnActions, type EnvironmentWorkshop, REQUESTS, requests } from './workshop.ts';

export const restoring: Contract<EnvironmentWorkshop> = {
  name: 'restoring',
  demands: 'From a state saved as JSON it goes on as it did, also in a vector environment of another seed.',
  async check(workshop) {
    const environment = await workshop.environment();
    const vector = requests(environment);
    for (const actions of drawnActions(REQUESTS, environment.spec.exits + 1)) vector.step(actions);
    const state = JSON.parse(JSON.stringify(vector.state())) as EnvironmentState;
    const onwards = rolloutDigest(vector);
    vector.restore(state);
    const other = environment.vector(REQUESTS, createRandom(1).stream('others'));
    other.restore(state);
    for (const [where, restored] of [
      ['the same environment', vector],
      ['another one', other],
    ] as const) {
      if (rolloutDigest(restored) === onwards) continue;
      throw new ContractBreach(
        `${workshop.place}: state restored into ${where}`,
        'goes on otherwise than before',
        'the same rollout; the state holds samples, exits, and where the stream of samples stands',
      );
    }
  },
};
