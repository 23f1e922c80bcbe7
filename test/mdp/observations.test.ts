import { createRandom } from 'offramp';
import { describe, expect, it } from 'vitest';
import {
  checkObservations,
  DEFAULT_OBSERVATIONS,
  listObservations,
  observationColumns,
} from '../../src/mdp/observations.ts';
import {
  answerOf,
  bankOf,
  drawSamples,
  macsOf,
  ofSplit,
  problemOf,
  type Sample,
  softmax,
} from './fixture.ts';

const EXITS = 4;
const CLASSES = 5;
const LAMBDA = 0.3;
const MACS = macsOf(EXITS);
const WIDTHS = [2, 3, 1, 3];
const samples = drawSamples('observations', {
  exits: EXITS,
  classes: CLASSES,
  samples: [40, 3, 3],
  featureWidths: WIDTHS,
});
const bank = bankOf(samples, MACS);
const policyRows = ofSplit(samples, 'policy');

/** Class probabilities of a sample at exit k, descending. */
const sorted = (logits: readonly number[]): number[] => softmax(logits).toSorted((a, b) => b - a);
const logitsAt = ({ logits }: Sample, k: number): readonly number[] => logits[k] ?? [];
const upTo = (k: number): number[] => Array.from({ length: k + 1 }, (_, j) => j);

/** Each observation from its definition: the values it shows of a sample at exit k. */
const NAIVE: Readonly<Record<string, (sample: Sample, k: number) => number[]>> = {
  'max-prob': (sample, k) => sorted(logitsAt(sample, k)).slice(0, 1),
  margin: (sample, k) => {
    const [first = 0, second = 0] = sorted(logitsAt(sample, k));
    return [first - second];
  },
  entropy: (sample, k) => {
    const bits = softmax(logitsAt(sample, k)).map((p) => (-p * Math.log(p)) / Math.log(CLASSES));
    return [bits.reduce((sum, value) => sum + value, 0)];
  },
  'top-probs': (sample, k) => sorted(logitsAt(sample, k)).slice(0, 4),
  'top-probs:2': (sample, k) => sorted(logitsAt(sample, k)).slice(0, 2),
  'top-probs:99': (sample, k) => sorted(logitsAt(sample, k)),
  probs: (sample, k) => softmax(logitsAt(sample, k)),
  'log-probs': (sample, k) => softmax(logitsAt(sample, k)).map((p) => Math.log(Math.max(p, 1e-7))),
  agreement: (sample, k) => {
    const answers = upTo(k).map((j) => answerOf(logitsAt(sample, j)));
    const different = answers.toReversed().findIndex((answer) => answer !== answers[k]);
    return [(different < 0 ? k + 1 : different) / EXITS];
  },
  'previous-max-prob': (sample, k) => (k === 0 ? [0] : sorted(logitsAt(sample, k - 1)).slice(0, 1)),
  'ensemble-confidence': (sample, k) => {
    const answer = answerOf(logitsAt(sample, k));
    const given = upTo(k).map((j) => softmax(logitsAt(sample, j))[answer] as number);
    return [given.reduce((sum, p) => sum + p, 0) / (k + 1)];
  },
  features: ({ features = [] }, k) => [...(features[k] ?? []), 0, 0, 0].slice(0, 3),
  depth: (_, k) => Array.from({ length: EXITS }, (_one, j) => (j === k ? 1 : 0)),
  'cost-so-far': (_, k) => [(MACS[k] as number) / (MACS[EXITS - 1] as number)],
  'remaining-budget': (_, k) => [1 - (MACS[k] as number) / (MACS[EXITS - 1] as number)],
  lambda: () => [LAMBDA],
};

/** Smallest and largest value an observation documents; features and lambda are unbounded. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  'max-prob': [1 / CLASSES, 1],
  margin: [0, 1],
  entropy: [0, 1],
  'top-probs': [0, 1],
  probs: [0, 1],
  agreement: [1 / EXITS, 1],
  'previous-max-prob': [0, 1],
  'ensemble-confidence': [0, 1],
  depth: [0, 1],
  'log-probs': [Math.log(1e-7) - 1e-6, 0],
  'cost-so-far': [Number.MIN_VALUE, 1],
  'remaining-budget': [0, 1],
};

const tableOf = (names: readonly string[], of = bank) =>
  problemOf(of, { observations: names, lambda: LAMBDA }).training.hindsight('policy');

describe('observations', () => {
  it.each(Object.keys(NAIVE))('%s is what its definition says', (name) => {
    const view = tableOf([name]);
    for (let k = 0; k < EXITS; k++) {
      const { data, columns, rows } = view.observationsAt(k);
      expect(rows).toBe(policyRows.length);
      policyRows.forEach((sample, i) => {
        const expected = NAIVE[name]?.(sample, k) ?? [];
        expect(columns).toBe(expected.length);
        expected.forEach((value, c) => expect(data[i * columns + c]).toBeCloseTo(value, 5));
      });
    }
  });

  it('are all checked here', () => {
    expect(Object.keys(NAIVE).filter((name) => !name.includes(':'))).toEqual(
      listObservations().map(({ name }) => name),
    );
  });

  it.each(Object.entries(RANGES))('%s stays in its range for extreme logits', (name, [low, high]) => {
    const random = createRandom(name);
    const extreme = Array.from(
      { length: 60 },
      (_, i): Sample => ({
        split: i < 50 ? 'policy' : i < 55 ? 'tune' : 'test',
        label: 0,
        logits: Array.from({ length: EXITS }, () =>
          Array.from({ length: CLASSES }, () => [-3e4, -80, 0, 1, 80, 3e4][random.integer(6)] as number),
        ),
      }),
    );
    const { data } = tableOf([name], bankOf(extreme, MACS)).observations;
    expect(Math.min(...data)).toBeGreaterThanOrEqual(Math.fround(low));
    expect(Math.max(...data)).toBeLessThanOrEqual(high);
    expect(data.every(Number.isFinite)).toBe(true);
  });

  it('stand side by side in the order they are named', () => {
    const names = ['depth', 'margin', 'features', 'top-probs:2', 'lambda'];
    const { training } = problemOf(bank, { observations: names, lambda: LAMBDA });
    const { spec } = training;
    expect(spec.observations).toEqual([
      { name: 'depth', start: 0, end: 4 },
      { name: 'margin', start: 4, end: 5 },
      { name: 'features', start: 5, end: 8 },
      { name: 'top-probs:2', start: 8, end: 10 },
      { name: 'lambda', start: 10, end: 11 },
    ]);
    expect(spec.observationSize).toBe(11);
    const all = training.hindsight('policy').observationsAt(2);
    policyRows.forEach((sample, i) => {
      const expected = names.flatMap((name) => NAIVE[name]?.(sample, 2) ?? []);
      expected.forEach((value, c) => expect(all.data[i * 11 + c]).toBeCloseTo(value, 5));
    });
  });

  it('are by default everything that is cheap', () => {
    expect(DEFAULT_OBSERVATIONS).not.toContain('features');
    expect(() => checkObservations(DEFAULT_OBSERVATIONS)).not.toThrow();
    // 1 + 1 + 1 + 4 + 1 + 1 + 1 + K
    expect(observationColumns(bank, DEFAULT_OBSERVATIONS).at(-1)?.end).toBe(10 + EXITS);
  });

  it('carry no label: relabelling changes none', () => {
    const relabelled = samples.map((sample) => ({ ...sample, label: (sample.label + 1) % CLASSES }));
    const names = listObservations().map(({ name }) => name);
    const other = tableOf(names, bankOf(relabelled, MACS));
    expect(other.observations).toEqual(tableOf(names).observations);
    expect(other.labels).not.toEqual(tableOf(names).labels);
  });

  it('do not look ahead: what later exits say changes none', () => {
    const names = listObservations().map(({ name }) => name);
    const changed = samples.map((sample) => ({
      ...sample,
      logits: sample.logits.map((row, k) => (k <= 1 ? row : row.map((z) => -2 * z))),
      features: (sample.features ?? []).map((row, k) => (k <= 1 ? row : row.map((x) => x + 1))),
    }));
    const [before, after] = [tableOf(names), tableOf(names, bankOf(changed, MACS))];
    for (const k of [0, 1]) expect(after.observationsAt(k)).toEqual(before.observationsAt(k));
    expect(after.observationsAt(2)).not.toEqual(before.observationsAt(2));
  });
});

describe('names of observations', () => {
  it.each<[string[], string]>([
    [['max-porb'], 'observations: unknown "max-porb"; did you mean "max-prob"?'],
    [['max-prob', 'entrophy'], 'observations: unknown "entrophy"; did you mean "entropy"?'],
    [['zzzzzzzzzzzz'], 'observations: unknown "zzzzzzzzzzzz"; known: max-prob, margin'],
    [['margin', 'depth', 'margin'], 'observations: "margin" is named twice'],
    [[], 'observations: none named; expected one at least'],
    [['top-probs:0'], 'observations: "top-probs:0" is not of the form top-probs:n with n >= 1'],
    [['top-probs:x'], '"top-probs:x" is not of the form'],
    [['margin:2'], '"margin:2" is not of the form'],
    [['toString'], 'observations: unknown "toString"'],
  ])('%j is refused', (names, message) => {
    expect(() => checkObservations(names)).toThrow(message);
  });

  it('features are refused where the bank has none', () => {
    const plain = bankOf(
      samples.map(({ split, label, logits }) => ({ split, label, logits })),
      MACS,
    );
    expect(() => observationColumns(plain, ['features'])).toThrow(
      'observations: "features" are asked for, but bank written has no branch features',
    );
  });
});
