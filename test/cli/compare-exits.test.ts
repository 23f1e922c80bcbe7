import { type Bank, bankBytes, openBank, type Policy, type TrialRecord } from 'offramp';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FrozenNetwork, frozenNetwork } from '../../src/backbone/frozen-network.ts';
import { compareExits, type Leaving } from '../../src/cli/compare-exits.ts';
import type { SavedTrial } from '../../src/cli/saved-trial.ts';
import { answerAll } from '../../src/inference/answer-all.ts';
import { requestsOf } from '../../src/inference/requests.ts';
import { stagedInference } from '../../src/inference/staged-inference.ts';
import { splitTraces } from '../../src/mdp/split-traces.ts';
import { startBackend } from '../../src/nn/backend.ts';
import { drawnWeights } from '../backbone/drawn.ts';
import {
  data,
  graph,
  observerOf,
  openNetwork,
  recorded,
  rows,
  thresholdPolicy,
} from '../inference/recorded.ts';

const observations = ['max-prob'];
const lambda = 0.3;

let network: FrozenNetwork;
const banks = new Map<string, Bank>();
const bankOf = (dtype: string): Bank => banks.get(dtype) as Bank;

beforeAll(async () => {
  await startBackend('cpu');
  network = openNetwork();
  for (const dtype of ['float16', 'float32'] as const) banks.set(dtype, recorded(network, dtype));
});

function trialOf(policy: Policy): SavedTrial {
  const record = { trial: { observations, lambda } } as unknown as TrialRecord;
  return { file: 'a.json', record, policy };
}

/** Where the network itself lets images leave. */
function leaving(policy: Policy, on = network): Leaving {
  const infer = stagedInference({
    network: on,
    observer: observerOf(observations, lambda),
    policy,
    capacity: 5,
  });
  const { exits } = answerAll(infer, requestsOf(data.test, rows.test, 5));
  return { network: on, data, rows: rows.test, exits };
}

const policy = thresholdPolicy([0.79, 0.52, 0.97]);

describe('exits beside simulated ones', () => {
  it('are the same where the bank keeps what the network says', () => {
    expect(compareExits(bankOf('float32'), trialOf(policy), leaving(policy))).toEqual({
      bank: bankOf('float32').hash,
      compared: rows.test.length,
      different: 0,
      note: '',
    });
  });

  it('count those that rounding in the bank moves over a threshold', () => {
    // a threshold between the largest probability of a sample and what is left of it in the bank
    const [exact, kept] = ['float32', 'float16'].map((dtype) => {
      const { probabilities, classes } = splitTraces(bankOf(dtype), 'test');
      return Array.from(rows.test, (_, i) =>
        Math.max(...probabilities.subarray(i * classes, (i + 1) * classes)),
      );
    }) as [number[], number[]];
    const at = exact.findIndex((p, i) => p !== kept[i]);
    const limit = ((exact[at] as number) + (kept[at] as number)) / 2;
    const moved = exact.filter((p, i) => p > limit !== (kept[i] as number) > limit).length;
    expect(moved).toBeGreaterThan(0);
    const cut = thresholdPolicy([limit, 0, 0]);
    expect(compareExits(bankOf('float16'), trialOf(cut), leaving(cut))).toEqual({
      bank: bankOf('float16').hash,
      compared: rows.test.length,
      different: moved,
      note: expect.stringMatching(
        /^bank [0-9a-f]{12} keeps float16, which can move what stands at a threshold$/,
      ),
    });
  });

  it('are not compared where the bank is of other weights, or of other images', () => {
    const note = expect.stringMatching(
      /^bank [0-9a-f]{12} was not recorded from these weights; record it again/,
    );
    const none = { bank: null, compared: 0, different: 0, note };
    const other = frozenNetwork(graph, drawnWeights(graph, 3));
    expect(compareExits(bankOf('float16'), trialOf(policy), leaving(policy, other))).toEqual(none);
    const { hash: _, buffer: _file, ...content } = bankOf('float32');
    const renumbered = openBank(
      bankBytes({ ...content, sample: content.sample.map((sample) => sample + 1000) }).buffer,
      'renumbered',
    );
    expect(compareExits(renumbered, trialOf(policy), leaving(policy))).toEqual(none);
  });

  it('are not compared where there is no bank, and it is said why', () => {
    const why = 'bank x.arrow: no such file';
    expect(compareExits(why, trialOf(policy), leaving(policy))).toEqual({
      bank: null,
      compared: 0,
      different: 0,
      note: why,
    });
  });
});
