import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBackbone } from '../../src/backbone/open-backbone.ts';
import type { BackboneDeclaration } from '../../src/contract/backbone.ts';
import { proceduralDataset } from '../../src/data/procedural.ts';
import { drawSplits } from '../../src/data/splits.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import tiny from './fixture/tiny.ts';

const folder = temporaryFolder();
const { backbone } = tiny as { backbone: BackboneDeclaration };

function opened(changes: Partial<BackboneDeclaration> = {}, data?: string) {
  const cache = join(folder(), 'data');
  const options = data === undefined ? { cache } : { cache, folder: data };
  return openBackbone({ ...backbone, ...changes }, 'environment tiny', options);
}

describe('openBackbone', () => {
  it('gives the images, their splits and the network that are declared, options filled in', async () => {
    const { data, rows, graph, identity } = await opened({ training: { epochs: 7, optimiser: {} } });
    const look = { seed: 3, side: 8, classes: 4 };
    expect(data.train).toEqual(proceduralDataset({ ...look, part: 'train', count: 680 }));
    expect(data.test).toEqual(proceduralDataset({ ...look, part: 'test', count: 40 }));
    expect(rows).toEqual(drawSplits(data, { backbone: 512, policy: 60, tune: 100 }, 0));
    expect(graph.problem).toEqual({ height: 8, width: 8, channels: 1, classes: 4 });
    expect(identity).toEqual({
      dataset: backbone.dataset,
      splits: backbone.splits,
      seed: 0,
      network: expect.stringMatching(/^lenet 4-8, 3 exits, 1602 weights, [0-9a-f]{12}$/) as string,
      training: {
        epochs: 7,
        batch: 128,
        schedule: 'one-cycle',
        order: 'joint',
        branchEpochs: 5,
        optimiser: { algorithm: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4 },
        augment: { flip: false, pad: 0 },
      },
    });
  });

  it.each<[string, Partial<BackboneDeclaration>, string]>([
    [
      'a misspelt option',
      { training: { epochs: 2, ordr: 'joint' } as object },
      'environment tiny: training: unknown option "ordr"; did you mean "order"?',
    ],
    [
      'a misspelt option of the optimiser',
      { training: { optimiser: { algorithm: 'adamw', learningrate: 1 } as object } },
      'environment tiny: training: unknown option "optimiser.learningrate"; did you mean "learningRate"?',
    ],
    [
      "another optimiser's option",
      { training: { optimiser: { algorithm: 'adamw', momentum: 0.9 } as object } },
      'environment tiny: training: unknown option "optimiser.momentum"; known: algorithm, learningRate, weightDecay',
    ],
    [
      'an unknown optimiser',
      { training: { optimiser: { algorithm: 'adam' } as object } },
      'environment tiny: training: option optimiser.algorithm is "adam": expected sgd or adamw',
    ],
    [
      'a batch larger than the split',
      { training: { batch: 600 } },
      'training: batch 600, but the split backbone has 512 images; give a smaller batch',
    ],
    [
      'weights of too few exits',
      { training: { exitWeights: [1, 2] } },
      'training: exitWeights has 2 numbers, expected 3, one for each exit',
    ],
    [
      'no images to measure on',
      { splits: { policy: 60, tune: 0 } },
      'splits: tune of 0 images, expected 1 at least: accuracies are measured on it',
    ],
    [
      'more images than there are',
      { splits: { backbone: 512, policy: 160, tune: 100 } },
      'splits: backbone 512 + policy 160 + tune 100 = 772 images, but procedural/train has 680; give smaller sizes',
    ],
    ['a seed below 0', { seed: -1 }, 'environment tiny: seed -1, expected a whole number >= 0; change it'],
  ])('refuses %s', async (_, changes, message) => {
    await expect(opened(changes)).rejects.toThrow(expect.objectContaining({ name: 'UserError', message }));
  });

  it('refuses options before it looks for images', async () => {
    const changes: Partial<BackboneDeclaration> = { dataset: { name: 'mnist' }, training: { batch: 1 } };
    await expect(opened(changes, '/nowhere')).rejects.toThrow('training: option batch is 1: ');
    expect(existsSync('/nowhere')).toBe(false);
  });
});
