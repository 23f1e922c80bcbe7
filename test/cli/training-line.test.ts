import { expect, it } from 'vitest';
import type { TrainingEvent } from '../../src/backbone/train.ts';
import { trainingLine } from '../../src/cli/training-line.ts';

/** The line of an event of a training of 5 epochs of 100 updates, `seconds` after it began. */
function lines() {
  let now = 7000;
  const line = trainingLine(() => now);
  const event = { phase: 'joint', epochs: 5, updates: 100, loss: 2.5 } as const;
  return (
    seconds: number,
    more: Pick<TrainingEvent, 'epoch' | 'update'> & Partial<TrainingEvent>,
  ): string => {
    now = 7000 + 1000 * seconds;
    return line({ ...event, ...more });
  };
}
const state = {
  epoch: 3,
  weights: new Map(),
  history: [0.9, 0.75, 0.5].map((loss) => ({ loss, accuracy: [loss / 2, 1] })),
};

it('tells where a training is, its loss, its latest accuracies, and the time left at the pace so far', () => {
  const at = lines();
  at(0.5, { epoch: 0, update: 1 });
  expect(at(1.8, { epoch: 0, update: 10 })).toBe('epoch 1/5 10/100  88 s left  loss 2.5000');
  expect(at(40, { epoch: 2, update: 50 })).toBe('epoch 3/5 50/100  40 s left  loss 2.5000');
  expect(at(48, { epoch: 2, update: 100, state })).toBe(
    'epoch 3/5  32 s left  loss 0.5000  accuracy on tune 25.0 100.0 %',
  );
  expect(at(50, { epoch: 3, update: 1, phase: 'branches' })).toBe(
    'epoch 4/5 1/100 (branches)  33 s left  loss 2.5000  accuracy on tune 25.0 100.0 %',
  );
  expect(at(80, { epoch: 4, update: 100, state })).toBe(
    'epoch 5/5  in 80 s  loss 0.5000  accuracy on tune 25.0 100.0 %',
  );
});

it('takes the pace of this process alone where a training goes on', () => {
  const at = lines();
  // 3 epochs were over when it began: the first update it sees is the only one it made
  expect(at(0.5, { epoch: 3, update: 1 })).toBe('epoch 4/5 1/100  2 min left  loss 2.5000');
  expect(at(50, { epoch: 3, update: 100 })).toBe('epoch 4/5 100/100  50 s left  loss 2.5000');
});
