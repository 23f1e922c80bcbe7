import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckpoint, writeCheckpoint } from '../../src/backbone/checkpoint-file.ts';
import type { TrainingIdentity } from '../../src/backbone/identity.ts';
import { resolveTraining } from '../../src/backbone/training-options.ts';
import type { TrainingState } from '../../src/backbone/training-state.ts';
import { writeWeights } from '../../src/backbone/weights-file.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { backend, history, identityOf, smallLenet, stateOf } from './saved-training.ts';

const folder = temporaryFolder();
const graph = smallLenet();
const identity = identityOf(graph);

function written(state: TrainingState = stateOf(graph)): string {
  const file = join(folder(), 'checkpoint.safetensors');
  writeCheckpoint(file, graph, { identity, backend, state });
  return file;
}

describe('a checkpoint', () => {
  it.each<[string, TrainingState]>([
    ['in the middle', stateOf(graph)],
    ['before any update', { epoch: 0, weights: stateOf(graph).weights, history: [] }],
  ])('is read back bit by bit: %s', (_, state) => {
    const read = readCheckpoint(written(state), graph, identity);
    expect(read).toEqual({ identity, backend, state });
    expect(Object.is(read.state.optimiser?.slots[0]?.[0]?.[1], state.optimiser && -0)).toBe(true);
  });

  it('is the same bytes for the same state', () => {
    expect(readFileSync(written())).toEqual(readFileSync(written()));
  });

  it('tells what weights the training started from', () => {
    const file = join(folder(), 'checkpoint.safetensors');
    const started = { ...identity, from: 'ab12' };
    writeCheckpoint(file, graph, { identity: started, backend, state: stateOf(graph) });
    expect(readCheckpoint(file, graph, identity).identity).toEqual(started);
  });

  const otherNetwork = identityOf(smallLenet({ filters: [2, 4] }));
  const trainedOtherwise = (options: object): TrainingIdentity => ({
    ...identity,
    training: resolveTraining({ epochs: 3, batch: 4, ...options }, 'test'),
  });
  it.each<[string, TrainingIdentity, string]>([
    ['seed', { ...identity, seed: 5 }, 'seed: 4, expected 5'],
    ['batch', trainedOtherwise({ batch: 8 }), 'training.batch: 4, expected 8'],
    [
      'learning rate',
      trainedOtherwise({ optimiser: { learningRate: 0.2 } }),
      'training.optimiser.learningRate: 0.1, expected 0.2',
    ],
    ['limit', trainedOtherwise({ clipNorm: 1 }), 'training.clipNorm: nothing, expected 1'],
    [
      'dataset',
      { ...identity, dataset: { name: 'mnist' } },
      'dataset.name: "procedural", expected "mnist" (and 5 more)',
    ],
    ['split', { ...identity, splits: { policy: 4, tune: 5 } }, 'splits.policy: 5, expected 4'],
    [
      'network',
      { ...identity, network: otherNetwork.network },
      `network: "${identity.network}", expected "${otherNetwork.network}"`,
    ],
  ])('of another %s is refused', (_, expected, difference) => {
    const file = written();
    expect(() => readCheckpoint(file, graph, expected)).toThrow(
      `${file}: is of another training: ${difference}; resume it as it was begun, give another --out, or begin again with --force`,
    );
  });

  it('that is missing, or weights, is refused', () => {
    const file = join(folder(), 'weights.safetensors');
    expect(() => readCheckpoint(file, graph, identity)).toThrow(
      `${file}: no such file; train it with "offramp`,
    );
    writeWeights(file, graph, { identity, backend, history, weights: stateOf(graph).weights });
    expect(() => readCheckpoint(file, graph, identity)).toThrow(
      `${file}: holds weights, expected a checkpoint`,
    );
  });
});

/** What is thrown where a checkpoint holds these bytes. */
function refusal(file: string, bytes: Uint8Array): unknown {
  writeFileSync(file, bytes);
  try {
    readCheckpoint(file, graph, identity);
    return 'accepted';
  } catch (error) {
    return error;
  }
}

describe('a damaged checkpoint', () => {
  it('is refused wherever it is cut short', () => {
    const file = written();
    const bytes = readFileSync(file);
    for (let length = 0; length < bytes.length; length += length < 20 ? 1 : 37) {
      expect(refusal(file, bytes.subarray(0, length)), `${length} bytes`).toMatchObject({
        name: 'UserError',
        message: expect.stringMatching(/damaged/) as string,
      });
    }
    expect(refusal(file, Buffer.concat([bytes, Buffer.of(0)]))).toMatchObject({ name: 'UserError' });
  });

  it('is refused whichever bit of it has flipped', () => {
    const file = written();
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at += 5) {
      const flipped = Uint8Array.from(bytes);
      flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
      expect(refusal(file, flipped), `byte ${at}, bit ${at % 8}`).toMatchObject({ name: 'UserError' });
    }
  });
});
