import type { Progress } from '../../contract/agent.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import type { AgentWorkshop } from './workshop.ts';

export const progress: Contract<AgentWorkshop> = {
  name: 'progress',
  demands: 'Training yields once at least: finite metrics, and a step that never falls nor passes its end.',
  async check(workshop) {
    const { progress: yielded } = await workshop.trained();
    const place = `${workshop.place}: training`;
    if (yielded.length === 0) {
      throw new ContractBreach(place, 'yielded nothing', 'progress once at least, also for cancelling it');
    }
    yielded.forEach((now, j) => {
      const wrong = fault(now, yielded[j - 1]);
      if (wrong) throw new ContractBreach(`${place}: yield ${j}`, ...wrong);
    });
  },
};

function fault(now: Progress, before?: Progress): [value: string, expectation: string] | undefined {
  const numbers = { step: now.step, of: now.of, ...now.metrics };
  const odd = Object.entries(numbers).find(([, number]) => !Number.isFinite(number));
  if (odd) return [`${odd[0]} is ${String(odd[1])}`, 'a finite number'];
  if (now.step < 0 || now.step > now.of) return [`step ${now.step} of ${now.of}`, 'a step within 0..of'];
  if (!before) return undefined;
  if (now.step < before.step)
    return [`step ${now.step} after step ${before.step}`, 'a step that never falls'];
  if (now.of !== before.of) return [`of ${now.of} after of ${before.of}`, 'one end for a whole training'];
  return undefined;
}
