import { firstDifference } from '../checksum.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { answersOf } from './answers.ts';
import { watchChance } from './watch-chance.ts';
import type { AgentWorkshop } from './workshop.ts';

export const pureEvaluation: Contract<AgentWorkshop> = {
  name: 'pure evaluation',
  demands:
    'The policy draws no randomness: the same observations get the same bits, however often it is asked.',
  async check(workshop) {
    const { policy } = await workshop.trained();
    const draws: string[] = [];
    const ask = () => watchChance(draws, () => answersOf(policy, workshop.shown()).map((p) => p.slice()));
    const [first, second] = [await ask(), await ask()];
    if (draws.length > 0) {
      const value = `${draws.length} calls of Math.random${draws[0]}`;
      throw new ContractBreach(`${workshop.place}: policy.exit`, value, 'none; draw while training');
    }
    first.forEach((probability, k) => {
      const row = firstDifference(probability, second[k] as Float32Array);
      if (row < 0) return;
      const value = `probability ${probability[row]}, asked again ${second[k]?.[row]}`;
      throw new ContractBreach(
        `${workshop.place}: exit ${k}, row ${row}`,
        value,
        'the same; draw while training',
      );
    });
  },
};
