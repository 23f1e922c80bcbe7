import * as tf from '../../nn/tf.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { answersOf } from './answers.ts';
import type { AgentWorkshop } from './workshop.ts';

export const tensors: Contract<AgentWorkshop> = {
  name: 'tensors',
  demands:
    'Training keeps no more tensors as it goes on, and the policy neither leaves any nor holds one of it.',
  async check(workshop) {
    const { tensors: alive, policy } = await workshop.trained();
    const half = Math.floor(alive.length / 2);
    const [then = 0, now = 0] = [alive[half], alive.at(-1)];
    if (alive.length > 2 && now > then) {
      const value = `${then} tensors at yield ${half}, ${now} at yield ${alive.length - 1}`;
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
