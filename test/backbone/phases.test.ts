import { describe, expect, it } from 'vitest';
import { lenet } from '../../src/backbone/lenet.ts';
import { phasesOf } from '../../src/backbone/phases.ts';
import { resolveTraining, type TrainingDeclaration } from '../../src/backbone/training-options.ts';

const problem = { height: 8, width: 8, channels: 1, classes: 2 };
const graph = lenet({ filters: [2, 3] })(problem);
const bare = lenet({ filters: [2, 3], branches: 'none' })(problem);

/** Phases without their functions, and the nodes that each trains. */
function phases(declaration: TrainingDeclaration, of = graph): unknown[] {
  return phasesOf(of, resolveTraining({ epochs: 7, branchEpochs: 3, ...declaration }, 'test')).map(
    ({ trains, name: phase, epochs, exits, lossWeights }) => ({
      name: phase,
      epochs,
      exits,
      lossWeights,
      trains: [...new Set(of.nodes.filter(trains).map(({ name }) => name.replace(/\d.*|\/.*/, '')))],
    }),
  );
}

describe('phasesOf', () => {
  const backbone = ['input', 'convolution', 'pool', 'head'];
  const third = 1 / 3;

  it('trains all at once where the order is joint', () => {
    expect(phases({})).toEqual([
      {
        name: 'joint',
        epochs: 7,
        exits: [0, 1, 2],
        lossWeights: [third, third, third],
        trains: ['input', 'convolution', 'pool', 'exit', 'head'],
      },
    ]);
    expect(phases({ exitWeights: [1, 1, 2] })).toMatchObject([{ lossWeights: [0.25, 0.25, 0.5] }]);
    expect(phases({}, bare)).toMatchObject([{ name: 'joint', exits: [0], lossWeights: [1] }]);
  });

  it('trains the backbone by its own head and then the branches, or the branches alone', () => {
    const branches = {
      name: 'branches',
      epochs: 3,
      exits: [0, 1],
      lossWeights: [0.25, 0.75],
      trains: ['exit'],
    };
    const exitWeights = [1, 3, 5];
    expect(phases({ order: 'backbone-first', exitWeights })).toEqual([
      { name: 'backbone', epochs: 7, exits: [2], lossWeights: [1], trains: backbone },
      branches,
    ]);
    expect(phases({ order: 'branches-only', exitWeights })).toEqual([branches]);
  });

  it.each<[string, TrainingDeclaration, typeof graph, string]>([
    [
      'two weights for three exits',
      { exitWeights: [1, 2] },
      graph,
      'training: exitWeights has 2 numbers, expected 3, one for each exit',
    ],
    [
      'weights that are all 0',
      { exitWeights: [0, 0, 0] },
      graph,
      'training: exitWeights of the exits that are trained are all 0',
    ],
    [
      'branches of weight 0 that alone are trained',
      { exitWeights: [0, 0, 1], order: 'branches-only' },
      graph,
      'training: exitWeights of the exits that are trained are all 0',
    ],
    [
      'branches first of a network that has none',
      { order: 'branches-only' },
      bare,
      'training: order "branches-only", but lenet 2-3 has no branches',
    ],
    [
      'branches last of a network that has none',
      { order: 'backbone-first' },
      bare,
      'training: order "backbone-first", but lenet 2-3 has no branches',
    ],
  ])('refuses %s', (_, declaration, of, message) => {
    expect(() => phases(declaration, of)).toThrow(expect.objectContaining({ name: 'UserError', message }));
  });
});
