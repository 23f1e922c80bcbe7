import { type Contract, ContractBreach } from '../contract.ts';
import type { Policy } from '../../contract/policy.ts';
import { answersOf, type Shown } from './answers.ts';
import type { AgentWorkshop } from './workshop.ts';

export const probabilities: Contract<AgentWorkshop> = {
  name: 'probabilities',
  demands: 'The policy answers each row with a probability: a Float32Array of numbers in [0, 1].',
  async check(workshop) {
    const { policy } = await workshop.trained();
    checkedAnswers(policy, workshop.shown(), workshop.place);
  },
};

/** What a policy answers at each exit [rows], refused unless it is a probability for each row. */
export function checkedAnswers(policy: Policy, shown: Shown, subject: string): Float32Array[] {
  return answersOf(policy, shown).map((probability, k) => {
    const place = `${subject}: exit ${k}`;
    if (!(probability instanceof Float32Array)) {
      throw new ContractBreach(place, 'probability is no Float32Array', 'a Float32Array');
    }
    const rows = shown[k]?.rows;
    if (probability.length !== rows) {
      throw new ContractBreach(place, `${probability.length} probabilities for ${rows} rows`, 'one a row');
    }
    const wrong = probability.findIndex((p) => !(p >= 0 && p <= 1));
    if (wrong < 0) return probability;
    throw new ContractBreach(
      `${place}, row ${wrong}`,
      `probability ${probability[wrong]}`,
      'a number in [0, 1]',
    );
  });
}
