import type { Knob, Policy } from '../../contract/policy.ts';
import { type Contract, ContractBreach } from '../contract.ts';
import { checkedAnswers } from './probabilities.ts';
import type { AgentWorkshop } from './workshop.ts';

/** Settings that are tried, both ends of the range among them. */
const SETTINGS = 5;
/** Exits that requests may leave later on average, where a knob comes down in steps. */
const STEP = 0.02;

export const knob: Contract<AgentWorkshop> = {
  name: 'knob',
  demands:
    'Where the policy has a knob, that gives a policy at every setting in its range, which costs no more to ask, and ' +
    'from the dearest setting to the cheapest requests leave no later on average.',
  async check(workshop) {
    const { policy } = await workshop.trained();
    if (!policy.knob) return;
    let before = Infinity;
    for (const setting of settingsOf(policy.knob, workshop.place)) {
      const place = `${workshop.place}: knob at ${setting}`;
      const turned = policy.knob.at(setting);
      checkCost(policy, turned, workshop, place);
      const mean = meanExit(checkedAnswers(turned, workshop.shown(), place));
      if (mean > before + STEP) {
        const value = `requests leave at exit ${mean.toFixed(2)} on average, at the setting before ${before.toFixed(2)}`;
        throw new ContractBreach(
          place,
          value,
          'no later; a range goes from the dearest setting to the cheapest',
        );
      }
      before = mean;
    }
  },
};

function settingsOf({ range, whole }: Knob, place: string): number[] {
  const [dear, cheap] = range;
  const odd = range.find((end) => !Number.isFinite(end) || (whole && !Number.isInteger(end)));
  if (odd !== undefined || range.length !== 2) {
    const expectation = whole ? 'two whole numbers' : 'two finite numbers';
    throw new ContractBreach(`${place}: knob`, `range ${range.join(' to ')}`, expectation);
  }
  const spaced = Array.from({ length: SETTINGS }, (_, j) => dear + ((cheap - dear) * j) / (SETTINGS - 1));
  return [...new Set(whole ? spaced.map(Math.round) : spaced)];
}

/** Results at a setting are charged as the policy that has the knob is. */
function checkCost(policy: Policy, turned: Policy, workshop: AgentWorkshop, place: string): void {
  workshop.shown().forEach((_, k) => {
    const [cost, own] = [turned.macs(k), policy.macs(k)];
    if (cost === own) return;
    throw new ContractBreach(`${place}: macs(${k})`, String(cost), `${own}, as the policy itself says`);
  });
}

/** Of probabilities of exiting at each exit but the last. */
function meanExit(answers: readonly Float32Array[]): number {
  const samples = answers[0]?.length ?? 0;
  let sum = 0;
  for (let i = 0; i < samples; i++) {
    const k = answers.findIndex((probability) => (probability[i] as number) >= 0.5);
    sum += k < 0 ? answers.length : k;
  }
  return sum / samples;
}
