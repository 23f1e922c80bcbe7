import { describe, expect, it } from 'vitest';
import { checkQuality } from '../../src/mdp/quality.ts';
import { bankOf, bankOfOne, drawSamples, macsOf, ofSplit, problemOf, rightAt, softmax } from './fixture.ts';

const EXITS = 3;
const MACS = macsOf(EXITS);
const samples = drawSamples('quality', { exits: EXITS, classes: 3, samples: [20, 2, 2] });
const bank = bankOf(samples, MACS);
const rows = ofSplit(samples, 'policy');
const qualityOf = (quality: string, of = bank): Float32Array =>
  problemOf(of, { reward: { quality, dense: false } }).training.hindsight('policy').quality;

describe('quality', () => {
  it('correct is 1 where the first largest logit is the label', () => {
    expect([...qualityOf('correct')]).toEqual(
      Array.from({ length: EXITS }, (_, k) => rows.map((sample) => rightAt(sample, k))).flat(),
    );
    const tied = {
      label: 1,
      logits: [
        [2, 2],
        [2, 2],
      ],
    };
    const both = bankOfOne(tied, [1, 2]);
    expect([...qualityOf('correct', both)]).toEqual([0, 0]);
  });

  it('log-likelihood is the logarithm of the probability of the label', () => {
    const quality = qualityOf('log-likelihood');
    for (let k = 0; k < EXITS; k++) {
      rows.forEach(({ label, logits }, i) => {
        const expected = Math.log(softmax(logits[k] ?? [])[label] as number);
        expect(quality[k * rows.length + i]).toBeCloseTo(expected, 5);
      });
    }
  });

  it('log-likelihood has a floor where the probability vanishes', () => {
    const sure = {
      label: 0,
      logits: [
        [-1e4, 1e4],
        [0, 0],
      ],
    };
    const wrong = bankOfOne(sure, [1, 2]);
    expect([...qualityOf('log-likelihood', wrong)]).toEqual([Math.log(1e-7), Math.log(0.5)].map(Math.fround));
  });

  it('an expression is worked out over every named quantity', () => {
    const source =
      '2 * correct - 0.1 * exit + log_likelihood / 4 + max_prob * margin - entropy ^ 2 + relative_cost';
    const quality = qualityOf(source);
    for (let k = 0; k < EXITS; k++) {
      rows.forEach((sample, i) => {
        const p = softmax(sample.logits[k] ?? []);
        const [first = 0, second = 0] = p.toSorted((a, b) => b - a);
        const entropy = p.reduce((sum, x) => sum - x * Math.log(x), 0) / Math.log(3);
        const expected =
          2 * rightAt(sample, k) -
          0.1 * k +
          Math.log(p[sample.label] as number) / 4 +
          first * (first - second) -
          entropy ** 2 +
          (MACS[k] as number) / (MACS[EXITS - 1] as number);
        expect(quality[k * rows.length + i]).toBeCloseTo(expected, 5);
      });
    }
  });

  it('an expression that says what a name says gives the same table', () => {
    expect(qualityOf('correct + 0')).toEqual(qualityOf('correct'));
    expect(qualityOf('log_likelihood + 0')).toEqual(qualityOf('log-likelihood'));
  });

  it('is charged like any other: reward = quality - lambda * relative cost', () => {
    const { quality, rewards } = problemOf(bank, {
      reward: { quality: '3 * correct', dense: false },
      lambda: 2,
    }).training.hindsight('policy');
    quality.forEach((value, row) => {
      const k = Math.floor(row / rows.length);
      expect(rewards[row]).toBeCloseTo(value - (2 * (MACS[k] as number)) / (MACS[EXITS - 1] as number), 6);
    });
  });

  it.each<[string, string]>([
    ['1 / (exit - 1)', 'reward: quality "1 / (exit - 1)" is Infinity for sample 0 of policy, exit 1'],
    ['0 / (exit - 2)', 'reward: quality "0 / (exit - 2)" is NaN for sample 0 of policy, exit 2'],
    ['sqrt(0.7 - relative_cost)', 'for sample 0 of policy, exit 2; expected a finite number'],
  ])('%s is refused where it is no finite number, by place', (quality, message) => {
    expect(() => qualityOf(quality)).toThrow(message);
  });

  it('is checked before anything is computed', () => {
    expect(() => checkQuality('log-likelihood')).not.toThrow();
    expect(() => checkQuality('correct - 0.1 * entropy')).not.toThrow();
    expect(() => checkQuality('corect')).toThrow('did you mean "correct"?');
    expect(() => checkQuality('correct +')).toThrow('expression "correct +"');
    expect(() => checkQuality('label')).toThrow('unknown quantity "label"');
  });
});
