import type { Policy, SavedPolicy } from '../../contract/policy.ts';
import { canonicalJson } from '../../run/canonical-json.ts';
import { firstDifference } from '../checksum.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { decisionsOf } from './answers.ts';
import { scoresOf } from './class-scores.ts';
import type { AgentWorkshop } from './workshop.ts';

/** All that a policy says at one exit, by name; empty where it says nothing of the kind. */
type Said = Readonly<Record<'probability' | 'preference' | 'class score', ArrayLike<number>>>;

export const saving: Contract<AgentWorkshop> = {
  name: 'saving',
  demands:
    'A policy saved as JSON and loaded decides bit-equally, its preferences and class scores included, and costs the same.',
  async check(workshop) {
    const { policy } = await workshop.trained();
    const { agent, place } = workshop;
    const json = jsonOf(policy.save(), place);
    const loaded = agent.load(JSON.parse(json) as SavedPolicy);
    const expectation = 'what the saved policy says; save all that it decides by';
    const after = saidOf(loaded, workshop);
    saidOf(policy, workshop).forEach((said, k) => {
      for (const [name, values] of Object.entries(said)) {
        const again = after[k]?.[name as keyof Said] ?? [];
        const at = firstDifference(values, again);
        if (at < 0) continue;
        const row = name === 'class score' ? Math.floor(at / workshop.problem().training.spec.classes) : at;
        const value = `${name} ${values[at]}, loaded ${again[at]}`;
        throw new ContractBreach(`${place}: exit ${k}, row ${row}`, value, expectation);
      }
    });
    workshop.shown().forEach((_, k) => {
      const [cost, costLoaded] = [policy.macs(k), loaded.macs(k)];
      if (cost === costLoaded) return;
      throw new ContractBreach(`${place}: macs(${k})`, `${cost}, loaded ${costLoaded}`, expectation);
    });
    if (jsonOf(loaded.save(), place) === json) return;
    throw new ContractBreach(`${place}: save()`, 'a loaded policy saves something else', expectation);
  },
};

/** At each exit, the last one included. */
function saidOf(policy: Policy, workshop: AgentWorkshop): Said[] {
  const decisions = decisionsOf(policy, workshop.shown());
  return Array.from({ length: decisions.length + 1 }, (_, k) => ({
    probability: decisions[k]?.probability ?? [],
    preference: decisions[k]?.preference ?? [],
    'class score': scoresOf(policy, workshop, k) ?? [],
  }));
}

function jsonOf(saved: SavedPolicy, place: string): string {
  try {
    return canonicalJson(saved, 'saved');
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new ContractBreach(`${place}: save()`, said, 'what JSON can say: no NaN, typed array or function');
  }
}
