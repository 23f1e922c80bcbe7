import { beforeAll, describe, expect, it } from 'vitest';
import { channelStatistics } from '../../src/backbone/channel-statistics.ts';
import { epochBatches } from '../../src/backbone/epoch-batches.ts';
import { graphBuilder } from '../../src/backbone/graph-builder.ts';
import { openBackbone } from '../../src/backbone/open-backbone.ts';
import { initialWeights, type Weights } from '../../src/backbone/parameters.ts';
import { type BackboneTraining, type TrainingEvent, trainBackbone } from '../../src/backbone/train.ts';
import { resolveTraining, type TrainingDeclaration } from '../../src/backbone/training-options.ts';
import type { TrainingState } from '../../src/backbone/training-state.ts';
import type { BackboneDeclaration } from '../../src/contract/backbone.ts';
import { type ImageDataset, takeImages } from '../../src/data/dataset.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { withTensorScope } from '../../src/nn/tensor-scope.ts';
import * as tf from '../../src/nn/tf.ts';
import { createRandom } from '../../src/random.ts';
import tiny, { otherSeed } from './fixture/tiny.ts';
import { referenceNetwork } from './reference.ts';

beforeAll(() => startBackend('wasm'));

/** Of a state that a training passed through. */
const weightsAt = (states: readonly TrainingState[], epoch: number): Weights =>
  (states[epoch] as TrainingState).weights;

/** Every event of a training, the state after each epoch (from the first of them), and the last state. */
async function trained(
  training: BackboneTraining,
  start: { readonly state?: TrainingState; readonly given?: Weights } = {},
) {
  const before = tf.memory().numTensors;
  const events: TrainingEvent[] = [];
  const final = await withTensorScope(async () => {
    const generator = trainBackbone(training, start);
    for (;;) {
      const { done, value } = await generator.next();
      if (done) return value;
      events.push(value);
    }
  });
  expect(tf.memory().numTensors).toBe(before);
  const states = events.flatMap(({ state }) => state ?? []);
  return { events, states, final };
}

/** The tiny training with some options changed. */
async function tinyTraining(
  options: TrainingDeclaration = {},
  { backbone } = tiny as { backbone?: BackboneDeclaration },
): Promise<BackboneTraining> {
  const declaration = backbone as BackboneDeclaration;
  const { graph, data, rows, identity } = await openBackbone(
    { ...declaration, training: { ...declaration.training, ...options } },
    'test',
    { cache: 'none' },
  );
  return { graph, options: identity.training, seed: identity.seed, dataset: data.train, rows };
}

const softmax = (logits: readonly number[]): number[] => {
  const powers = logits.map((z) => Math.exp(z - Math.max(...logits)));
  return powers.map((power) => power / powers.reduce((sum, p) => sum + p, 0));
};

/** Images of two by two pixels; 10 of them train, 2 are `tune`. */
function pixels(): Pick<BackboneTraining, 'dataset' | 'rows'> {
  const random = createRandom('pixels');
  const images = Uint8Array.from({ length: 12 * 4 }, () => random.integer(256));
  const labels = Uint8Array.from({ length: 12 }, () => random.integer(3));
  const dataset = { name: 'pixels', classes: 3, height: 2, width: 2, channels: 1, images, labels, count: 12 };
  const rows = { backbone: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 8, 9, 11), tune: Int32Array.of(7, 10) };
  return { dataset, rows };
}

/** Two linear classifiers of the image: a branch and the head. */
function twoLinear(dataset: ImageDataset) {
  const builder = graphBuilder(dataset);
  const branch = builder.branch(() => builder.dense('exit0/logits', builder.input, { units: 3 }));
  builder.exit({ logits: branch });
  builder.exit({ logits: builder.dense('head/logits', builder.input, { units: 3 }) });
  return builder.build('two linear');
}

/**
 * The weights of such a classifier and its mean cross-entropies, trained in plain loops and float64: gradient
 * (p - y) x / n, Nesterov's momentum 0.9 and coupled decay 0.01 of the kernel, the one-cycle schedule written out.
 */
function byHand(
  { dataset, rows, options, seed }: BackboneTraining,
  name: string,
  weights: Weights,
  share: number,
) {
  const { mean, deviation } = channelStatistics(dataset, rows.backbone);
  const kernel = Float64Array.from(weights.get(`${name}/kernel`) as Float32Array);
  const bias = Float64Array.from(weights.get(`${name}/bias`) as Float32Array);
  const velocity = [new Float64Array(12), new Float64Array(3)] as const;
  const losses: number[] = [];
  const updates = Math.floor(rows.backbone.length / options.batch);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    let update = 0;
    for (const { images, labels } of epochBatches(dataset, rows.backbone, options, { seed, epoch })) {
      const gradients = [kernel.map((value) => 0.01 * value), new Float64Array(3)] as const;
      let loss = 0;
      for (const [i, label] of labels.entries()) {
        const x = Array.from(images.subarray(4 * i, 4 * i + 4), (p) => (p - mean[0]!) / deviation[0]!);
        const p = softmax([0, 1, 2].map((c) => x.reduce((z, v, j) => z + v * kernel[3 * j + c]!, bias[c]!)));
        loss -= Math.log(p[label] as number) / labels.length;
        for (let c = 0; c < 3; c++) {
          const error = (share * (p[c]! - Number(c === label))) / labels.length;
          gradients[1][c]! += error;
          for (let j = 0; j < 4; j++) gradients[0][3 * j + c]! += error * x[j]!;
        }
      }
      const done = (epoch + update++ / updates) / options.epochs;
      const factor =
        done < 0.2 ? 0.04 + (0.96 * done) / 0.2 : (1 + Math.cos((Math.PI * (done - 0.2)) / 0.8)) / 2;
      for (const [at, values] of [kernel, bias].entries()) {
        gradients[at]!.forEach((gradient, i) => {
          velocity[at]![i] = 0.9 * velocity[at]![i]! + gradient;
          values[i]! -= 0.5 * factor * (gradient + 0.9 * velocity[at]![i]);
        });
      }
      losses.push(loss);
    }
  }
  return { kernel, bias, losses };
}

describe('trainBackbone', () => {
  it('follows the gradient of the weighted losses, as written down by hand', async () => {
    const { dataset, rows } = pixels();
    const options = resolveTraining(
      {
        epochs: 3,
        batch: 4,
        exitWeights: [3, 1],
        optimiser: { learningRate: 0.5, momentum: 0.9, weightDecay: 0.01 },
      },
      'test',
    );
    const training = { graph: twoLinear(dataset), options, seed: 5, dataset, rows };
    const { events, final } = await trained(training);

    const weights = initialWeights(training.graph, 5);
    const branch = byHand(training, 'exit0/logits', weights, 0.75);
    const head = byHand(training, 'head/logits', weights, 0.25);
    expect(events.map(({ epoch, update }) => [epoch, update])).toEqual(
      [0, 1, 2].flatMap((epoch) => [1, 2].map((update) => [epoch, update])),
    );
    const losses = branch.losses.map((loss, i) => 0.75 * loss + 0.25 * (head.losses[i] as number));
    for (const [i, { loss }] of events.entries()) expect(loss).toBeCloseTo(losses[i] as number, 5);
    for (const [epoch, { loss }] of final.history.entries()) {
      expect(loss).toBeCloseTo(((losses[2 * epoch] as number) + (losses[2 * epoch + 1] as number)) / 2, 5);
    }
    for (const [name, found] of Object.entries({ 'exit0/logits': branch, 'head/logits': head })) {
      for (const role of ['kernel', 'bias'] as const) {
        const learned = final.weights.get(`${name}/${role}`) as Float32Array;
        expect(learned).not.toEqual(weights.get(`${name}/${role}`));
        found[role].forEach((value, i) => expect(learned[i]).toBeCloseTo(value, 5));
      }
    }
  });

  it('learns, and its accuracies are those of the network with its running statistics', async () => {
    const training = await tinyTraining();
    const { graph, dataset, rows } = training;
    const { final } = await trained(training);
    const { images, labels, count } = takeImages(dataset, rows.tune);
    const values = referenceNetwork(graph, final.weights, images);
    const accuracy = final.history.at(-1)?.accuracy ?? [];
    for (const [k, { logits }] of graph.exits.entries()) {
      const answers = values.get(logits)?.map((value) => value.values.indexOf(Math.max(...value.values)));
      const right = answers?.filter((answer, i) => answer === labels[i]).length as number;
      // float32 may decide a tie differently
      expect(Math.abs(right / count - (accuracy[k] as number))).toBeLessThanOrEqual(1 / count + 1e-9);
    }
    expect(accuracy[0]).toBeGreaterThan(0.45); // guessing: 0.25
    expect(accuracy[2]).toBeGreaterThan(0.8);
  });

  it.each<[string, TrainingDeclaration]>([
    ['jointly, sgd', {}],
    ['jointly, adamw, augmented', { optimiser: { algorithm: 'adamw' }, augment: { flip: true, pad: 1 } }],
    ['backbone first', { order: 'backbone-first', epochs: 2, branchEpochs: 2, clipNorm: 1 }],
  ])('goes on after any epoch as if it had never stopped: %s', async (_, options) => {
    const training = await tinyTraining(options);
    const whole = await trained(training);
    for (const state of whole.states) {
      const resumed = await trained(training, { state });
      expect(resumed.final).toEqual(whole.final);
      expect(resumed.events).toEqual(whole.events.filter(({ epoch }) => epoch >= state.epoch));
    }
  });

  it('remembers nothing of past updates', async () => {
    const training = await tinyTraining({ epochs: 1 });
    await withTensorScope(async () => {
      const remembered: number[] = [];
      for await (const { state } of trainBackbone(training)) {
        if (!state) remembered.push(tf.engine().state.activeScope.track.length);
      }
      expect(remembered).toHaveLength(63);
      expect(new Set(remembered).size).toBe(1);
    });
  });

  it('gives the same bits for the same seed and others for another', async () => {
    const [first, again, other] = [
      await trained(await tinyTraining({ epochs: 1 })),
      await trained(await tinyTraining({ epochs: 1 })),
      await trained(await tinyTraining({ epochs: 1 }, otherSeed)),
    ];
    expect(again.final).toEqual(first.final);
    for (const [name, values] of first.final.weights) {
      expect(other.final.weights.get(name), name).not.toEqual(values);
    }
  });

  it('trains the backbone first by its head, then the branches without touching the backbone', async () => {
    const training = await tinyTraining({ order: 'backbone-first', epochs: 2, branchEpochs: 1 });
    const { events, states } = await trained(training);
    expect(events.map(({ phase }) => phase)).toEqual([
      ...Array<string>(2 * 64).fill('backbone'),
      ...Array<string>(64).fill('branches'),
    ]);
    const initial = initialWeights(training.graph, training.seed);
    const of = (branch: boolean) =>
      [...initial.keys()].filter((name) => name.startsWith('exit') === branch && !name.startsWith('input'));
    for (const name of of(true)) {
      expect(weightsAt(states, 1).get(name), name).toEqual(initial.get(name));
      expect(weightsAt(states, 2).get(name), name).not.toEqual(initial.get(name));
    }
    for (const name of of(false)) {
      expect(weightsAt(states, 1).get(name), name).not.toEqual(initial.get(name));
      expect(weightsAt(states, 2).get(name), name).toEqual(weightsAt(states, 1).get(name));
    }
  });

  it('trains branches on weights that are given, and nothing else', async () => {
    const options = { order: 'backbone-first', epochs: 1, branchEpochs: 2 } as const;
    const whole = await trained(await tinyTraining(options));
    const given = new Map(weightsAt(whole.states, 0));
    const { final, events } = await trained(await tinyTraining({ ...options, order: 'branches-only' }), {
      given,
    });
    expect(events).toHaveLength(2 * 64);
    for (const [name, values] of given) {
      if (!name.startsWith('exit')) expect(final.weights.get(name), name).toEqual(values);
      else expect(final.weights.get(name), name).not.toEqual(values);
    }
  });
});

/** What a training with these options is refused with. */
async function refusal(options: TrainingDeclaration): Promise<string> {
  const training = await tinyTraining(options);
  const error = await trained(training).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'UserError' });
  return (error as Error).message;
}

describe('a training that goes wrong', () => {
  it('stops where a loss is no number', async () => {
    const message = await refusal({ optimiser: { learningRate: 1e30 } });
    expect(message).toMatch(
      /^training: epoch 1 of 3, update \d+: .* is NaN, expected a finite number; try a lower/,
    );
  });

  it('stops where the losses are worse than guessing', async () => {
    expect(await refusal({ optimiser: { learningRate: 300 } })).toMatch(
      /^training: epoch 1 of 3, update 50: mean loss \S+ over 50 updates, expected at most 2.77, twice that of guessing; it has diverged, try a lower optimiser.learningRate, or clipNorm$/,
    );
    // an epoch of fewer updates is judged as a whole
    expect(await refusal({ batch: 64, optimiser: { learningRate: 300 } })).toMatch(
      /^training: epoch 1 of 3, update 8: mean loss \S+ over 8 updates/,
    );
  });

  it('stops where the last update of an epoch makes a weight infinite, though every loss was a number', async () => {
    const options = { batch: 512, optimiser: { learningRate: 3e38, weightDecay: 1e3 } };
    expect(await refusal(options)).toMatch(
      /^training: epoch \d of 3, update 1: weight "\S+" is -?(Infinity|NaN) after it; /,
    );
  });
});
