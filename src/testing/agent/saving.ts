import type { SavedPolicy } from '../../contract/policy.ts';
import { canonicalJson } from '../../run/canonical-json.ts';
import { firstDifference } from '../checksum.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { answersOf } from './answers.ts';
import type { AgentWorkshop } from './workshop.ts';

export const saving: Contract<AgentWorkshop> = {
  name: 'saving',
  demands: 'A policy saved as JSON and loaded decides bit-equally and costs the same.',
  async check(workshop) {
    const { policy } = await workshop.trained();
    const { agent, place } = workshop;
    const json = jsonOf(policy.save(), place);
    const loaded = agent.load(JSON.parse(json) as SavedPolicy);
    const expectation = 'what the saved policy says; save all that it decides by';
    const shown = workshop.shown();
    const after = answersOf(loaded, shown);
    answersOf(policy, shown).forEach((probability, k) => {
      const row = firstDifference(probability, after[k] as Float32Array);
      if (row >= 0) {
        const value = `probability ${probability[row]}, loaded ${after[k]?.[row]}`;
        throw new ContractBreach(`${place}: exit ${k}, row ${row}`, value, expectation);
      }
      const [cost, costLoaded] = [policy.macs(k), loaded.macs(k)];
      if (cost === costLoaded) return;
      throw new ContractBreach(`${place}: macs(${k})`, `${cost}, loaded ${costLoaded}`, expectation);
    });
    if (jsonOf(loaded.save(), place) === json) return;
    throw new ContractBreach(`${place}: save()`, 'a loaded policy saves something else', expectation);
  },
};

function jsonOf(saved: SavedPolicy, place: string): string {
  try {
    return canonicalJson(saved, 'saved');
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new ContractBreach(`${place}: save()`, said, 'what JSON can say: no NaN, typed array or function');
  }
}
