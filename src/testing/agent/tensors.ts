import * as tf from '../../nn/tf.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { answersOf } from './answers.ts';
import type { AgentWorkshop } from './workshop.ts';

/** So few yields may each begin a stage of training, with networks of its own. */
const FEW = 5;

export const tensors: Contract<AgentWorkshop> = {
  name: 'tensors',
  demands:
    'Training keeps no more tensors as it goes on, and the policy neither leaves any nor holds one of it.',
  async check(workshop) {
    const { tensors: alive, policy } = await workshop.trained();
    const rises = alive.filter((count, j) => count > (alive[j - 1] ?? count)).length;
    if (alive.length > FEW && 2 * rises > alive.length) {
      const value = `${alive[0]} tensors at the first yield, ${alive.at(-1)} at the last, more at each of ${rises}`;
      throw new ContractBreach(
        `${workshop.place}: training`,
        value,
        'as many; dispose of them or use tf.tidy',
      );
    }
    const before = tf.memory().numTensors;
    try {
      answersOf(policy, workshop.shown());
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      if (!/disposed/.test(said)) throw error;
      const value = `"${said}", once the tensors of its training are gone`;
      throw new ContractBreach(
        `${workshop.place}: policy.exit`,
        value,
        'a policy that holds numbers, not tensors',
      );
    }
    const left = tf.memory().numTensors - before;
    if (left === 0) return;
    throw new ContractBreach(`${workshop.place}: policy.exit`, `left ${left} tensors`, 'none; use tf.tidy');
  },
};
