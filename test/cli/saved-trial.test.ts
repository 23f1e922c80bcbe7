import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SavedPolicy, TrialDeclaration } from 'offramp';
import { describe, expect, it } from 'vitest';
import { savedTrial } from '../../src/cli/saved-trial.ts';
import { trialId } from '../../src/run/trial-id.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = temporaryFolder();

const thresholds: SavedPolicy = {
  kind: 'threshold',
  config: { score: 'max-prob', thresholds: [0.5, 0.25] },
  weights: {},
};

function declarationOf(agent: string): TrialDeclaration {
  return {
    environment: 'shapes',
    bank: 'b'.repeat(64),
    observations: ['max-prob'],
    reward: { quality: 'correct', dense: false },
    agent,
    label: agent,
    options: {},
    lambda: 0.2,
    seed: 0,
    code: 'c'.repeat(64),
  };
}

/** Writes the record of a trial of this agent, as a run does. */
function written(file: string, agent: string, policy = thresholds, changes: object = {}): string {
  const figures = { accuracy: 1, cost: 1, reward: 1 };
  const split = { deterministic: figures, expected: figures, exitShare: [0, 0, 1] };
  const trial = declarationOf(agent);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify({
      version: 1,
      id: trialId(trial),
      trial,
      platform: { backend: 'wasm', node: 20 },
      results: { tune: split, test: split },
      samples: { exit: '', correct: '' },
      relativeCost: [0.2, 0.5, 1],
      policyMacs: [0, 0],
      policy,
      curve: [],
      ...changes,
    }),
  );
  return file;
}

const OWN = `
import { defineAgent, z } from 'offramp';

export default defineAgent({
  name: 'own-rule',
  options: z.strictObject({}),
  async *train() {
    throw new Error('nobody trains it');
  },
  load: ({ config }) => ({
    exit: (k, { rows }) => ({ probability: new Float32Array(rows).fill(config) }),
    macs: () => 5,
    save: () => ({ kind: 'own', config, weights: {} }),
  }),
});
`;

/** A folder of a user with an agent of their own. */
function projectOf(): string {
  const project = folder();
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(ROOT, join(project, 'node_modules', 'offramp'), 'dir');
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(project, 'own-rule.js'), OWN);
  return project;
}

const own: SavedPolicy = { kind: 'own', config: 0.75, weights: {} };
const row = { data: Float32Array.of(0.4), rows: 1, columns: 1 };

describe('a saved trial', () => {
  it('has the policy as an agent of the framework loads it', async () => {
    const { policy, record } = await savedTrial(written(join(folder(), 'records', 'a.json'), 'threshold'));
    expect(record.trial.agent).toBe('threshold');
    expect([0, 1].map((k) => policy.exit(k, row).probability[0])).toEqual([0, 1]);
  });

  it('has the policy as the agent loads it that is given', async () => {
    const project = projectOf();
    const file = written(join(project, 'a.json'), 'own-rule', own);
    const { policy } = await savedTrial(file, join(project, 'own-rule.js'));
    expect(policy.exit(0, row).probability[0]).toBe(0.75);
  });

  it('is refused where its agent is not to be found, with what to do', async () => {
    const run = folder();
    const file = written(join(run, 'records', 'a.json'), 'own-rule', own);
    await expect(savedTrial(file)).rejects.toThrow(
      `${file}: agent "own-rule" cannot be found: it is none of Offramp's own, and ${run} has no run.json; ` +
        'name its file with --agent',
    );
  });

  it('is refused where another agent is given', async () => {
    const file = written(join(folder(), 'a.json'), 'own-rule', own);
    await expect(savedTrial(file, 'threshold')).rejects.toThrow(
      `--agent threshold: is agent "threshold", but ${file} is of "own-rule"; give that one`,
    );
  });

  it('is refused where its agent does not load the policy', async () => {
    const file = written(join(folder(), 'a.json'), 'threshold', { ...thresholds, config: { score: 'luck' } });
    await expect(savedTrial(file)).rejects.toThrow(`${file}: agent threshold does not load its policy: `);
  });

  it('is refused where the file is none, or no record, or changed', async () => {
    const path = folder();
    const file = (name: string): string => join(path, `${name}.json`);
    await expect(savedTrial(file('none'))).rejects.toThrow(
      `${file('none')}: no such file; expected the record of a trial, runs/<run>/records/<id>.json`,
    );
    writeFileSync(file('other'), '{ "version": 1 }');
    await expect(savedTrial(file('other'))).rejects.toThrow(
      /other\.json: unreadable: .*; expected records\/<id>\.json of a run/,
    );
    written(file('changed'), 'threshold', thresholds, {
      trial: { ...declarationOf('threshold'), lambda: 0.3 },
    });
    await expect(savedTrial(file('changed'))).rejects.toThrow(
      `${file('changed')}: its trial is another one than its id says; expected a record as it was written`,
    );
  });
});
