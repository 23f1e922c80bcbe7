import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrialRecord } from 'offramp';
import { describe, expect, it } from 'vitest';
import type { InferenceReport } from '../../src/cli/infer-trial.ts';
import { folderWith } from '../run/temporary-folder.ts';
import { type Ended, offramp } from './offramp-process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TEST_IMAGES = 60;

const ENVIRONMENT = `
import { bottleneck, defineEnvironment, readBank, resnet } from 'offramp';

const named = (name: string) =>
  defineEnvironment({
    name,
    description: 'A residual network of four exits on a few hundred shapes',
    bank: () => readBank(new URL('./bank.arrow', import.meta.url)),
    backbone: {
      dataset: { name: 'procedural', seed: 3, train: 400, test: ${TEST_IMAGES}, side: 8, classes: 4 },
      splits: { backbone: 240, policy: 100, tune: 60 },
      architecture: resnet({ widths: [4, 6], blocks: 2, branch: bottleneck({ channels: 3 }) }),
      training: { epochs: 4, batch: 16, optimiser: { algorithm: 'adamw', learningRate: 0.02 } },
      weights: new URL('./weights.safetensors', import.meta.url),
    },
  });

export default named('shapes');
export const other = named('other');
`;

/** An agent that is none of the framework's. */
const AGENT = `
import { defineAgent, z } from 'offramp';

const policy = (limit: number) => ({
  exit: (_k: number, { data }: { data: Float32Array }) => ({ probability: data.map((p) => Number(p > limit)) }),
  macs: () => 5,
  save: () => ({ kind: 'own', config: limit, weights: {} }),
});

export default defineAgent({
  name: 'own-rule',
  options: z.strictObject({ limit: z.number().default(0.5) }),
  observations: () => ['max-prob'],
  learns: false,
  async *train({ options }) {
    yield { step: 1, of: 1, metrics: {} };
    return policy(options.limit);
  },
  load: ({ config }) => policy(config as number),
});
`;

const EXPERIMENT = `
import { experiment, use } from 'offramp';
import threshold from 'offramp/agents/threshold';
import shapes from './environment.ts';
import ownRule from './own-rule.ts';

export default experiment({
  name: 'mine',
  question: 'Which images may leave?',
  environments: [shapes],
  agents: [use(threshold), use(ownRule, { limit: 0.6 })],
  lambda: [0.2],
  seeds: 1,
});
`;

/** A trained network, its bank and a run on it, made once. */
const project = folderWith(async (path) => {
  mkdirSync(join(path, 'node_modules'));
  symlinkSync(ROOT, join(path, 'node_modules', 'offramp'), 'dir');
  writeFileSync(join(path, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(path, 'environment.ts'), ENVIRONMENT);
  writeFileSync(join(path, 'own-rule.ts'), AGENT);
  writeFileSync(join(path, 'experiment.ts'), EXPERIMENT);
  const at = (name: string): string => join(path, name);
  await done(['backbone', 'train', at('environment.ts'), '--out', path]);
  await done(['bank', 'record', at('environment.ts'), '-o', at('bank.arrow'), '--dtype', 'float32']);
  await done(['run', at('experiment.ts'), '--jobs', '1', '--out', at('runs')]);
});

async function done(words: readonly string[]): Promise<Ended> {
  const ended = await offramp(words);
  expect(ended.code, ended.err).toBe(0);
  return ended;
}

/** The record of an agent in the only run of a project, and its file. */
function recordOf(path: string, agent: string): { readonly file: string; readonly record: TrialRecord } {
  const run = join(path, 'runs', readdirSync(join(path, 'runs'))[0] as string, 'records');
  const records = readdirSync(run)
    .filter((name) => !name.startsWith('.'))
    .map((name) => {
      const file = join(run, name);
      return { file, record: JSON.parse(readFileSync(file, 'utf8')) as TrialRecord };
    });
  return records.find(({ record }) => record.trial.agent === agent) as (typeof records)[number];
}

const environmentIn = (path: string): string => join(path, 'environment.ts');

describe('offramp infer', () => {
  it('decides as the record says', async () => {
    const path = project();
    const { file, record } = recordOf(path, 'threshold');
    const { out } = await done(['infer', environmentIn(path), '--policy', file, '--json']);
    const report = JSON.parse(out) as InferenceReport & { readonly backend: string };
    const { deterministic, exitShare } = record.results.test;
    expect(report).toMatchObject({
      environment: 'shapes',
      backend: record.platform.backend,
      policy: { id: record.id, agent: 'threshold', lambda: 0.2, seed: 0, bank: record.trial.bank },
      samples: TEST_IMAGES,
      testImages: TEST_IMAGES,
      batch: 1,
      repetitions: 3,
      exitShare,
      decisions: { bank: record.trial.bank, compared: TEST_IMAGES, different: 0, note: '' },
    });
    expect(report.accuracy.staged).toBeCloseTo(deterministic.accuracy, 12);
    expect(report.saved.macs).toBeCloseTo(1 - deterministic.cost, 12);
    expect(report.macs.staged / report.macs.whole).toBeCloseTo(deterministic.cost, 12);
    expect(exitShare.filter((share) => share > 0).length).toBeGreaterThan(1);
  });

  it('shows a table of the first images, of an agent of the user, in batches', async () => {
    const path = project();
    const { file, record } = recordOf(path, 'own-rule');
    const { out, err } = await done([
      ...['infer', environmentIn(path), '--policy', file, '--samples', '20'],
      ...['--batch', '7', '--repetitions', '1'],
    ]);
    expect(err).toMatch(/^shapes under own-rule, (wasm|tensorflow)\n$/);
    expect(out).toContain(
      `shapes: own-rule, λ\u00a0=\u00a00.2, seed 0 (${record.id}); 20 of ${TEST_IMAGES} test images, batch 7, `,
    );
    const exits = Buffer.from(record.samples.exit, 'base64').subarray(0, 20);
    const saved = exits.reduce((sum, k) => sum + 1 - (record.relativeCost[k] as number), 0) / 20;
    expect(out).toMatch(
      new RegExp(`^MACs saved +${(100 * saved).toFixed(1)}%, the policy's own charged$`, 'm'),
    );
    expect(out).toMatch(/^decisions +0 of 20 are not the simulated ones$/m);
  });

  it('refuses a policy of another environment before it opens anything', async () => {
    const path = project();
    const { file } = recordOf(path, 'threshold');
    const { code, err, out } = await offramp(['infer', `${environmentIn(path)}#other`, '--policy', file]);
    expect([code, out, err]).toEqual([
      2,
      '',
      `error: ${file}: is of environment "shapes", expected "other"; give a policy of that one\n`,
    ]);
  });
});
