import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TrialDeclaration } from '../../src/contract/record.ts';
import { runName, trialId } from '../../src/run/trial-id.ts';

const declaration: TrialDeclaration = {
  environment: 'tiny',
  bank: 'ab'.repeat(32),
  observations: ['max-prob', 'depth'],
  reward: { quality: 'correct', dense: false },
  agent: 'q-learning',
  label: 'q',
  options: { rate: 0.1, bins: [4, 4] },
  lambda: 0.5,
  seed: 1,
  code: 'cd'.repeat(32),
};

describe('trial id', () => {
  it('is the first 16 digits of the hash of the declaration, keys sorted (worked out with sha256sum)', () => {
    const canonical =
      `{"agent":"q-learning","bank":"${'ab'.repeat(32)}","code":"${'cd'.repeat(32)}","environment":"tiny",` +
      '"label":"q","lambda":0.5,"observations":["max-prob","depth"],"options":{"bins":[4,4],"rate":0.1},' +
      '"reward":{"dense":false,"quality":"correct"},"seed":1}';
    expect(trialId(declaration)).toBe(createHash('sha256').update(canonical).digest('hex').slice(0, 16));
    expect(trialId(declaration)).toBe('f67d003ccefcd528');
  });

  it('does not depend on the order of keys', () => {
    const { seed, ...rest } = declaration;
    expect(trialId({ seed, ...rest, options: { bins: [4, 4], rate: 0.1 } })).toBe(trialId(declaration));
  });

  it.each([
    ['seed', { seed: 2 }],
    ['lambda', { lambda: 0.25 }],
    ['options', { options: { rate: 0.2, bins: [4, 4] } }],
    ['order of observations', { observations: ['depth', 'max-prob'] }],
    ['code', { code: 'ef'.repeat(32) }],
  ])('changes with the %s', (_, change) => {
    expect(trialId({ ...declaration, ...change })).not.toBe(trialId(declaration));
  });
});

describe('run name', () => {
  it('is the same for the same trials in another order', () => {
    expect(runName('quickstart', ['a', 'b'])).toBe(runName('quickstart', ['b', 'a']));
    expect(runName('quickstart', ['a', 'b'])).toMatch(/^quickstart-[0-9a-f]{8}$/);
    expect(runName('quickstart', ['a'])).not.toBe(runName('quickstart', ['a', 'b']));
  });
});
