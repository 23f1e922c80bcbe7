import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrialRecord } from 'offramp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frozenNetwork } from '../../src/backbone/frozen-network.ts';
import { openBackbone } from '../../src/backbone/open-backbone.ts';
import { writeWeights } from '../../src/backbone/weights-file.ts';
import { writeBank } from '../../src/bank/write.ts';
import type { InferenceReport } from '../../src/cli/infer-trial.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { recordBank } from '../../src/recording/record-bank.ts';
import { drawnWeights } from '../backbone/drawn.ts';
import { backbone } from './fixture/shapes.ts';
import { type Ended, offramp } from './offramp-process.ts';

const FIXTURE = 'test/cli/fixture/shapes.ts';
const SHAPES = `${FIXTURE}#shapes`;
const TEST_IMAGES = 60;
let folder = '';

/** A network with drawn weights, its bank, and a run on it. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offramp-'));
  process.env['SHAPES_FOLDER'] = folder;
  const { name: backend } = await startBackend();
  const { graph, data, rows, identity } = await openBackbone(backbone, 'shapes', { cache: folder });
  const weights = drawnWeights(graph, 5);
  writeWeights(join(folder, 'weights.safetensors'), graph, { identity, backend, weights, history: [] });
  const network = frozenNetwork(graph, weights);
  const provenance = { dataset: 'shapes', backbone: 'drawn' };
  const recording = { name: 'shapes', network, data, rows, dtype: 'float32', provenance } as const;
  await writeBank(join(folder, 'bank.arrow'), recordBank(recording));
  await done(['run', FIXTURE, '--jobs', '1', '--out', join(folder, 'runs')]);
});

afterAll(() => {
  delete process.env['SHAPES_FOLDER'];
  rmSync(folder, { recursive: true, force: true });
});

async function done(words: readonly string[]): Promise<Ended> {
  const ended = await offramp(words);
  expect(ended.code, ended.err).toBe(0);
  return ended;
}

/** The record of an agent in the run, and its file. */
function recordOf(agent: string): { readonly file: string; readonly record: TrialRecord } {
  const records = join(folder, 'runs', readdirSync(join(folder, 'runs'))[0] as string, 'records');
  const found = readdirSync(records)
    .filter((name) => !name.startsWith('.'))
    .map((name) => {
      const file = join(records, name);
      return { file, record: JSON.parse(readFileSync(file, 'utf8')) as TrialRecord };
    });
  return found.find(({ record }) => record.trial.agent === agent) as (typeof found)[number];
}

describe('offramp infer', () => {
  it('decides as the record says', async () => {
    const { file, record } = recordOf('threshold');
    const { out } = await done(['infer', SHAPES, '--policy', file, '--json']);
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
  });

  it('shows a table of the first images, of an agent of the user, in batches', async () => {
    const { file, record } = recordOf('own-rule');
    const words = ['infer', SHAPES, '--policy', file, '--samples', '20'];
    const { out, err } = await done([...words, '--batch', '7', '--repetitions', '1']);
    expect(err).toMatch(/^shapes under own-rule, (wasm|tensorflow)\n$/);
    expect(out).toContain(
      `shapes: own-rule, λ\u00a0=\u00a00.2, seed 0 (${record.id}); 20 of ${TEST_IMAGES} test images, batch 7, `,
    );
    const exits = Buffer.from(record.samples.exit, 'base64').subarray(0, 20);
    expect(new Set(exits).size).toBeGreaterThan(2);
    const saved = exits.reduce((sum, k) => sum + 1 - (record.relativeCost[k] as number), 0) / 20;
    expect(out).toMatch(
      new RegExp(`^MACs saved +${(100 * saved).toFixed(1)}%, the policy's own charged$`, 'm'),
    );
    expect(out).toMatch(/^decisions +0 of 20 are not the simulated ones$/m);
  });

  it('refuses a policy of another environment before it opens anything', async () => {
    const { file } = recordOf('threshold');
    const { code, err, out } = await offramp(['infer', `${FIXTURE}#other`, '--policy', file]);
    expect([code, out, err]).toEqual([
      2,
      '',
      `error: ${file}: is of environment "shapes", expected "other"; give a policy of that one\n`,
    ]);
  });
});
