import { createRandom, type TrainingEnvironment } from 'offramp';
import { describe, expect, it } from 'vitest';
import { bankOf, drawSamples, macsOf, ofSplit, problemOf, rightAt } from './fixture.ts';

const EXITS = 3;
const CLASSES = 4;
const COUNTS = [9, 5, 7] as const;
const drawn = drawSamples('hygiene', {
  exits: EXITS,
  classes: CLASSES,
  samples: COUNTS,
  featureWidths: [2, 2, 2],
});
/** Every number of the test split is one of its own, so that it is known wherever it turns up. */
const MARK = 1000;
const samples = drawn.map((sample, i) => {
  if (sample.split !== 'test') return sample;
  const marked = (k: number, width: number) =>
    Array.from({ length: width }, (_, c) => MARK + i + k / 4 + c / 64);
  return {
    split: sample.split,
    label: sample.label,
    logits: sample.logits.map((row, k) => marked(k, row.length)),
    features: sample.logits.map((_, k) => marked(k, 2)),
  };
});
const bank = bankOf(samples, macsOf(EXITS));
const problem = problemOf(bank, { observations: ['max-prob', 'probs', 'features'] });

/** Everything reachable from a value: own properties, and what functions give for the arguments an agent could try. */
function reachable(root: unknown): Set<object> {
  const found = new Set<object>();
  const visit = (value: unknown, depth: number): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
    if (found.has(value) || depth > 6) return;
    found.add(value);
    if (ArrayBuffer.isView(value)) return visit(value.buffer, depth + 1);
    for (const key of Reflect.ownKeys(value)) visit(Reflect.get(value, key), depth + 1);
    if (typeof value === 'function')
      for (const result of results(value, value === root ? 0 : depth)) visit(result, depth + 1);
  };
  visit(root, 0);
  return found;
}

const TRIED: readonly (readonly unknown[])[] = [
  [],
  ['policy'],
  ['tune'],
  ['test'],
  ['backbone'],
  [0],
  [EXITS - 1],
  [2, createRandom(0)],
  [() => 1],
];

function results(call: object, depth: number): unknown[] {
  return TRIED.flatMap((parameters) => {
    if (depth > 3) return [];
    try {
      return [Reflect.apply(call as () => unknown, undefined, parameters) as unknown];
    } catch {
      return [];
    }
  });
}

const floatsOf = (buffer: ArrayBufferLike): Float32Array =>
  new Float32Array(buffer, 0, Math.floor(buffer.byteLength / 4));

/** What an agent may know, the hash of the bank aside. */
const facts = (training: TrainingEnvironment) => ({
  spec: { ...training.spec, bank: '' },
  policy: training.hindsight('policy').rewards,
  tune: training.hindsight('tune').observations,
  rows: training.vector(4, createRandom(1)).rows,
});

describe('a training environment', () => {
  const objects = [...reachable(problem.training)];
  const buffers = objects.filter((one): one is ArrayBuffer => one instanceof ArrayBuffer);
  const holds = (values: Float32Array): boolean =>
    buffers.some((buffer) => {
      const floats = floatsOf(buffer);
      const [first] = values;
      return floats.some((value, at) => value === first && values.every((v, j) => floats[at + j] === v));
    });

  it('lets nothing of the test split be reached', () => {
    // The walk finds what may be found ...
    const view = problem.training.hindsight('policy');
    expect(holds(view.logitsAt(1).data.subarray(0, CLASSES))).toBe(true);
    expect(holds(problem.training.hindsight('tune').observationsAt(2).data)).toBe(true);
    expect(view.observations.rows).toBe(EXITS * COUNTS[0]);
    // ... and no number of the other split, nor the bank's own memory.
    const marked = buffers.filter((buffer) =>
      floatsOf(buffer).some((value) => value >= MARK && value < MARK + 30),
    );
    expect(marked).toEqual([]);
    expect(objects).not.toContain(bank);
    expect(objects).not.toContain(bank.buffer);
  });

  it('counts samples of policy and tune alone', () => {
    const lengths = new Set(objects.flatMap((one) => (one instanceof Int32Array ? [one.length] : [])));
    expect([...lengths].filter((length) => length === COUNTS[2])).toEqual([]);
    expect(problem.training.spec.samples).toEqual({ policy: COUNTS[0], tune: COUNTS[1] });
  });

  it.each(['test', 'backbone', 'bank', 'lambda', 'toString'])('refuses hindsight of "%s"', (split) => {
    expect(() => problem.training.hindsight(split as 'tune')).toThrow(
      `environment: no hindsight of split "${split}" in training; expected policy or tune`,
    );
  });

  it('is the same whatever the test split holds', () => {
    const others = bankOf(
      samples.map((sample, i) =>
        sample.split === 'test' ? { ...(drawn[i] as typeof sample), label: 0 } : sample,
      ),
      macsOf(EXITS),
    );
    const { training } = problemOf(others, { observations: ['max-prob', 'probs', 'features'] });
    expect(facts(training)).toEqual(facts(problem.training));
    expect(training.spec.bank).not.toBe(problem.training.spec.bank);
  });

  it('says what the problem is', () => {
    const { spec } = problem.training;
    expect(spec).toMatchObject({ name: 'written', bank: bank.hash, exits: EXITS, classes: CLASSES });
    expect(spec).toMatchObject({ macs: 6, lambda: 0.5, finite: false, observationSize: 1 + CLASSES + 2 });
    expect(spec.relativeCost).toEqual([1 / 6, 3 / 6, 1]);
    expect(() => Object.assign(spec, { lambda: 0 })).toThrow(TypeError);
  });
});

describe('hindsight', () => {
  it.each(['policy', 'tune'] as const)('of %s holds what every exit would have answered', (split) => {
    const view = problem.training.hindsight(split);
    const rows = ofSplit(samples, split);
    expect(view.samples).toBe(rows.length);
    expect([...view.labels]).toEqual(rows.map(({ label }) => label));
    for (let k = 0; k < EXITS; k++) {
      const logits = view.logitsAt(k);
      expect([logits.rows, logits.columns]).toEqual([rows.length, CLASSES]);
      rows.forEach((sample, i) => {
        const row = k * rows.length + i;
        const expected = sample.logits[k]?.map(Math.fround);
        expect([...logits.data.subarray(i * CLASSES, (i + 1) * CLASSES)]).toEqual(expected);
        expect(view.correct[row]).toBe(rightAt(sample, k));
        expect(view.rewards[row]).toBeCloseTo(rightAt(sample, k) - (0.5 * ([1, 3, 6][k] as number)) / 6, 6);
      });
      const { columns } = view.observations;
      const from = k * rows.length * columns;
      expect(view.observationsAt(k).data).toEqual(
        view.observations.data.subarray(from, from + rows.length * columns),
      );
    }
  });
});
