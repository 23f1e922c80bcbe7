import { type Hindsight, type Policy, startBackend } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { bankOf, drawSamples, macsOf, type Sample } from '../mdp/fixture.ts';
import { agentOf, open, type Opened, problemFor, train } from './fixture.ts';

const EXITS = 4;
const agent = agentOf('bin-accuracy');

const opened = (samples: readonly Sample[], exits: number): Promise<Opened> =>
  open({
    name: 'written',
    description: 'samples of a test',
    bank: () => Promise.resolve(bankOf(samples, macsOf(exits))),
  });

// `policy` stands in `test` as well, where a policy can be evaluated.
const drawn = drawSamples('bin accuracy', { exits: EXITS, classes: 3, samples: [120, 90, 0] });
const again = drawn.flatMap((sample): Sample[] =>
  sample.split === 'policy' ? [{ ...sample, split: 'test' }] : [],
);
const twice = await opened(drawn.concat(again), EXITS);

async function fit(on: Opened, options: { bins?: number; delta?: number }, lambda = 0.3) {
  const contender = { agent, options };
  const problem = problemFor(contender, on, lambda);
  const { policy } = await train(contender, problem, 0);
  const config = policy.save().config as { delta: number; accuracies: number[][] };
  const view = (split: 'policy' | 'tune') => problem.training.hindsight(split);
  return { policy, config, view, evaluation: problem.evaluate(policy, 'test') };
}

/** Share of right answers among the rows of `tune` whose confidence lies between the same bounds. */
function accuracyOf(tune: Hindsight, bins: number, k: number, confidence: number): number {
  const bounds = Array.from({ length: bins + 1 }, (_, b) => b / bins);
  const upper = bounds.findIndex((bound, b) => b > 0 && (confidence < bound || b === bins));
  const alike = [...tune.observationsAt(k).data].flatMap((other, i) => {
    const inside =
      other >= (bounds[upper - 1] as number) && (other < (bounds[upper] as number) || upper === bins);
    return inside ? [tune.correct[k * tune.samples + i] as number] : [];
  });
  return alike.length === 0 ? 0 : alike.reduce((sum, right) => sum + right, 0) / alike.length;
}

/** Exit of every sample of a split, by the definition. */
function exitsOf(view: Hindsight, tune: Hindsight, bins: number, delta: number): number[] {
  return Array.from({ length: view.samples }, (_, i) => {
    const confidence = (k: number) => view.observations.data[k * view.samples + i] as number;
    let k = 0;
    while (k < EXITS - 1 && accuracyOf(tune, bins, k, confidence(k)) < delta) k++;
    return k;
  });
}

const rewardOf = ({ rewards, samples }: Hindsight, exits: readonly number[]): number =>
  exits.reduce((sum, k, i) => sum + (rewards[k * samples + i] as number), 0) / samples;

/** Every share of right answers that a bin of `tune` has. */
const everyAccuracy = (tune: Hindsight, bins: number): number[] =>
  Array.from({ length: EXITS - 1 }, (_, k) =>
    [...tune.observationsAt(k).data].map((confidence) => accuracyOf(tune, bins, k, confidence)),
  ).flat();

beforeAll(async () => {
  await startBackend();
});

/** Of two classes, logits (0, z) show the confidence 1 / (1 + exp(-z)). */
const shown = (split: Sample['split'], confidence: number, right: boolean): Sample => {
  const z = Math.log(confidence / (1 - confidence));
  return {
    split,
    label: right ? 1 : 0,
    logits: [
      [0, z],
      [0, 9],
    ],
  };
};

describe('bin accuracy', () => {
  it.each([
    [1, 0.4],
    [5, 0.5],
    [10, 0.6],
    [10, 0],
    [10, 1],
    [64, 0.75],
  ])('of %i bins asked for %d leaves where the bin is that accurate', async (bins, delta) => {
    const { evaluation, view } = await fit(twice, { bins, delta });
    expect([...evaluation.exit]).toEqual(exitsOf(view('policy'), view('tune'), bins, delta));
  });

  it.each([0, 0.05, 0.2, 0.5, 5])('takes the best delta of all on policy, lambda %d', async (lambda) => {
    const { evaluation, view, config } = await fit(twice, {}, lambda);
    const [policy, tune] = [view('policy'), view('tune')];
    const candidates = [0, 2, ...new Set(everyAccuracy(tune, 10))];
    const values = candidates.map((delta) => rewardOf(policy, exitsOf(policy, tune, 10, delta)));
    expect(evaluation.deterministic.reward).toBeCloseTo(Math.max(...values), 6);
    const best = candidates.filter((_, j) => (values[j] as number) > Math.max(...values) - 1e-9);
    expect(config.delta).toBeCloseTo(Math.max(...best), 9);
  });

  it('counts, in a bank that can be counted by hand', async () => {
    const tune = [0.62, 0.65, 0.68, 0.91, 0.92, 0.93, 0.94].map((confidence, j) =>
      shown('tune', confidence, [true, false, true, true, true, true, false][j] as boolean),
    );
    const others = [0.55, 0.61, 0.69, 0.75, 0.95].flatMap((confidence) => [
      shown('policy', confidence, true),
      shown('test', confidence, true),
    ]);
    const bank = await opened(tune.concat(others), 2);
    const { config, evaluation } = await fit(bank, { delta: 0.7 });
    expect(config.accuracies).toEqual([[0, 0, 0, 0, 0, 0, 2 / 3, 0, 0, 3 / 4]]);
    expect([...evaluation.exit]).toEqual([1, 1, 1, 1, 0]);
    expect([...(await fit(bank, { delta: 0.5 })).evaluation.exit]).toEqual([1, 0, 0, 1, 0]);
    expect([...(await fit(bank, { delta: 0.8 })).evaluation.exit]).toEqual([1, 1, 1, 1, 1]);
  });
});

const bin = (confidence: number): number => Math.floor(confidence * 10);

/** Preferences at all exits, with what they should rise with. */
function graded(policy: Policy, view: Hindsight, tune: Hindsight) {
  return Array.from({ length: EXITS - 1 }, (_, k) => {
    const observations = view.observationsAt(k);
    const { preference, probability } = policy.exit(k, observations);
    return [...observations.data].map((confidence, i) => ({
      k,
      confidence,
      accuracy: accuracyOf(tune, 10, k, confidence),
      preference: preference?.[i] as number,
      probability: probability[i] as number,
    }));
  }).flat();
}

describe('preference of bin accuracy', () => {
  it('is that of the paper, and moves through accuracies first and confidences next', async () => {
    const { policy, view, config } = await fit(twice, {}, 0.2);
    const rows = graded(policy, view('policy'), view('tune'));
    for (const row of rows) {
      expect(row.preference >= 0).toBe(row.probability === 1);
      expect(row.probability === 1).toBe(row.accuracy >= config.delta);
    }
    const misplaced = rows.flatMap((a) =>
      rows.filter((b) => {
        const sameBin = a.k === b.k && bin(a.confidence) === bin(b.confidence);
        const first = sameBin ? a.confidence > b.confidence + 1e-5 : a.accuracy > b.accuracy + 1e-9;
        return first && a.preference <= b.preference;
      }),
    );
    expect(misplaced).toEqual([]);
    // As fine as the confidences are: almost every row can be let go alone.
    expect(new Set(rows.map(({ preference }) => preference)).size).toBeGreaterThan(0.95 * rows.length);
  });

  it('stays finite and in order for confidences at the ends and beyond', async () => {
    const { policy } = await fit(twice, { delta: 0.5 });
    const data = Float32Array.of(-40, 0, 0.9999, 1, 40);
    const { preference } = policy.exit(0, { data, rows: 5, columns: 1 });
    expect([...(preference ?? [])].every(Number.isFinite)).toBe(true);
    expect(preference?.[4]).toBe(preference?.[3]);
    expect(preference?.[1]).toBe(preference?.[0]);
  });
});
