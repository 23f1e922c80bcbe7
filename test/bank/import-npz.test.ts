import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeFloats, rowsOf } from '../../src/bank/columns.ts';
import { float16Table } from '../../src/bank/float16.ts';
import { importNpz } from '../../src/bank/import-npz.ts';
import { openBank } from '../../src/bank/read.ts';
import { bankBytes } from '../../src/bank/write.ts';
import { createRandom } from '../../src/random.ts';
import { npz, type Saved } from './archive.ts';

// written by numpy: test/bank/fixtures/make.py
function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

const numpy = JSON.parse(fixture('arrays.json').toString()) as Record<
  string,
  { shape: number[]; data: number[] }
>;

function valuesOf(name: string): number[] {
  return numpy[name]?.data ?? [];
}

/** `count` samples of 2 exits and 3 classes; logits 0, 1, 2, ... from `start` on. */
function split(name: string, count: number, start = 0): Record<string, Saved> {
  return {
    [`${name}_logits`]: {
      shape: [count, 2, 3],
      data: Float64Array.from({ length: count * 6 }, (_, i) => start + i),
    },
    [`${name}_labels`]: { shape: [count], data: Int32Array.from({ length: count }, (_, i) => i % 3) },
  };
}

const macs: Saved = { shape: [2], data: Float64Array.of(10, 30) };
const arrays: Record<string, Saved> = { ...split('policy', 10), ...split('test', 4, 100), macs };

function imported(changes: Record<string, Saved>, options = {}) {
  return importNpz(npz({ ...arrays, ...changes }), { name: 'x', ...options });
}

/** One of the arrays with one value changed. */
function filled(name: string, at: number, value: number): Record<string, Saved> {
  const { shape, data } = arrays[name] as Saved;
  return { [name]: { shape, data: data.with(at, value) } };
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function doubles(...shape: number[]): Saved {
  return { shape, data: new Float64Array(product(shape)).fill(1) };
}

function ints(...shape: number[]): Saved {
  return { shape, data: new Int32Array(product(shape)) };
}

describe('importNpz', () => {
  it.each(['stored.npz', 'deflated.npz', 'zip64.npz'])('makes a bank of %s of numpy', (name) => {
    const content = importNpz(fixture(name), { name: 'numpy' });
    expect(content).toMatchObject({ exits: 3, classes: 4, samples: 9, featureWidths: [1, 2, 2] });
    expect([...content.macs]).toEqual(valuesOf('macs'));
    expect([...content.labels]).toEqual([...valuesOf('policy_labels'), ...valuesOf('test_labels')]);
    // the fixture's logits are multiples of 1/64, its features float16: both are kept without loss
    expect(content.logits.dtype).toBe('float32');
    expect([...content.logits.data]).toEqual([...valuesOf('policy_logits'), ...valuesOf('test_logits')]);
    expect(content.features?.dtype).toBe('float16');
    expect([...(content.features?.data ?? [])].map((bits) => float16Table[bits])).toEqual([
      ...valuesOf('policy_features'),
      ...valuesOf('test_features'),
    ]);
    expect(openBank(bankBytes(content).slice().buffer, 'a')).toMatchObject(content);
  });

  it('draws a fifth of policy as tune, the same for the same seed', () => {
    const content = imported({});
    const order = createRandom(0).stream('tune').permutation(10);
    expect([...rowsOf(content, 'tune')]).toEqual([...order.subarray(0, 2)].toSorted((a, b) => a - b));
    expect(rowsOf(content, 'policy')).toHaveLength(8);
    expect([...rowsOf(content, 'test')]).toEqual([10, 11, 12, 13]);
    expect([...content.sample]).toEqual([...Array(14).keys()]);
    expect(imported({}, { seed: 0 })).toEqual(content);
    const draws = [1, 2, 3].map((seed) => rowsOf(imported({}, { seed }), 'tune').join());
    expect(new Set([...draws, rowsOf(content, 'tune').join()]).size).toBeGreaterThan(1);
  });

  it('keeps the splits it is given, in the order backbone, policy, tune, test', () => {
    const content = imported({ ...split('tune', 3, 200), ...split('backbone', 2, 300) });
    expect([...content.split]).toEqual([0, 0, ...Array(10).fill(1), 2, 2, 2, 3, 3, 3, 3]);
    expect(decodeFloats(content.logits, Int32Array.of(0, 2, 12, 15), 0, 1)).toEqual(
      Float32Array.of(300, 0, 200, 100),
    );
  });

  it('keeps samples, milliseconds and provenance', () => {
    const content = imported(
      {
        policy_sample: { shape: [10], data: Int32Array.from({ length: 10 }, (_, i) => 1000 - i) },
        test_sample: { shape: [4], data: Int32Array.of(-5, -6, -7, -8) },
        milliseconds: { shape: [2], data: Float64Array.of(0.25, 1.5) },
      },
      { dataset: 'd', backbone: 'b', source: 's' },
    );
    expect([...content.sample.subarray(8)]).toEqual([992, 991, -5, -6, -7, -8]);
    expect(content.milliseconds).toEqual(Float64Array.of(0.25, 1.5));
    // the last class has the largest logit everywhere; test labels are 0, 1, 2, 0
    expect(content.provenance).toMatchObject({
      dataset: 'd',
      backbone: 'b',
      source: 's',
      accuracy: [0.25, 0.25],
    });
    expect(content.provenance.tool).toMatch(/^offramp \d/);
  });

  it('rounds to the type asked for', () => {
    const logits = { ...arrays.policy_logits, data: new Float64Array(60).fill(1 / 3) } as Saved;
    const [half, single] = (['float16', 'float32'] as const).map(
      (dtype) => imported({ policy_logits: logits }, { dtype }).logits,
    );
    expect([half?.dtype, half?.data[0]]).toEqual(['float16', 0x3555]);
    expect([single?.dtype, single?.data[0]]).toEqual(['float32', Math.fround(1 / 3)]);
  });
});

describe('importNpz refuses', () => {
  const withFeatures = {
    policy_features: doubles(10, 5),
    test_features: doubles(4, 5),
    feature_widths: { shape: [2], data: Int32Array.of(2, 3) },
  };

  it.each<[string, Record<string, Saved>, string]>([
    [
      'an unknown array',
      { tes_logits: macs },
      'x.npz: unknown array "tes_logits"; did you mean "test_logits"?',
    ],
    [
      'logits without classes',
      { policy_logits: doubles(10, 6) },
      'policy_logits has shape [10, 6], expected [samples, exits, classes]; stack',
    ],
    [
      'other exits in test',
      { test_logits: doubles(4, 3, 2) },
      'test_logits has shape [4, 3, 2], expected [4, 2, 3] (samples, exits and classes as in policy_logits)',
    ],
    [
      'too few labels',
      { test_labels: ints(3) },
      'test_labels has shape [3], expected [4] (one for each sample); save it in that shape',
    ],
    ['labels one-hot', { policy_labels: ints(10, 3) }, 'policy_labels has shape [10, 3], expected [10]'],
    ['other costs', { macs: doubles(3) }, 'macs has shape [3], expected [2] (one for each exit)'],
    ['a scalar cost', { macs: { shape: [1], data: Float64Array.of(1) } }, 'macs has shape [1], expected [2]'],
    [
      'costs that do not rise',
      { macs: { shape: [2], data: Float64Array.of(30, 30) } },
      'macs 30 of exit 1 is not above 30 of exit 0',
    ],
    [
      'a cost of nothing',
      { macs: { shape: [2], data: Float64Array.of(0, 30) } },
      'macs 0 of exit 0; a cost must be positive',
    ],
    [
      'logits that are NaN',
      filled('policy_logits', 7 * 6 + 5, Number.NaN),
      'policy_logits[7, 1, 2] is NaN, expected a finite number; correct it',
    ],
    [
      'infinite logits',
      filled('test_logits', 3, Number.NEGATIVE_INFINITY),
      'test_logits[0, 1, 0] is -Infinity, expected a finite number',
    ],
    [
      'a label outside the classes',
      filled('test_labels', 1, 12),
      'test_labels[1] is 12, expected a whole number in 0..2; correct it',
    ],
    [
      'a negative label',
      filled('policy_labels', 9, -1),
      'policy_labels[9] is -1, expected a whole number in 0..2',
    ],
    [
      'a broken label',
      { test_labels: { shape: [4], data: Float64Array.of(0, 0.5, 1, 1) } },
      'test_labels[1] is 0.5, expected a whole number',
    ],
    [
      'a split without labels',
      { tune_logits: doubles(2, 2, 3) },
      'no array "tune_labels"; found policy_logits, ',
    ],
    ['a split without logits', { backbone_labels: ints(3) }, 'no array "backbone_logits"; found '],
    [
      'features of one split only',
      { policy_features: doubles(10, 5), feature_widths: ints(2) },
      'policy_features has shape [10, 5], expected [10, 0] (samples, sum of feature_widths)',
    ],
    ['features without widths', { policy_features: doubles(10, 5) }, 'no array "feature_widths"; found '],
    [
      'widths without features',
      { feature_widths: { shape: [2], data: Int32Array.of(1, 2) } },
      'no array "policy_features"; found ',
    ],
    [
      'a negative width',
      { ...withFeatures, feature_widths: { shape: [2], data: Int32Array.of(-2, 7) } },
      'feature_widths[0] is -2, expected a whole number >= 0',
    ],
    [
      'features that are NaN',
      { ...withFeatures, test_features: { shape: [4, 5], data: new Float64Array(20).fill(Number.NaN, 19) } },
      'test_features[3, 4] is NaN, expected a finite number',
    ],
    ['samples of one split only', { policy_sample: ints(10) }, 'no array "test_sample"; found '],
    ['a sample twice', { policy_sample: ints(10), test_sample: ints(4) }, 'sample 0 stands twice, in split'],
    ['an empty test', { test_logits: doubles(0, 2, 3), test_labels: ints(0) }, 'no sample in split "test"'],
    [
      'too little to draw tune from',
      { policy_logits: doubles(1, 2, 3), policy_labels: ints(1) },
      '1 samples in policy, at least 2 are needed to draw tune from',
    ],
  ])('%s', (_, changes, expected) => {
    expect(() => imported(changes)).toThrow(expected);
  });

  it('an archive without one of its arrays', () => {
    for (const name of Object.keys(arrays)) {
      const rest = Object.fromEntries(Object.entries(arrays).filter(([key]) => key !== name));
      expect(() => importNpz(npz(rest), { name: 'x' })).toThrow(`x.npz: no array "${name}"; found `);
    }
    expect(() => importNpz(npz({}), { name: 'x' })).toThrow('x.npz: no array "policy_logits"; found none');
  });

  it('numbers the type cannot hold', () => {
    const large = filled('policy_logits', 1, 65520);
    expect(() => imported(large, { dtype: 'float16' })).toThrow(
      'x.npz: policy_logits[0, 0, 1] is 65520, beyond the largest float16; import it as float32',
    );
    expect(imported(large).logits.data[1]).toBe(65520);
    expect(() => imported(filled('policy_logits', 1, 1e39))).toThrow(
      'is 1e+39, beyond the largest float32; scale it',
    );
  });

  it('more than 255 exits', () => {
    const cost = { shape: [256], data: Float64Array.from({ length: 256 }, (_, k) => k + 1) };
    const wide = {
      policy_logits: doubles(5, 256, 2),
      policy_labels: ints(5),
      test_logits: doubles(1, 256, 2),
      test_labels: ints(1),
    };
    expect(() => importNpz(npz({ ...wide, macs: cost }), { name: 'x' })).toThrow(
      'bank x.npz: 256 exits, expected 1..255',
    );
  });
});
