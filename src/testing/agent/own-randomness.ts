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
    const stray = await unmovedStream(workshop, log.strays);
    if (stray === undefined) return;
    throw new ContractBreach(
      `${workshop.place}: environment.vector`,
      `a stream of seed "${stray}", whatever the seed of the trial`,
      "random.stream('...') of the `random` that train() is given, so that the seed decides",
    );
  },
};

/** A stream that a training of another seed begins with too. */
async function unmovedStream(
  workshop: AgentWorkshop,
  strays: ReadonlySet<string>,
): Promise<string | undefined> {
  if (strays.size === 0) return undefined;
  return workshop.start(async ({ training, log }) => {
    await training.next();
    return [...strays].find((seed) => log.strays.has(seed));
  }, 1);
}
