import { describe, expect, it } from 'vitest';
import { defineAgent, type Policy, z } from '../../src/index.ts';
import { computeBounds } from '../../src/run/execute-training.ts';
import type { PlannedTrial } from '../../src/run/plan.ts';
import { trialId } from '../../src/run/trial-id.ts';
import { executeOne } from './fixture/execute-one.ts';
import { tinyBank } from './fixture/tiny-bank.ts';

const bank = tinyBank();
const platform = { backend: 'wasm', node: 20 };
const reward = { quality: 'correct', dense: false };
const environment = { name: 'tiny', bank, finite: false, observations: ['max-prob'] };

/** Leaves at `exit`; asking it costs as much as the whole network. */
function fixed(exit: number): Policy {
  return {
    exit: (k, { rows }) => ({ probability: new Float32Array(rows).fill(k === exit ? 1 : 0) }),
    macs: () => 400,
    save: () => ({ kind: 'fixed', config: { exit }, weights: {} }),
  };
}

function planned(steps: number, metric: (step: number) => number, quality = 'correct'): PlannedTrial {
  const agent = defineAgent({
    name: 'fixed',
    options: z.strictObject({}),
    async *train() {
      for (let step = 0; step < steps; step++) yield { step, of: steps, metrics: { metric: metric(step) } };
      return fixed(1);
    },
    load: () => fixed(1),
  });
  const declaration = {
    environment: 'tiny',
    bank: bank.hash,
    observations: ['max-prob'],
    reward: { ...reward, quality },
    agent: 'fixed',
    label: 'fixed',
    options: {},
    lambda: 0.5,
    seed: 0,
    code: 'none',
  };
  return {
    id: trialId(declaration),
    declaration,
    environment,
    agent,
    options: {},
  };
}

/** 1 where the largest of the two logits at exit k is the label's, worked out from the bank's columns. */
function rightAnswers(k: number): number[] {
  return Array.from({ length: 40 }, (_, i) => {
    const row = 80 + i;
    const [zero, one] = bank.logits.data.subarray((row * 3 + k) * 2, (row * 3 + k) * 2 + 2) as Float32Array;
    return Number(Number((one as number) > (zero as number)) === bank.labels[row]);
  });
}

describe('executeTraining', () => {
  it('records what the policy does on the test split, its own compute charged', async () => {
    const record = await executeOne(
      planned(1, () => 0),
      platform,
      () => {},
    );
    const right = rightAnswers(1);
    const accuracy = right.reduce((sum, value) => sum + value, 0) / 40;
    // exits 0 and 1 are each asked once: (200 + 2 * 400) / 400
    expect(record.relativeCost).toEqual([100 / 400 + 1, 200 / 400 + 2, 1 + 2]);
    expect(record.policyMacs).toEqual([400, 400]);
    expect(record.results.test.deterministic.accuracy).toBeCloseTo(accuracy, 12);
    expect(record.results.test.deterministic.cost).toBeCloseTo(2.5, 12);
    expect(record.results.test.deterministic.reward).toBeCloseTo(accuracy - 0.5 * 2.5, 12);
    expect(record.results.test.exitShare).toEqual([0, 1, 0]);
    expect([...Buffer.from(record.samples.exit, 'base64')]).toEqual(right.map(() => 1));
    expect([...Buffer.from(record.samples.correct, 'base64')]).toEqual(right);
    expect(record.samples.quality).toBeUndefined();
  });

  it('keeps the quality of each answer where it is not correctness', async () => {
    const { samples } = await executeOne(
      planned(1, () => 0, '2 * correct - 1'),
      platform,
      () => {},
    );
    const bytes = Uint8Array.from(Buffer.from(samples.quality ?? '', 'base64'));
    expect([...new Float32Array(bytes.buffer)]).toEqual(rightAnswers(1).map((right) => 2 * right - 1));
  });

  it('keeps at most 50 evenly spaced points of the curve, first and last among them', async () => {
    const { curve } = await executeOne(
      planned(491, (step) => step),
      platform,
      () => {},
    );
    expect(curve.map(({ step }) => step)).toEqual(Array.from({ length: 50 }, (_, i) => 10 * i));
    expect(
      (
        await executeOne(
          planned(7, () => 1),
          platform,
          () => {},
        )
      ).curve,
    ).toHaveLength(7);
  });

  it('stops at a metric that is no number', async () => {
    const diverging = planned(5, (step) => (step === 3 ? Number.NaN : 0));
    await expect(executeOne(diverging, platform, () => {})).rejects.toThrow(
      'training: metric is NaN at step 3; expected a finite number',
    );
  });
});

describe('computeBounds', () => {
  it('keeps the answers of the best fixed exit, which agree with its figures', () => {
    const { bounds, bestFixedQuality } = computeBounds(environment, reward, { lambda: 0.5 });
    const rewards = [0, 1, 2].map(
      (k) => rightAnswers(k).reduce((sum, right) => sum + right, 0) / 40 - (0.5 * [100, 200, 400][k]!) / 400,
    );
    const best = rewards.indexOf(Math.max(...rewards));
    expect(bounds).toMatchObject({ environment: 'tiny', lambda: 0.5, bestFixedExit: { exit: best } });
    bounds.fixedExits.forEach((figures, k) => expect(figures.reward).toBeCloseTo(rewards[k] as number, 12));
    const bytes = Uint8Array.from(Buffer.from(bestFixedQuality, 'base64'));
    expect([...new Float32Array(bytes.buffer)]).toEqual(rightAnswers(best));
  });
});
