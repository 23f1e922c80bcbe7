import type { TrialRecord } from 'offramp';
import { describe, expect, it } from 'vitest';
import type { FrozenNetwork } from '../../src/backbone/frozen-network.ts';
import { checkEnvironment, checkNetwork } from '../../src/cli/check-trial-fits.ts';
import type { SavedTrial } from '../../src/cli/saved-trial.ts';
import { policyOf } from '../mdp/fixture.ts';

/** Exits of 10, 30 and 40 MACs; the policy costs 2 where it is asked, at the first two. */
const network = { exits: 3, macs: Float64Array.of(10, 30, 40) } as unknown as FrozenNetwork;

function trialOf(relativeCost: readonly number[]): SavedTrial {
  const record = { trial: { environment: 'shapes' }, relativeCost } as unknown as TrialRecord;
  return {
    file: 'a.json',
    record,
    policy: policyOf(
      () => 0,
      () => 2,
    ),
  };
}

describe('a saved policy', () => {
  it('fits the network whose costs it was trained for, its own charged', () => {
    expect(() => checkNetwork(trialOf([12 / 40, 34 / 40, 44 / 40]), 'shapes', network)).not.toThrow();
  });

  it('is refused where the network has other exits', () => {
    expect(() => checkNetwork(trialOf([0.5, 1]), 'shapes', network)).toThrow(
      'a.json: its policy decides on 2 exits, but the network of shapes has 3; ' +
        'train it on a bank of this network, see "offramp bank record"',
    );
  });

  it('is refused where an exit costs something else', () => {
    expect(() => checkNetwork(trialOf([12 / 40, 35 / 40, 44 / 40]), 'shapes', network)).toThrow(
      'a.json: exit 1 cost 0.875 of the whole network where its policy was trained, but costs 0.85 of the network ' +
        'of shapes; train it on a bank of this network',
    );
  });

  it('is refused where it is of another environment', () => {
    expect(() => checkEnvironment(trialOf([1]), 'shapes')).not.toThrow();
    expect(() => checkEnvironment(trialOf([1]), 'other')).toThrow(
      'a.json: is of environment "shapes", expected "other"; give a policy of that one',
    );
  });
});
