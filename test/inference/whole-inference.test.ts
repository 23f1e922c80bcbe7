import { beforeAll, expect, it } from 'vitest';
import { frozenNetwork } from '../../src/backbone/frozen-network.ts';
import { costOf } from '../../src/backbone/macs.ts';
import { answerAll } from '../../src/inference/answer-all.ts';
import { requestsOf } from '../../src/inference/requests.ts';
import { wholeInference, withoutBranches } from '../../src/inference/whole-inference.ts';
import { splitTraces } from '../../src/mdp/split-traces.ts';
import { startBackend } from '../../src/nn/backend.ts';
import * as tf from '../../src/nn/tf.ts';
import { data, EXITS, graph, openNetwork, recorded, rows, watched, weights } from './recorded.ts';

beforeAll(() => startBackend('cpu'));

/** The pixels of a test image, 8 x 8. */
const image = (row: number): number[] => [...data.test.images.subarray(row * 64, (row + 1) * 64)];

it.each([1, 6])('the whole network answers all at its last exit, %i images at a time', (batch) => {
  const network = openNetwork();
  const traces = splitTraces(recorded(network, 'float32'), 'test');
  const before = tf.memory().numTensors;
  const stages: number[][] = [];
  const requests = requestsOf(data.test, rows.test, batch);
  const { exits, answers } = answerAll(wholeInference(watched(network, stages)), requests);
  expect(stages).toEqual(requests.map(({ n }) => Array.from({ length: EXITS }, () => n)));
  expect([...exits]).toEqual(Array.from(rows.test, () => EXITS - 1));
  expect([...answers]).toEqual([...traces.answers.subarray((EXITS - 1) * traces.samples)]);
  expect(tf.memory().numTensors).toBe(before);
});

it('without its branches a network answers the same at the cost of the backbone', () => {
  const plain = frozenNetwork(withoutBranches(graph), weights);
  const requests = requestsOf(data.test, rows.test, 10);
  const { exits, answers } = answerAll(wholeInference(plain), requests);
  expect([...exits]).toEqual(Array.from(rows.test, () => 0));
  expect(answers).toEqual(answerAll(wholeInference(openNetwork()), requests).answers);
  expect([...plain.macs]).toEqual([costOf(graph).backbone]);
});

it('requests hold the images of their rows, the last one what is left', () => {
  const requests = requestsOf(data.test, Int32Array.of(3, 0, 49), 2);
  expect(requests.map(({ n, images }) => [n, [...images]])).toEqual([
    [2, [...image(3), ...image(0)]],
    [1, image(49)],
  ]);
});
