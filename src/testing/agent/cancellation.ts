import { setImmediate } from 'node:timers/promises';
import type { Policy } from '../../contract/policy.ts';
import * as tf from '../../nn/tf.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import type { AgentWorkshop } from './workshop.ts';

/** Turns of the event loop in which whatever goes on by itself would show. */
const TURNS = 5;

export const cancellation: Contract<AgentWorkshop> = {
  name: 'cancellation',
  demands: 'A training that is cancelled after its first yield ends at once: no error, no further step.',
  async check(workshop) {
    const place = `${workshop.place}: training cancelled after its first yield`;
    await workshop.start(async ({ training, log }) => {
      const { done } = await training.next();
      if (done) return;
      let end: IteratorResult<unknown>;
      try {
        end = await training.return(undefined as unknown as Policy);
      } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        throw new ContractBreach(place, `threw "${said}"`, 'an end without an error');
      }
      if (!end.done) throw new ContractBreach(place, 'yielded again', 'an end; do not yield in `finally`');
      const before = { steps: log.steps, tensors: tf.memory().numTensors };
      for (let turn = 0; turn < TURNS; turn++) await setImmediate();
      const steps = log.steps - before.steps;
      if (steps > 0) throw new ContractBreach(place, `${steps} steps of the environment later`, 'none');
      const tensors = tf.memory().numTensors - before.tensors;
      if (tensors > 0) throw new ContractBreach(place, `made ${tensors} tensors later`, 'none');
    });
  },
};
