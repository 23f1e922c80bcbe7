import type { FrozenNetwork } from '../backbone/frozen-network.ts';
import { describeTerms } from '../contract/budget.ts';
import { UserError } from '../error.ts';
import { relativeCosts } from '../mdp/cost.ts';
import type { SavedTrial } from './saved-trial.ts';

/** Relative costs of one network agree this well. */
const ROUNDING = 1e-9;

/** Refuses a policy that keeps a budget: which setting a request gets is no matter of the policy alone. */
export function checkPrice({ file, record }: SavedTrial): void {
  if (!record.trial.budget) return;
  throw new UserError(
    `${file}: is of ${describeTerms(record.trial)}, expected a price of compute; give the record of a trial at a lambda`,
  );
}

/** Refuses a policy of another environment. */
export function checkEnvironment({ file, record }: SavedTrial, environment: string): void {
  const { environment: own } = record.trial;
  if (own === environment) return;
  throw new UserError(
    `${file}: is of environment "${own}", expected "${environment}"; give a policy of that one`,
  );
}

/** Refuses a policy that was trained for another network than this: with other exits, or with other costs. */
export function checkNetwork(
  { file, record, policy }: SavedTrial,
  environment: string,
  network: FrozenNetwork,
): void {
  const { relativeCost } = record;
  const nextStep = 'train it on a bank of this network, see "offramp bank record"';
  if (relativeCost.length !== network.exits) {
    throw new UserError(
      `${file}: its policy decides on ${relativeCost.length} exits, but the network of ${environment} has ` +
        `${network.exits}; ${nextStep}`,
    );
  }
  const here = relativeCosts(network, (k) => policy.macs(k));
  const k = relativeCost.findIndex((cost, j) => Math.abs(cost - (here[j] as number)) > ROUNDING);
  if (k < 0) return;
  throw new UserError(
    `${file}: exit ${k} cost ${relativeCost[k]} of the whole network where its policy was trained, but costs ` +
      `${here[k]} of the network of ${environment}; ${nextStep}`,
  );
}
