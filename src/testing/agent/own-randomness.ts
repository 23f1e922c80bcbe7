import { type Contract, ContractBreach } from '../contract.ts';
import type { AgentWorkshop } from './workshop.ts';

export const ownRandomness: Contract<AgentWorkshop> = {
  name: 'own randomness',
  demands: 'Training draws from the `random` it is given and its streams, and from nowhere else.',
  async check(workshop) {
    const { draws, log } = await workshop.trained();
    if (draws.length > 0) {
      throw new ContractBreach(
        `${workshop.place}: training`,
        `${draws.length} calls of Math.random${draws[0]}`,
        'draws from `random`; where a library draws by itself, hand it a seed from random.integer',
      );
    }
    const [stray] = log.strays;
    if (stray === undefined) return;
    throw new ContractBreach(
      `${workshop.place}: environment.vector`,
      `a stream of seed "${stray}"`,
      "random.stream('...') of the `random` that train() is given, so that the seed decides",
    );
  },
};
