import { applyEnsemble, type EnsembleOptions, fitEnsemble } from 'offramp';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../../src/bank/columns.ts';
import { ensembleCurvature } from '../../../src/bank/transform/ensemble-curvature.ts';
import { ensembleData, exitProblem, positiveBounds } from '../../../src/bank/transform/ensemble-data.ts';
import { ensembleLoss } from '../../../src/bank/transform/ensemble-loss.ts';
import { lbfgs } from '../../../src/bank/transform/lbfgs.ts';
import { newton } from '../../../src/bank/transform/newton.ts';
import { createRandom } from '../../../src/random.ts';
import { bankOf, crossEntropy, draw, drawnBank, softmax } from './drawn-bank.ts';

const CLASSES = 3;
const logSoftmax = (logits: Float64Array): number[] => softmax(Array.from(logits)).map(Math.log);

/** What labels are drawn from: exit 0 counts half, exit 1 one and a half times, class 2 is as likely again. */
const TRUTH = { weights: [0.5, 0.5, 0.5, 1.5, 1.5, 1.5], bias: [0, 0, Math.log(2)] };
const bank = drawnBank({
  exits: 2,
  each: 3000,
  featureWidths: [1, 2],
  label: (logits, uniform) => {
    const inputs = [...logSoftmax(logits.subarray(0, 3)), ...logSoftmax(logits.subarray(3))];
    const scores = TRUTH.bias.map((b, c) => {
      return b + 0.5 * (inputs[c] as number) + 1.5 * (inputs[CLASSES + c] as number);
    });
    return draw(softmax(scores), uniform);
  },
});
const rows = rowsOf(bank, 'policy');
const plain = ensembleData(bank, rows, false);
const withFeatures = ensembleData(bank, rows, true);
const few = { rows: Int32Array.from({ length: 50 }, (_, i) => 7 * i) };

/** A point to look at derivatives from. */
function somewhere(length: number): Float64Array {
  const random = createRandom(1);
  return Float64Array.from({ length }, () => 0.3 * random.normal());
}

describe('the loss of an ensemble', () => {
  it.each([
    ['a weight for each class', { ...exitProblem(plain, 1, false, 0.1), ...few }, 6 + 3],
    ['full weights', { ...exitProblem(plain, 1, true, 0.1), ...few }, 18 + 3],
    ['full weights and features', { ...exitProblem(withFeatures, 1, true, 0.1), ...few }, 27 + 3],
  ])('has the gradient of finite differences, with %s', (_, problem, variables) => {
    const loss = ensembleLoss(problem);
    const at = somewhere(variables);
    const gradient = new Float64Array(variables);
    loss(at, gradient);
    const scratch = new Float64Array(variables);
    for (let v = 0; v < variables; v++) {
      const [up, down] = [1e-5, -1e-5].map((h) => loss(at.with(v, (at[v] as number) + h), scratch)) as [
        number,
        number,
      ];
      expect(gradient[v]).toBeCloseTo((up - down) / 2e-5, 7);
    }
  });

  it('has the curvature of finite differences of the gradient', () => {
    const problem = { ...exitProblem(plain, 1, false, 0.1), ...few };
    const at = somewhere(9);
    const hessian = ensembleCurvature(problem, at);
    for (let v = 0; v < 9; v++) {
      const [up, down] = [1e-5, -1e-5].map((h) => {
        const gradient = new Float64Array(9);
        ensembleLoss(problem)(at.with(v, (at[v] as number) + h), gradient);
        return gradient;
      }) as [Float64Array, Float64Array];
      for (let w = 0; w < 9; w++) {
        // biases are not pulled, yet their curvature is kept invertible by as much
        const ridge = v === w && v >= 6 ? 0.1 : 0;
        const expected = ((up[w] as number) - (down[w] as number)) / 2e-5 + ridge;
        expect(hessian[w * 9 + v]).toBeCloseTo(expected, 6);
      }
    }
  });
});

describe('fitting', () => {
  it('finds by two methods the same minimum, where no bound holds it', () => {
    const problem = exitProblem(plain, 1, false, 0.01);
    const start = new Float64Array(9);
    const hessian = (at: Float64Array): Float64Array => ensembleCurvature(problem, at);
    const lower = new Float64Array(9).fill(Number.NEGATIVE_INFINITY);
    const loss = ensembleLoss(problem);
    const found = newton(loss, start, { lower, hessian, tolerance: 1e-8 });
    const again = lbfgs(loss, start, 1e-8);
    found.subarray(0, 6).forEach((weight, w) => expect(weight).toBeCloseTo(again[w] as number, 5));
    const gradient = new Float64Array(9);
    loss(found, gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-8);
  });

  it('ends, with positive weights, where every step that is allowed leads up', () => {
    // exit 0 says the opposite of the truth: its best weights are negative
    const liar = drawnBank({
      exits: 2,
      each: 500,
      label: (logits, uniform) => {
        return draw(
          softmax([0, 1, 2].map((c) => (logits[3 + c] as number) - (logits[c] as number))),
          uniform,
        );
      },
    });
    const data = ensembleData(liar, rowsOf(liar, 'policy'), false);
    const problem = exitProblem(data, 1, false, 0.01);
    const loss = ensembleLoss(problem);
    const lower = positiveBounds(data, 1);
    const hessian = (at: Float64Array): Float64Array => ensembleCurvature(problem, at);
    const found = newton(loss, new Float64Array(9), { lower, hessian, tolerance: 1e-7 });
    const gradient = new Float64Array(9);
    loss(found, gradient);
    found.forEach((variable, v) => {
      const held = variable === lower[v];
      expect(held).toBe(v < 3);
      if (held) expect(gradient[v]).toBeGreaterThan(0.01);
      else expect(Math.abs(gradient[v] as number)).toBeLessThan(1e-7);
    });
    const [, last] = fitEnsemble(liar, { weights: 'positive', folds: 1 }).exits;
    expect(Array.from(last?.weights.subarray(0, 3) ?? [])).toEqual([0, 0, 0]);
    const signed = fitEnsemble(liar, { weights: 'signed', folds: 1 }).exits[1];
    expect(Math.max(...(signed?.weights.subarray(0, 3) ?? []))).toBeLessThan(-0.5);
  });

  it('recovers the ensemble that labels were drawn from', () => {
    const [, last] = fitEnsemble(bank, { pull: 1e-6, folds: 1 }).exits;
    TRUTH.weights.forEach((weight, d) => {
      expect(Math.abs((last?.weights[d] as number) - weight)).toBeLessThan(0.2);
    });
    const bias = Array.from(last?.bias ?? []);
    expect((bias[2] as number) - (bias[0] as number)).toBeCloseTo(Math.log(2), 0);
    expect((bias[1] as number) - (bias[0] as number)).toBeCloseTo(0, 0);
  });

  it('leaves an exit its own answer where the pull is strong, but for what each class is worth', () => {
    const { exits } = fitEnsemble(bank, { weights: 'full', pull: 1e4, folds: 1 });
    Array.from(exits[1]?.weights ?? []).forEach((weight, w) => {
      const own = w >= 9 && (w - 9) % 4 === 0; // the diagonal of exit 1's own block
      expect(weight).toBeCloseTo(own ? 1 : 0, 3);
    });
  });

  it('makes answers better on samples it has not seen, and its policy rows no surer than those', () => {
    const ensembles = (['positive', 'signed', 'full'] as const).map((weights) => {
      return applyEnsemble(bank, fitEnsemble(bank, { weights, pull: 1e-4 }));
    });
    for (const ensemble of ensembles) {
      expect(crossEntropy(ensemble, 1, 'test')).toBeLessThan(crossEntropy(bank, 1, 'test') - 0.02);
      const surer = crossEntropy(ensemble, 1, 'test') - crossEntropy(ensemble, 1, 'policy');
      const before = crossEntropy(bank, 1, 'test') - crossEntropy(bank, 1, 'policy');
      expect(Math.abs(surer - before)).toBeLessThan(0.02);
    }
  });

  it('answers a fold by weights that know nothing of its labels', () => {
    const small = drawnBank({ exits: 2, each: 90 });
    const inFold = new Set(rowsOf(small, 'policy').filter((_, i) => i % 3 === 1));
    const { hash: _hash, buffer: _buffer, ...content } = small;
    const mislabelled = bankOf({
      ...content,
      labels: small.labels.map((label, row) => (inFold.has(row) ? (label + 1) % 3 : label)),
    });
    const options: EnsembleOptions = { folds: 3, pull: 0.01 };
    const [one, other] = [fitEnsemble(small, options), fitEnsemble(mislabelled, options)];
    for (const k of [0, 1]) {
      const size = 3 * (k + 1);
      const setOf = (ensemble: typeof one, set: number): number[] =>
        Array.from(ensemble.exits[k]?.weights.subarray(set * size, (set + 1) * size) ?? []);
      setOf(one, 2).forEach((weight, w) => expect(weight).toBeCloseTo(setOf(other, 2)[w] as number, 3));
      for (const set of [0, 1, 3]) {
        const moved = setOf(one, set).map((weight, w) => Math.abs(weight - (setOf(other, set)[w] as number)));
        expect(Math.max(...moved)).toBeGreaterThan(0.05);
      }
    }
  });

  it('takes of several pulls the one under which rows that were left out fare best', () => {
    const small = drawnBank({ exits: 2, each: 150, featureWidths: [3, 3] });
    const pulls = [1, 0.1, 0.01, 0.001];
    const options = { weights: 'full', features: true, folds: 4 } as const;
    const chosen = fitEnsemble(small, { ...options, pull: pulls });
    const alone = pulls.map((pull) => applyEnsemble(small, fitEnsemble(small, { ...options, pull })));
    for (const k of [0, 1]) {
      // rows of policy are answered by the set without them
      const losses = alone.map((answered) => crossEntropy(answered, k, 'policy'));
      expect(chosen.exits[k]?.pull).toBe(pulls[losses.indexOf(Math.min(...losses))]);
    }
    expect(new Set(chosen.exits.map(({ pull }) => pull))).not.toEqual(new Set([0.001]));
  });

  it('gives the same ensemble each time', () => {
    const small = drawnBank({ each: 60 });
    expect(fitEnsemble(small)).toEqual(fitEnsemble(small));
  });

  it.each<[EnsembleOptions, RegExp]>([
    [{ pull: 0 }, /pull 0, expected finite numbers > 0/],
    [{ pull: [0.1, Number.NaN] }, /pull 0\.1, NaN, expected finite/],
    [{ pull: [] }, /pull none, expected finite/],
    [{ pull: [1, 2], folds: 1 }, /2 pulls to choose from and no fold to choose by/],
    [{ folds: 0 }, /0 folds of 60 policy rows, expected a whole number from 1 to 60/],
    [{ folds: 61 }, /61 folds/],
    [{ folds: 2.5 }, /2\.5 folds/],
    [{ features: true }, /features with weights "positive"; a feature belongs to no class/],
    [{ features: true, weights: 'full' }, /features asked for, but the bank has none/],
    [{ weights: 'wide' as 'full' }, /weights "wide", expected positive, signed or full/],
  ])('is refused with %j', (options, why) => {
    expect(() => fitEnsemble(drawnBank({ each: 60 }), options)).toThrow(why);
  });
});
