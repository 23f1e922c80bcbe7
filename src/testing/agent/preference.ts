import { type Contract, ContractBreach } from '../contract.ts';
import { decisionsOf } from './answers.ts';
import type { AgentWorkshop } from './workshop.ts';

/** Either number so near the boundary may have been rounded across it. */
const ROUNDING = 1e-6;

export const preference: Contract<AgentWorkshop> = {
  name: 'preference',
  demands:
    'Where the policy says how much it prefers exiting, that is a finite number a row, >= 0 exactly where the ' +
    'probability is at least one half.',
  async check(workshop) {
    const { policy } = await workshop.trained();
    decisionsOf(policy, workshop.shown()).forEach(({ probability, preference: preferred }, k) => {
      if (preferred === undefined) return;
      const place = `${workshop.place}: exit ${k}`;
      const rows = probability.length;
      if (!(preferred instanceof Float32Array) || preferred.length !== rows) {
        const value = `${preferred.length} preferences for ${rows} rows`;
        throw new ContractBreach(place, value, 'a Float32Array with one a row');
      }
      const wrong = preferred.findIndex((value, i) => !agree(value, probability[i] as number));
      if (wrong < 0) return;
      const at = `${place}, row ${wrong}`;
      const value = `preference ${preferred[wrong]} beside probability ${probability[wrong]}`;
      throw new ContractBreach(at, value, 'a finite number, >= 0 exactly where the probability is >= 0.5');
    });
  },
};

function agree(value: number, probability: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (Math.abs(value) < ROUNDING || Math.abs(probability - 0.5) < ROUNDING) return true;
  return value >= 0 === probability >= 0.5;
}
