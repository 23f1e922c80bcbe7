import { type Contract, ContractBreach } from '../contract.ts';
import { answersOf } from './answers.ts';
import type { AgentWorkshop } from './workshop.ts';

/** Differences that rounding makes. */
const ROUNDING = 1e-6;

export const tune: Contract<AgentWorkshop> = {
  name: 'tune',
  demands:
    'It trains on `policy`: where answers on `tune` are turned about, the policy may exit more or less readily, as ' +
    'a threshold calibrated there makes it, but prefers no other inputs, unless it says so (choosesOnTune: true).',
  async check(workshop) {
    if (workshop.agent.choosesOnTune) return;
    const { same, otherTune } = await workshop.trainedAgain();
    const shown = workshop.shown();
    const turned = answersOf(otherTune.policy, shown);
    answersOf(same.policy, shown).forEach((probability, k) => {
      const pair = discordantPair(probability, turned[k] as Float32Array);
      if (!pair) return;
      const [i, j] = pair;
      throw new ContractBreach(
        `${workshop.place}: exit ${k}`,
        `row ${i} exits more readily than row ${j}, but with answers on \`tune\` turned about less`,
        'an order of inputs that is learnt on `policy`; calibrate one knob on `tune`, or declare choosesOnTune',
      );
    });
  },
};

/** Two rows of which `a` prefers the first and `b` the second. */
function discordantPair(a: Float32Array, b: Float32Array): [number, number] | undefined {
  const order = Array.from(a.keys()).sort((i, j) => (a[i] as number) - (a[j] as number));
  // Rows come by rising a; `highest` has the highest b among those whose a is clearly lower.
  let highest: number | undefined;
  let behind = 0;
  for (const row of order) {
    for (; (a[order[behind] as number] as number) < (a[row] as number) - ROUNDING; behind++) {
      const candidate = order[behind] as number;
      if (highest === undefined || (b[candidate] as number) > (b[highest] as number)) highest = candidate;
    }
    if (highest !== undefined && (b[highest] as number) > (b[row] as number) + ROUNDING)
      return [row, highest];
  }
  return undefined;
}
